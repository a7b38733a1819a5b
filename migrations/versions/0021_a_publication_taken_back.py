"""a publication taken back: what people's duties were before a roster was published"""

import sqlalchemy as sa
from alembic import op

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('roster', schema=None) as batch_op:
        batch_op.add_column(sa.Column('before', sa.JSON(), nullable=False, server_default='{}'))


def downgrade() -> None:
    op.drop_column('roster', 'before')
