"""second factors of sign-ins"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('secondfactor',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('since', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['user.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('secondfactor', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_secondfactor_user_id'), ['user_id'], unique=True)

    op.create_table('recoverycode',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('factor_id', sa.Uuid(), nullable=False),
    sa.Column('proof', sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
    sa.ForeignKeyConstraint(['factor_id'], ['secondfactor.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('recoverycode', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recoverycode_factor_id'), ['factor_id'], unique=False)


def downgrade() -> None:
    op.drop_table('recoverycode')
    op.drop_table('secondfactor')
