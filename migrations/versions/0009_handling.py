"""What incidents carry of their handling, history as a chain, and who may read who reported."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_CHECKS = {
    "label": "label IN ('normal', 'restricted', 'sensitive')",
    "level": "level IN ('grid', 'village', 'township', 'county')",
    "tier": "tier IN ('unset', 'minor', 'major', 'hard')",
    "severity": "severity IN ('general', 'larger', 'serious', 'extra_serious')",
    "risk": "risk IN ('blue', 'yellow', 'orange', 'red')",
    "scale": "scale IN ('individual', 'group', 'major_group')",
    "supervision": "supervision IN ('none', 'normal', 'yellow', 'red')",
    "due_kind": "due_kind IN ('draft', 'accept', 'dispatch', 'sign', 'first_response', 'conclude', 'arrive', 'verify', 'callback', 'archive')",
}

_KINDS = (
    "kind IN ('reported', 'pinned', 'regridded', 'report', 'accept', 'reject', 'void', "
    "'merge', 'unmerge', 'triage', 'self_handle', 'dispatch', 'escalate', 'delegate', "
    "'refuse_delegation', 'whistle', 'sponsor', 'convene', 'instruct', 'urge', 'supervise', "
    "'lift', 'request_extension', 'grant_extension', 'deny_extension', 'request_pause', "
    "'grant_pause', 'deny_pause', 'resume', 'sign', 'start', 'arrive', 'feed_back', "
    "'request_return', 'grant_return', 'deny_return', 'transfer', 'rule', 'waive', 'finish', "
    "'submit_result', 'verify_pass', 'verify_fail', 'attempt_callback', 'callback_ok', "
    "'callback_lawful', 'callback_bad', 'reopen', 'archive')"
)

_KINDS_BEFORE = "kind IN ('reported', 'pinned', 'regridded')"

#: The row as one text, whatever zone the session speaks, after the hash of the row before it.
_CHAIN = """
CREATE FUNCTION event_digest(previous bytea, e incident_event) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(coalesce(previous, ''::bytea) || convert_to(jsonb_build_array(
    e.incident_id, e.version, e.kind, e.from_state, e.to_state, e.actor, e.unit,
    (extract(epoch FROM e.at) * 1000000)::bigint, e.details)::text, 'UTF8'))
$$;
CREATE FUNCTION chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE previous bytea;
BEGIN
  IF NEW.version > 1 THEN
    SELECT hash INTO previous FROM incident_event
    WHERE incident_id = NEW.incident_id AND version = NEW.version - 1;
  END IF;
  NEW.hash := event_digest(previous, NEW);
  RETURN NEW;
END $$
"""

#: History kept so far becomes a chain; its own guard stands aside for that.
_CHAIN_OLD = """
ALTER TABLE incident_event DISABLE TRIGGER keep_event;
DO $$
DECLARE e incident_event; previous bytea;
BEGIN
  FOR e IN SELECT * FROM incident_event ORDER BY incident_id, version LOOP
    previous := event_digest(CASE WHEN e.version > 1 THEN previous END, e);
    UPDATE incident_event SET hash = previous
    WHERE incident_id = e.incident_id AND version = e.version;
  END LOOP;
END $$;
ALTER TABLE incident_event ENABLE TRIGGER keep_event
"""

_CHAIN_ON = """
CREATE TRIGGER chain_event BEFORE INSERT ON incident_event
  FOR EACH ROW EXECUTE FUNCTION chain_event()
"""

#: Boards listen; what changed they read themselves.
_TELL = """
CREATE FUNCTION tell_board() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('wangge_board', '');
  RETURN NULL;
END $$;
CREATE TRIGGER tell_board AFTER INSERT ON incident_event
  FOR EACH STATEMENT EXECUTE FUNCTION tell_board()
"""

_PLACES = """
UPDATE incident i SET area = a.grid_code, holder = a.grid_code
FROM grid_assignment a WHERE a.incident_id = i.id AND a.current
"""

#: The second wall. Who has not said what they may see sees no row: the setting is then NULL, or
#: '' on a connection that was used before. A superuser passes every policy, so reading takes
#: the role below first where there is one.
_WALL = """
CREATE FUNCTION label_rank(label text) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['normal', 'restricted', 'sensitive'], label)
$$;
CREATE FUNCTION may_see(incident uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM incident i, jsonb_to_recordset(
      coalesce(nullif(current_setting('wangge.sight', true), ''), '[]')::jsonb
    ) AS g(area text, unit text, cleared text)
    WHERE i.id = may_see.incident AND label_rank(i.label) <= label_rank(g.cleared) AND (
      g.area <> '' AND starts_with(i.area, g.area)
      OR length(g.area) = 6 AND i.area = ''
      OR g.unit <> '' AND (i.holder = g.unit OR EXISTS (
        SELECT FROM incident_work w WHERE w.incident_id = i.id AND w.unit = g.unit))))
$$;
ALTER TABLE incident_reporter ENABLE ROW LEVEL SECURITY;
ALTER TABLE incident_reporter FORCE ROW LEVEL SECURITY;
CREATE POLICY sight ON incident_reporter USING (may_see(incident_id)) WITH CHECK (true);
CREATE POLICY intake ON incident_reporter FOR INSERT WITH CHECK (true);
DO $$
BEGIN
  IF (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_desk') THEN
        CREATE ROLE wangge_desk NOLOGIN;
      END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;  -- another database's migration
    END;
    GRANT SELECT ON incident, incident_work, incident_reporter TO wangge_desk;
    GRANT wangge_desk TO current_user;
  END IF;
END $$
"""

_DOWN = """
DROP POLICY sight ON incident_reporter;
DROP POLICY intake ON incident_reporter;
DROP TRIGGER tell_board ON incident_event;
DROP TRIGGER chain_event ON incident_event;
DROP FUNCTION tell_board, chain_event, event_digest, may_see, label_rank;
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'wangge_desk') THEN
    REVOKE ALL ON incident, incident_work, incident_reporter FROM wangge_desk;
  END IF;
END $$
"""


def upgrade() -> None:
    op.add_column(
        "incident", sa.Column("area", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "incident",
        sa.Column("label", sa.Text(), server_default=sa.text("'normal'"), nullable=False),
    )
    op.add_column(
        "incident", sa.Column("holder", sa.Text(), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "incident", sa.Column("level", sa.Text(), server_default=sa.text("'grid'"), nullable=False)
    )
    op.add_column(
        "incident", sa.Column("tier", sa.Text(), server_default=sa.text("'unset'"), nullable=False)
    )
    op.add_column("incident", sa.Column("severity", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("risk", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("scale", sa.Text(), nullable=True))
    op.add_column(
        "incident",
        sa.Column("urgent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "incident",
        sa.Column("supervision", sa.Text(), server_default=sa.text("'none'"), nullable=False),
    )
    op.add_column("incident", sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("incident", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "incident", sa.Column("first_closed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("incident", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column("incident", sa.Column("due_kind", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("incident", sa.Column("act_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "incident", sa.Column("handling", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.create_index(
        "ix_incident_act_at",
        "incident",
        ["act_at"],
        unique=False,
        postgresql_where=sa.text("act_at IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_area",
        "incident",
        ["area"],
        unique=False,
        postgresql_ops={"area": "text_pattern_ops"},
    )
    op.create_index(
        "ix_incident_merged_into",
        "incident",
        ["merged_into"],
        unique=False,
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_open",
        "incident",
        ["holder", "due_at"],
        unique=False,
        postgresql_where=sa.text(
            "state IN ('accepted', 'draft', 'in_handling', 'pending_callback', 'pending_verification', 'reported')"
        ),
    )
    op.create_foreign_key(
        op.f("fk_incident_merged_into"), "incident", "incident", ["merged_into"], ["id"]
    )
    op.add_column(
        "incident_event",
        sa.Column("seq", sa.BigInteger(), sa.Identity(always=False), nullable=False),
    )
    op.add_column("incident_event", sa.Column("unit", sa.Text(), nullable=True))
    op.add_column("incident_event", sa.Column("key", sa.Text(), nullable=True))
    op.add_column("incident_event", sa.Column("hash", sa.LargeBinary(), nullable=True))
    op.create_index(
        "uq_incident_event_actor_key",
        "incident_event",
        ["actor", "key"],
        unique=True,
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.create_index("uq_incident_event_seq", "incident_event", ["seq"], unique=True)
    for column, check in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_incident_{column}"), "incident", check)
    op.drop_constraint(op.f("ck_incident_event_kind"), "incident_event")
    op.create_check_constraint(op.f("ck_incident_event_kind"), "incident_event", _KINDS)
    for statement in (_CHAIN, _CHAIN_OLD, _CHAIN_ON, _TELL, _PLACES):
        op.execute(statement)
    op.alter_column("incident_event", "hash", nullable=False)
    op.execute(_WALL)


def downgrade() -> None:
    op.execute(_DOWN)
    op.drop_constraint(op.f("ck_incident_event_kind"), "incident_event")
    op.create_check_constraint(op.f("ck_incident_event_kind"), "incident_event", _KINDS_BEFORE)
    op.drop_index("uq_incident_event_seq", table_name="incident_event")
    op.drop_index(
        "uq_incident_event_actor_key",
        table_name="incident_event",
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.drop_column("incident_event", "hash")
    op.drop_column("incident_event", "key")
    op.drop_column("incident_event", "unit")
    op.drop_column("incident_event", "seq")
    op.drop_constraint(op.f("fk_incident_merged_into"), "incident", type_="foreignkey")
    op.drop_index(
        "ix_incident_open",
        table_name="incident",
        postgresql_where=sa.text(
            "state IN ('accepted', 'draft', 'in_handling', 'pending_callback', 'pending_verification', 'reported')"
        ),
    )
    op.drop_index(
        "ix_incident_merged_into",
        table_name="incident",
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.drop_index(
        "ix_incident_area", table_name="incident", postgresql_ops={"area": "text_pattern_ops"}
    )
    op.drop_index(
        "ix_incident_act_at", table_name="incident", postgresql_where=sa.text("act_at IS NOT NULL")
    )
    op.drop_column("incident", "handling")
    op.drop_column("incident", "act_at")
    op.drop_column("incident", "due_at")
    op.drop_column("incident", "due_kind")
    op.drop_column("incident", "merged_into")
    op.drop_column("incident", "first_closed_at")
    op.drop_column("incident", "closed_at")
    op.drop_column("incident", "accepted_at")
    op.drop_column("incident", "supervision")
    op.drop_column("incident", "urgent")
    op.drop_column("incident", "scale")
    op.drop_column("incident", "risk")
    op.drop_column("incident", "severity")
    op.drop_column("incident", "tier")
    op.drop_column("incident", "level")
    op.drop_column("incident", "holder")
    op.drop_column("incident", "label")
    op.drop_column("incident", "area")
