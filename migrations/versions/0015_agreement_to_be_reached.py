"""when a person agreed to be reached at their addresses, and who noted it"""

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('agreed', models.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('agreed_by', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('agreed_by')
        batch_op.drop_column('agreed')
