"""Thread vectors."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Similar threads: what each is about.
    op.create_table('thread_vectors',
    sa.Column('thread_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=20), nullable=False),
    sa.Column('words', sa.String(length=16), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_thread_vectors_space_id_spaces')),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_thread_vectors_thread_id_threads')),
    sa.PrimaryKeyConstraint('thread_id', name=op.f('pk_thread_vectors')),
    sa.UniqueConstraint('number', name=op.f('uq_thread_vectors_number'))
    )


def downgrade() -> None:
    # Similar threads: what each is about.
    op.drop_table('thread_vectors')
