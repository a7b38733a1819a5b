"""draftings: rosters that are asked for, wait their turn and are being drawn up"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('drafting',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('school_id', sa.Uuid(), nullable=False),
    sa.Column('first', sa.Date(), nullable=False),
    sa.Column('last', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('asked_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('asked_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('begun_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('heard_at', models.base.UtcDateTime(timezone=True), nullable=False),
    sa.Column('ended_at', models.base.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_by', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
    sa.Column('progress', sa.JSON(), nullable=False),
    sa.Column('flow_run', sqlmodel.sql.sqltypes.AutoString(length=36), nullable=True),
    sa.Column('roster_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['roster_id'], ['roster.id'], ),
    sa.ForeignKeyConstraint(['school_id'], ['school.id'], ),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('flow_run')
    )
    with op.batch_alter_table('drafting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_drafting_school_id'), ['school_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_drafting_roster_id'), ['roster_id'], unique=False)


def downgrade() -> None:
    op.drop_table('drafting')
