"""Guards without gaps, and indexes for what is asked of many incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

#: The lock makes a grid wait for an activation in progress, and then see its outcome.
_GRIDS = """
CREATE OR REPLACE FUNCTION keep_edition_grids() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owners uuid[] := CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.edition_id]
    WHEN 'DELETE' THEN ARRAY[OLD.edition_id]
    ELSE ARRAY[OLD.edition_id, NEW.edition_id] END;
  held text;
BEGIN
  FOR held IN SELECT state FROM edition WHERE id = ANY(owners) FOR SHARE LOOP
    IF held NOT IN ('draft', 'validated') THEN
      RAISE EXCEPTION 'grids of an activated edition are never changed' USING ERRCODE = 'WG001';
    END IF;
  END LOOP;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

_GRIDS_BEFORE = """
CREATE OR REPLACE FUNCTION keep_edition_grids() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE owner uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW.edition_id ELSE OLD.edition_id END;
BEGIN
  IF (SELECT state FROM edition WHERE id = owner) NOT IN ('draft', 'validated') THEN
    RAISE EXCEPTION 'grids of an activated edition are never changed' USING ERRCODE = 'WG001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

#: An active edition is retired, and nothing else of it changes.
_EDITION = """
CREATE OR REPLACE FUNCTION keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ended edition := OLD;
BEGIN
  IF OLD.state IN ('draft', 'validated') THEN
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'UPDATE' AND OLD.state = 'active' THEN
    ended.state := 'retired';
    ended.effective_to := NEW.effective_to;
    ended.retired_at := NEW.retired_at;
    IF ended *= NEW THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'an activated edition is never changed' USING ERRCODE = 'WG001';
END $$
"""

_EDITION_BEFORE = """
CREATE OR REPLACE FUNCTION keep_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'retired' OR TG_OP = 'DELETE' AND OLD.state = 'active'
     OR OLD.state = 'active' AND NEW.state <> 'retired' THEN
    RAISE EXCEPTION 'an activated edition is never changed' USING ERRCODE = 'WG001';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""

_REPORT = """
CREATE TRIGGER keep_report BEFORE UPDATE OF
  id, no, source, idempotency_key, body_hash, reported_at, raw_x, raw_y, raw_crs, accuracy_m, method
  ON incident FOR EACH ROW EXECUTE FUNCTION refuse_change()
"""

_ASSIGNMENT_TABLE = """
CREATE TRIGGER keep_assignment_table BEFORE TRUNCATE ON grid_assignment
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""


def upgrade() -> None:
    for statement in (_GRIDS, _EDITION, _REPORT, _ASSIGNMENT_TABLE):
        op.execute(statement)
    op.drop_index("ix_grid_assignment_grid_code_current", "grid_assignment")
    op.create_index("ix_grid_assignment_grid_id", "grid_assignment", ["grid_id"])
    op.drop_index("ix_pin_task_opened_at_id", "pin_task")
    op.create_index(
        "ix_pin_task_open", "pin_task", ["id"], postgresql_where=sa.text("closed_at IS NULL")
    )


def downgrade() -> None:
    op.drop_index("ix_pin_task_open", "pin_task")
    op.create_index("ix_pin_task_opened_at_id", "pin_task", ["opened_at", "id"])
    op.drop_index("ix_grid_assignment_grid_id", "grid_assignment")
    op.create_index(
        "ix_grid_assignment_grid_code_current",
        "grid_assignment",
        ["grid_code"],
        postgresql_where=sa.text("current"),
    )
    op.execute("DROP TRIGGER keep_assignment_table ON grid_assignment")
    op.execute("DROP TRIGGER keep_report ON incident")
    op.execute(_EDITION_BEFORE)
    op.execute(_GRIDS_BEFORE)
