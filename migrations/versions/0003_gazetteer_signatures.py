"""Longer trigram signatures, and neighbours within one township."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _rebuild("gist_trgm_ops(siglen=128)")
    op.create_index(
        "ix_gazetteer_entry_township_norm_key",
        "gazetteer_entry",
        ["township_code", "norm_key"],
        postgresql_using="gist",
        postgresql_ops={"norm_key": "gist_trgm_ops(siglen=128)"},
    )


def downgrade() -> None:
    op.drop_index("ix_gazetteer_entry_township_norm_key", "gazetteer_entry")
    _rebuild("gist_trgm_ops")


def _rebuild(operators: str) -> None:
    for table in ("gazetteer_entry", "gazetteer_alias"):
        op.drop_index(f"ix_{table}_norm_key_trgm", table)
        op.create_index(
            f"ix_{table}_norm_key_trgm",
            table,
            ["norm_key"],
            postgresql_using="gist",
            postgresql_ops={"norm_key": operators},
        )
