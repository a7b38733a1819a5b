"""steps that a school left out while it was set up"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('school', schema=None) as batch_op:
        batch_op.add_column(sa.Column('skipped', sa.JSON(), nullable=False, server_default='[]'))


def downgrade() -> None:
    op.drop_column('school', 'skipped')
