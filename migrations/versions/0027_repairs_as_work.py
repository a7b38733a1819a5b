"""repairs as work: whose, until when, by whom, why; and what each attempt found and used"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import models.base

revision = '0027'
down_revision = '0026'
branch_labels = None
depends_on = None

TEXTS = {'repair': ('contractor', 'decision', 'approved_by'), 'repairattempt': ('cause', 'materials')}


def upgrade() -> None:
    with op.batch_alter_table('repair', schema=None) as batch_op:
        batch_op.add_column(sa.Column('due', models.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('chosen_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('rating', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('destructive', sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(batch_op.f('repair_chosen_id_fkey'), 'person', ['chosen_id'], ['id'])
    with op.batch_alter_table('repairattempt', schema=None) as batch_op:
        batch_op.add_column(sa.Column('person_id', sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column('duty_id', sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('repairattempt_person_id_fkey'), 'person', ['person_id'], ['id'])
        batch_op.create_foreign_key(batch_op.f('repairattempt_duty_id_fkey'), 'duty', ['duty_id'], ['id'])
    for table, names in TEXTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.add_column(
                    sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='')
                )


def downgrade() -> None:
    for table, names in TEXTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_column(name)
    with op.batch_alter_table('repairattempt', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('repairattempt_person_id_fkey'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('repairattempt_duty_id_fkey'), type_='foreignkey')
        batch_op.drop_column('duty_id')
        batch_op.drop_column('person_id')
    with op.batch_alter_table('repair', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('repair_chosen_id_fkey'), type_='foreignkey')
        for name in ('destructive', 'rating', 'chosen_id', 'due'):
            batch_op.drop_column(name)
