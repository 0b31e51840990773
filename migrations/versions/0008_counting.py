"""An index from which reports count posts without reading them."""

from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_index('ix_posts_created')
        batch_op.create_index('ix_posts_created', ['created_at', 'id', 'thread_id', 'author_id', 'role', 'voice', 'hidden_at', 'deleted_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_index('ix_posts_created')
        batch_op.create_index('ix_posts_created', ['created_at', 'id'], unique=False)
