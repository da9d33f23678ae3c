"""The job queue's own tables, as the pinned procrastinate brings them."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Through the driver: the script holds colons and percent signs of its own.
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(
        """
DO $$
DECLARE item record;
BEGIN
  FOR item IN SELECT oid::regclass AS name FROM pg_class
    WHERE relname LIKE 'procrastinate\\_%' AND relkind = 'r'
      AND relnamespace = current_schema()::regnamespace LOOP
    EXECUTE 'DROP TABLE IF EXISTS ' || item.name || ' CASCADE';
  END LOOP;
  FOR item IN SELECT oid::regprocedure AS name FROM pg_proc
    WHERE proname LIKE 'procrastinate\\_%' AND pronamespace = current_schema()::regnamespace LOOP
    EXECUTE 'DROP FUNCTION IF EXISTS ' || item.name || ' CASCADE';
  END LOOP;
  FOR item IN SELECT oid::regtype AS name FROM pg_type
    WHERE typname LIKE 'procrastinate\\_%' AND typnamespace = current_schema()::regnamespace LOOP
    EXECUTE 'DROP TYPE IF EXISTS ' || item.name || ' CASCADE';
  END LOOP;
END $$
"""
    )
