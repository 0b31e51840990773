"""Hard ground."""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The page cache: the version of what visitors see.
    op.create_table('versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_versions'))
    )


def downgrade() -> None:
    # The page cache: the version of what visitors see.
    op.drop_table('versions')
