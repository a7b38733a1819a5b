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


REFERENCES = {'repair': {'chosen_id': 'person'}, 'repairattempt': {'person_id': 'person', 'duty_id': 'duty'}}


def upgrade() -> None:
    with op.batch_alter_table('repair', schema=None) as batch_op:
        batch_op.add_column(sa.Column('due', models.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('rating', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('destructive', sa.Boolean(), nullable=False, server_default='0'))
    for table, columns in REFERENCES.items():
        for name, other in columns.items():
            _refer(table, name, other)
    for table, names in TEXTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.add_column(
                    sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default='')
                )


def _refer(table: str, name: str, other: str) -> None:
    """SQLite gives a table a column that refers in place; to make the table anew would cut off who refers to it."""
    if op.get_bind().dialect.name == 'sqlite':
        op.execute(f'ALTER TABLE {table} ADD COLUMN {name} CHAR(32) REFERENCES {other} (id)')
        return
    op.add_column(table, sa.Column(name, sa.Uuid(), nullable=True))
    op.create_foreign_key(f'{table}_{name}_fkey', table, other, [name], ['id'])


def downgrade() -> None:
    for table, names in TEXTS.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in (*names, *REFERENCES[table], *(('destructive', 'rating', 'due') if table == 'repair' else ())):
                batch_op.drop_column(name)
