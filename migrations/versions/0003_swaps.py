"""swaps"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

INDEXED = ('assignment_id', 'back_id', 'asker_id', 'other_id', 'school_id')


def upgrade() -> None:
    op.create_table('swap',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('school_id', sa.Uuid(), nullable=False),
    sa.Column('assignment_id', sa.Uuid(), nullable=False),
    sa.Column('back_id', sa.Uuid(), nullable=True),
    sa.Column('asker_id', sa.Uuid(), nullable=False),
    sa.Column('other_id', sa.Uuid(), nullable=False),
    sa.Column('note', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('decided_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id']),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id']),
    sa.ForeignKeyConstraint(['back_id'], ['assignment.id']),
    sa.ForeignKeyConstraint(['asker_id'], ['person.id']),
    sa.ForeignKeyConstraint(['other_id'], ['person.id']),
    sa.PrimaryKeyConstraint('id'),
    )
    with op.batch_alter_table('swap', schema=None) as batch_op:
        for column in INDEXED:
            batch_op.create_index(batch_op.f(f'ix_swap_{column}'), [column], unique=False)


def downgrade() -> None:
    op.drop_table('swap')
