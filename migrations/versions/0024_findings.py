"""findings: what records found not in order, until it is remedied and looked at again"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None

DUTIES = ('duty_id', 'remedy_id', 'recheck_id')
ONE_AT_A_TIME = sa.text("state IN ('open', 'remedied')")


def upgrade() -> None:
    op.create_table('finding',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('school_id', sa.Uuid(), nullable=False),
    sa.Column('key', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('name', sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
    sa.Column('name_en', sqlmodel.sql.sqltypes.AutoString(length=400), nullable=False),
    sa.Column('detail', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('photo', sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
    sa.Column('grade', sa.String(length=32), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=True),
    sa.Column('duty_id', sa.Uuid(), nullable=True),
    sa.Column('repair_id', sa.Uuid(), nullable=True),
    sa.Column('remedy_id', sa.Uuid(), nullable=True),
    sa.Column('recheck_id', sa.Uuid(), nullable=True),
    sa.Column('found_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('finder_id', sa.Uuid(), nullable=True),
    sa.Column('found_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('seen_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('due', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('closed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('reason', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], ),
    sa.ForeignKeyConstraint(['place_id'], ['place.id'], ),
    *(sa.ForeignKeyConstraint([name], ['duty.id'], ) for name in DUTIES),
    sa.ForeignKeyConstraint(['repair_id'], ['repair.id'], ),
    sa.ForeignKeyConstraint(['finder_id'], ['person.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index('finding_one_at_a_time', ['school_id', 'key'], unique=True,
            sqlite_where=ONE_AT_A_TIME, postgresql_where=ONE_AT_A_TIME)
        batch_op.create_index('finding_by_state', ['school_id', 'state'], unique=False)
        for name in ('school_id', 'place_id', 'repair_id', 'finder_id', *DUTIES):
            batch_op.create_index(batch_op.f(f'ix_finding_{name}'), [name], unique=False)


def downgrade() -> None:
    op.drop_table('finding')
