"""phone numbers of people"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('phone', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False, server_default='')
        )


def downgrade() -> None:
    op.drop_column('person', 'phone')
