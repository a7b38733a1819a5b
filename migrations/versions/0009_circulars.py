"""circulars: papers from above that a meeting takes up"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.create_table(
        'circular',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('school_id', sa.Uuid(), nullable=False),
        sa.Column('title', TEXT(length=200), nullable=False),
        sa.Column('issuer', TEXT(length=100), nullable=False),
        sa.Column('number', TEXT(length=64), nullable=False),
        sa.Column('received', sa.Date(), nullable=False),
        sa.Column('deadline', sa.Date(), nullable=True),
        sa.Column('note', TEXT(length=500), nullable=False),
        sa.Column('discussed', sa.Date(), nullable=True),
        sa.Column('entered_at', models.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['school_id'], ['school.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('school_id', 'issuer', 'number', 'title'),
    )
    with op.batch_alter_table('circular', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_circular_school_id'), ['school_id'], unique=False)


def downgrade() -> None:
    op.drop_table('circular')
