"""Past assignments are compared byte by byte: as JSON each took half a millisecond."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_GUARD = """
CREATE OR REPLACE FUNCTION keep_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ended grid_assignment := OLD;
BEGIN
  ended.current := false;
  IF OLD.current AND ended *= NEW THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a past assignment is never rewritten' USING ERRCODE = 'WG001';
END $$
"""

_BEFORE = """
CREATE OR REPLACE FUNCTION keep_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.current AND NOT NEW.current
     AND to_jsonb(OLD) - 'current' = to_jsonb(NEW) - 'current' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a past assignment is never rewritten' USING ERRCODE = 'WG001';
END $$
"""


def upgrade() -> None:
    op.execute(_GUARD)


def downgrade() -> None:
    op.execute(_BEFORE)
