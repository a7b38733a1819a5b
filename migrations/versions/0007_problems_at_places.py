"""problems reported at places, with a photo"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('repair', schema=None) as batch_op:
        batch_op.add_column(sa.Column('kind', sa.String(length=16), nullable=False, server_default=''))
        batch_op.add_column(
            sa.Column('photo', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False, server_default='')
        )
        batch_op.add_column(sa.Column('reports', sa.Integer(), nullable=False, server_default='1'))


def downgrade() -> None:
    with op.batch_alter_table('repair', schema=None) as batch_op:
        for column in ('reports', 'photo', 'kind'):
            batch_op.drop_column(column)
