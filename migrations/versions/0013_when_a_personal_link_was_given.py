"""when a personal link was given to its person; who has used theirs has it"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

import models.base

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.add_column(sa.Column('link_given', models.base.UtcDateTime(timezone=True), nullable=True))
    _who_used_theirs()


def _who_used_theirs() -> None:
    deeds = sa.table('journalentry', sa.column('actor', sa.String), sa.column('at', models.base.UtcDateTime))
    people = sa.table('person', sa.column('id', sa.Uuid), sa.column('link_given', models.base.UtcDateTime))
    by_link = sa.select(deeds.c.actor, sa.func.min(deeds.c.at)).where(deeds.c.actor.like('person:%'))
    for actor, first in op.get_bind().execute(by_link.group_by(deeds.c.actor)).all():
        mine = people.c.id == UUID(actor.removeprefix('person:'))
        op.execute(sa.update(people).where(mine).values(link_given=first))


def downgrade() -> None:
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('link_given')
