"""what the office edits: an attempt's outcome, and which parts of a routine are the school's own"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("repairattempt") as table:
        table.add_column(sa.Column("outcome", sa.String(length=32), nullable=False, server_default="failed"))
    with op.batch_alter_table("routine") as table:
        table.add_column(sa.Column("edited", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    with op.batch_alter_table("routine") as table:
        table.drop_column("edited")
    with op.batch_alter_table("repairattempt") as table:
        table.drop_column("outcome")
