"""exceptions of records: what spoke against a record, and why it was kept all the same"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0025'
down_revision = '0024'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('record', schema=None) as batch_op:
        batch_op.add_column(sa.Column('doubts', sa.JSON(), nullable=False, server_default='[]'))
        batch_op.add_column(
            sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='')
        )


def downgrade() -> None:
    op.drop_column('record', 'reason')
    op.drop_column('record', 'doubts')
