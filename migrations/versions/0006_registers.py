"""registers: things per place, stocktakes, textbooks; what a duty is about"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def own(*columns):
    """The columns every school's row begins with, and the rest."""
    return [
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('school_id', sa.Uuid(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(['school_id'], ['school.id']),
        sa.PrimaryKeyConstraint('id'),
    ]


def index(table, *columns):
    with op.batch_alter_table(table, schema=None) as batch_op:
        for column in ('school_id', *columns):
            batch_op.create_index(batch_op.f(f'ix_{table}_{column}'), [column], unique=False)


def upgrade() -> None:
    op.create_table('asset', *own(
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('code', TEXT(length=64), nullable=False),
    sa.Column('name', TEXT(length=200), nullable=False),
    sa.Column('unit', TEXT(length=16), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.Column('cents', sa.Integer(), nullable=False),
    sa.Column('acquired', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['place_id'], ['place.id']),
    sa.UniqueConstraint('school_id', 'place_id', 'code'),
    ))
    index('asset', 'place_id')
    op.create_table('stockline', *own(
    sa.Column('checklist_id', sa.Uuid(), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=False),
    sa.Column('code', TEXT(length=64), nullable=False),
    sa.Column('name', TEXT(length=200), nullable=False),
    sa.Column('unit', TEXT(length=16), nullable=False),
    sa.Column('expected', sa.Integer(), nullable=False),
    sa.Column('found', sa.Integer(), nullable=True),
    sa.Column('recount', sa.Integer(), nullable=True),
    sa.Column('counters', sa.JSON(), nullable=False),
    sa.Column('recounters', sa.JSON(), nullable=False),
    sa.Column('reason', TEXT(length=500), nullable=False),
    sa.Column('adjusted_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['checklist_id'], ['checklist.id']),
    sa.ForeignKeyConstraint(['place_id'], ['place.id']),
    sa.UniqueConstraint('checklist_id', 'place_id', 'code'),
    ))
    index('stockline', 'checklist_id', 'place_id')
    op.create_table('textbook', *own(
    sa.Column('occasion', TEXT(length=64), nullable=False),
    sa.Column('name', TEXT(length=200), nullable=False),
    sa.Column('ordered', sa.Integer(), nullable=False),
    sa.Column('parcel', sa.Integer(), nullable=False),
    sa.Column('arrived', sa.Integer(), nullable=True),
    sa.UniqueConstraint('school_id', 'occasion', 'name'),
    ))
    index('textbook')
    op.create_table('textbookclass', *own(
    sa.Column('occasion', TEXT(length=64), nullable=False),
    sa.Column('name', TEXT(length=64), nullable=False),
    sa.Column('place_id', sa.Uuid(), nullable=True),
    sa.Column('pupils', sa.Integer(), nullable=False),
    sa.Column('teacher', TEXT(length=64), nullable=False),
    sa.Column('needed', sa.JSON(), nullable=False),
    sa.Column('handed', sa.JSON(), nullable=False),
    sa.Column('signed_by', TEXT(length=64), nullable=False),
    sa.Column('signed_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['place_id'], ['place.id']),
    sa.UniqueConstraint('school_id', 'occasion', 'name'),
    ))
    index('textbookclass', 'place_id')
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.add_column(sa.Column('about', TEXT(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('duty', schema=None) as batch_op:
        batch_op.drop_column('about')
    for table in ('textbookclass', 'textbook', 'stockline', 'asset'):
        op.drop_table(table)
