"""changes by hand are proposals, no rosters: those that wait are handed back"""

from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

NOTE = '手工调整现在放在“待定”页，请在排班页上重新调整'


def upgrade() -> None:
    op.execute(
        "UPDATE roster SET state = 'rejected', decided_by = 'upgrade', note = '" + NOTE + "' "  # noqa: S608
        "WHERE state = 'proposed' AND CAST(figures AS TEXT) LIKE '%by_hand%'"
    )


def downgrade() -> None:
    pass  # what was handed back stays so
