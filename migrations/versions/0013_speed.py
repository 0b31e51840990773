"""Indexes from which reports count threads, and answers in them, without reading them."""

from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_index('ix_posts_thread')
        batch_op.create_index('ix_posts_thread', ['thread_id', 'created_at', 'id', 'role', 'voice', 'author_id', 'hidden_at', 'deleted_at', 'endorsed_at'], unique=False)

    with op.batch_alter_table('threads', schema=None) as batch_op:
        batch_op.create_index('ix_threads_created', ['created_at', 'space_id', 'author_id', 'kind', 'duplicate_of_id', 'listed', 'hidden_at', 'deleted_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('threads', schema=None) as batch_op:
        batch_op.drop_index('ix_threads_created')

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_index('ix_posts_thread')
        batch_op.create_index('ix_posts_thread', ['thread_id', 'created_at', 'id'], unique=False)
