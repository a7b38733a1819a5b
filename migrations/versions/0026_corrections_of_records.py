"""corrections of records: the versions before the one that counts"""

import sqlalchemy as sa
from alembic import op

revision = '0026'
down_revision = '0025'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.add_column(sa.Column('earlier', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    op.drop_column('record', 'earlier')
