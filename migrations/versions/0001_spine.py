"""The spine: areas, editions, gazetteer, incidents."""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


#: Rows of an edition in force, and history, are kept by the database itself.
GUARDS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'WG001';
END $$;

CREATE FUNCTION keep_edition_grids() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END;
BEGIN
  IF (SELECT state FROM edition WHERE id = owner) NOT IN ('draft', 'validated') THEN
    RAISE EXCEPTION 'grids of an activated edition are never changed' USING ERRCODE = 'WG001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'retired' OR TG_OP = 'DELETE' AND OLD.state = 'active'
     OR OLD.state = 'active' AND NEW.state <> 'retired' THEN
    RAISE EXCEPTION 'an activated edition is never changed' USING ERRCODE = 'WG001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION keep_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.current AND NOT NEW.current
     AND to_jsonb(OLD) - 'current' = to_jsonb(NEW) - 'current' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a past assignment is never rewritten' USING ERRCODE = 'WG001';
END $$;

CREATE TRIGGER keep_edition BEFORE UPDATE OR DELETE ON edition
  FOR EACH ROW EXECUTE FUNCTION keep_edition();
CREATE TRIGGER keep_edition_grids BEFORE INSERT OR UPDATE OR DELETE ON grid
  FOR EACH ROW EXECUTE FUNCTION keep_edition_grids();
CREATE TRIGGER keep_assignment BEFORE UPDATE ON grid_assignment
  FOR EACH ROW EXECUTE FUNCTION keep_assignment();
CREATE TRIGGER keep_assignment_row BEFORE DELETE ON grid_assignment
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_event BEFORE UPDATE OR DELETE ON incident_event
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER keep_event_table BEFORE TRUNCATE ON incident_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def upgrade() -> None:
    op.execute("CREATE SEQUENCE incident_number")
    op.create_geospatial_table(
        "admin_area",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_system", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "aliases", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False
        ),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("synthetic_geom", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("code_system"), "="),
            (sa.column("code"), "="),
            (sa.text("daterange(valid_from, valid_to)"), "&&"),
            using="gist",
            name="ex_admin_area_code_span",
        ),
        sa.CheckConstraint(
            "level IN ('county', 'township', 'village')", name=op.f("ck_admin_area_level")
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_admin_area_span")
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["admin_area.id"], name=op.f("fk_admin_area_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admin_area")),
    )
    op.create_geospatial_index(
        "ix_admin_area_geom",
        "admin_area",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_admin_area_parent_id", "admin_area", ["parent_id"], unique=False)
    op.create_table(
        "edition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("county_code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("expected_grids", sa.Integer(), nullable=True),
        sa.Column("code_scheme", sa.Text(), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("source", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("based_on", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("validated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("activated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'validated', 'active', 'retired')", name=op.f("ck_edition_state")
        ),
        sa.CheckConstraint(
            "effective_to IS NULL OR effective_to >= effective_from", name=op.f("ck_edition_span")
        ),
        sa.ForeignKeyConstraint(["based_on"], ["edition.id"], name=op.f("fk_edition_based_on")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_index(
        "uq_edition_one_active",
        "edition",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state='active'"),
    )
    op.create_geospatial_table(
        "gazetteer_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("norm_key", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=True),
        sa.Column("township_code", sa.Text(), nullable=True),
        sa.Column("parent_text", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "level IN ('door', 'building', 'road', 'group', 'village', 'township', 'none')",
            name=op.f("ck_gazetteer_entry_level_known"),
        ),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_gazetteer_entry_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gazetteer_entry")),
    )
    op.create_geospatial_index(
        "ix_gazetteer_entry_geom",
        "gazetteer_entry",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index(
        "ix_gazetteer_entry_norm_key",
        "gazetteer_entry",
        ["norm_key"],
        unique=False,
        postgresql_ops={"norm_key": "text_pattern_ops"},
    )
    op.create_index(
        "ix_gazetteer_entry_norm_key_trgm",
        "gazetteer_entry",
        ["norm_key"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={"norm_key": "gist_trgm_ops"},
    )
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=True),
        sa.Column("columns", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pinned", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("duplicates", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("failed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('uploaded', 'queued', 'running', 'done', 'failed')",
            name=op.f("ck_import_batch_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_geospatial_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("body_hash", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("narrative", sa.Text(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("raw_x", sa.Double(), nullable=True),
        sa.Column("raw_y", sa.Double(), nullable=True),
        sa.Column("raw_crs", sa.Text(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.Column("synthetic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "channel IN ('grid_patrol', 'night_visit', 'mini_program', 'hotline_12345', 'walk_in', 'petition', 'police_110', 'video', 'superior', 'department', 'import')",
            name=op.f("ck_incident_channel"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'reported', 'accepted', 'in_handling', 'pending_verification', 'pending_callback', 'closed', 'archived', 'rejected', 'merged', 'voided')",
            name=op.f("ck_incident_state"),
        ),
        sa.CheckConstraint(
            "(raw_x IS NULL) = (raw_crs IS NULL)", name=op.f("ck_incident_raw_position_whole")
        ),
        sa.CheckConstraint(
            "(raw_x IS NULL) = (raw_y IS NULL)", name=op.f("ck_incident_raw_position_pair")
        ),
        sa.CheckConstraint(
            "raw_x IS NOT NULL OR address IS NOT NULL", name=op.f("ck_incident_somewhere")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_geospatial_index(
        "ix_incident_geom",
        "incident",
        ["geom"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_incident_occurred_at_id", "incident", ["occurred_at", "id"], unique=False)
    op.create_index("uq_incident_no", "incident", ["no"], unique=True)
    op.create_index(
        "uq_incident_source_idempotency_key",
        "incident",
        ["source", "idempotency_key"],
        unique=True,
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.create_geospatial_table(
        "edition_finding",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("subjects", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("size_m2", sa.Double(), nullable=True),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
            name=op.f("fk_edition_finding_edition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_finding")),
    )
    op.create_index(
        "ix_edition_finding_edition_id", "edition_finding", ["edition_id"], unique=False
    )
    op.create_table(
        "gazetteer_alias",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.Column("norm_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["gazetteer_entry.id"],
            name=op.f("fk_gazetteer_alias_entry_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "alias", name=op.f("pk_gazetteer_alias")),
    )
    op.create_index(
        "ix_gazetteer_alias_norm_key",
        "gazetteer_alias",
        ["norm_key"],
        unique=False,
        postgresql_ops={"norm_key": "text_pattern_ops"},
    )
    op.create_index(
        "ix_gazetteer_alias_norm_key_trgm",
        "gazetteer_alias",
        ["norm_key"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={"norm_key": "gist_trgm_ops"},
    )
    op.create_geospatial_table(
        "grid",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("village_code", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("kind IN ('general', 'dedicated', 'micro')", name=op.f("ck_grid_kind")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_grid_edition_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid")),
        sa.UniqueConstraint("edition_id", "code", name=op.f("uq_grid_edition_id_code")),
    )
    op.create_geospatial_index(
        "ix_grid_geom", "grid", ["geom"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_grid_village_code", "grid", ["village_code"], unique=False)
    op.create_table(
        "grid_lineage",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("old_code", sa.Text(), nullable=True),
        sa.Column("new_code", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("share_of_old", sa.Double(), nullable=True),
        sa.Column("share_of_new", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
            name=op.f("fk_grid_lineage_edition_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_lineage")),
    )
    op.create_index("ix_grid_lineage_edition_id", "grid_lineage", ["edition_id"], unique=False)
    op.create_table(
        "import_failure",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("row", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_failure_batch_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_failure")),
    )
    op.create_index(
        "ix_import_failure_batch_id_row_no", "import_failure", ["batch_id", "row_no"], unique=False
    )
    op.create_table(
        "incident_event",
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('reported', 'pinned', 'regridded')", name=op.f("ck_incident_event_kind")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_event_incident_id")
        ),
        sa.PrimaryKeyConstraint("incident_id", "version", name=op.f("pk_incident_event")),
    )
    op.create_table(
        "pin_task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("candidates", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('pinned', 'regridded')", name=op.f("ck_pin_task_outcome")),
        sa.CheckConstraint(
            "reason IN ('no_address_found', 'ambiguous_address', 'too_coarse', 'outside_grids', 'geocoder_down', 'no_active_edition')",
            name=op.f("ck_pin_task_reason"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_pin_task_closed_with_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_pin_task_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin_task")),
    )
    op.create_index("ix_pin_task_opened_at_id", "pin_task", ["opened_at", "id"], unique=False)
    op.create_index(
        "uq_pin_task_open",
        "pin_task",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_geospatial_table(
        "grid_assignment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("incident_id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("grid_id", sa.BigInteger(), nullable=False),
        sa.Column("grid_code", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Text(), nullable=False),
        sa.Column("edge_m", sa.Double(), nullable=True),
        sa.Column("second_code", sa.Text(), nullable=True),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "geom",
            Geometry(
                geometry_type="POINT",
                srid=4490,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("current", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.CheckConstraint(
            "confidence IN ('high', 'boundary', 'ambiguous', 'none')",
            name=op.f("ck_grid_assignment_confidence"),
        ),
        sa.CheckConstraint(
            "rule IN ('within', 'shared_edge', 'nearest_edge', 'outside', 'no_position', 'manual')",
            name=op.f("ck_grid_assignment_rule"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["edition.id"], name=op.f("fk_grid_assignment_edition_id")
        ),
        sa.ForeignKeyConstraint(["grid_id"], ["grid.id"], name=op.f("fk_grid_assignment_grid_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_grid_assignment_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grid_assignment")),
    )
    op.create_index(
        "ix_grid_assignment_grid_code_current",
        "grid_assignment",
        ["grid_code"],
        unique=False,
        postgresql_where=sa.text("current"),
    )
    op.create_index(
        "ix_grid_assignment_incident_id", "grid_assignment", ["incident_id"], unique=False
    )
    op.create_index(
        "uq_grid_assignment_current",
        "grid_assignment",
        ["incident_id"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.execute(GUARDS)


def downgrade() -> None:
    op.drop_index(
        "uq_grid_assignment_current",
        table_name="grid_assignment",
        postgresql_where=sa.text("current"),
    )
    op.drop_index("ix_grid_assignment_incident_id", table_name="grid_assignment")
    op.drop_index(
        "ix_grid_assignment_grid_code_current",
        table_name="grid_assignment",
        postgresql_where=sa.text("current"),
    )
    op.drop_geospatial_table("grid_assignment")
    op.drop_index(
        "uq_pin_task_open", table_name="pin_task", postgresql_where=sa.text("closed_at IS NULL")
    )
    op.drop_index("ix_pin_task_opened_at_id", table_name="pin_task")
    op.drop_table("pin_task")
    op.drop_table("incident_event")
    op.drop_index("ix_import_failure_batch_id_row_no", table_name="import_failure")
    op.drop_table("import_failure")
    op.drop_index("ix_grid_lineage_edition_id", table_name="grid_lineage")
    op.drop_table("grid_lineage")
    op.drop_index("ix_grid_village_code", table_name="grid")
    op.drop_geospatial_index(
        "ix_grid_geom", table_name="grid", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("grid")
    op.drop_index(
        "ix_gazetteer_alias_norm_key_trgm",
        table_name="gazetteer_alias",
        postgresql_using="gist",
        postgresql_ops={"norm_key": "gist_trgm_ops"},
    )
    op.drop_index(
        "ix_gazetteer_alias_norm_key",
        table_name="gazetteer_alias",
        postgresql_ops={"norm_key": "text_pattern_ops"},
    )
    op.drop_table("gazetteer_alias")
    op.drop_index("ix_edition_finding_edition_id", table_name="edition_finding")
    op.drop_geospatial_table("edition_finding")
    op.drop_index(
        "uq_incident_source_idempotency_key",
        table_name="incident",
        postgresql_where=sa.text("idempotency_key IS NOT NULL"),
    )
    op.drop_index("uq_incident_no", table_name="incident")
    op.drop_index("ix_incident_occurred_at_id", table_name="incident")
    op.drop_geospatial_index(
        "ix_incident_geom", table_name="incident", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("incident")
    op.drop_table("import_batch")
    op.drop_index(
        "ix_gazetteer_entry_norm_key_trgm",
        table_name="gazetteer_entry",
        postgresql_using="gist",
        postgresql_ops={"norm_key": "gist_trgm_ops"},
    )
    op.drop_index(
        "ix_gazetteer_entry_norm_key",
        table_name="gazetteer_entry",
        postgresql_ops={"norm_key": "text_pattern_ops"},
    )
    op.drop_geospatial_index(
        "ix_gazetteer_entry_geom",
        table_name="gazetteer_entry",
        postgresql_using="gist",
        column_name="geom",
    )
    op.drop_geospatial_table("gazetteer_entry")
    op.drop_index(
        "uq_edition_one_active", table_name="edition", postgresql_where=sa.text("state='active'")
    )
    op.drop_table("edition")
    op.drop_index("ix_admin_area_parent_id", table_name="admin_area")
    op.drop_geospatial_index(
        "ix_admin_area_geom", table_name="admin_area", postgresql_using="gist", column_name="geom"
    )
    op.drop_geospatial_table("admin_area")
    op.execute("DROP SEQUENCE incident_number")
    op.execute(
        "DROP FUNCTION keep_assignment, keep_edition, keep_edition_grids, refuse_change CASCADE"
    )
