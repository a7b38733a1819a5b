"""hours of one's own"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

COLUMNS = ('day_minutes', 'run_days', 'rest_minutes')


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        for column in COLUMNS:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        for column in reversed(COLUMNS):
            batch_op.drop_column(column)
