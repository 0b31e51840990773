"""Other channels, and milestones."""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Channels: files of comments, the comments, the rows that were not taken.
    op.create_table('channels',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=True),
    sa.Column('people_said_at', sa.DateTime(), nullable=True),
    sa.Column('people_said_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['people.id'], name=op.f('fk_channels_made_by_id_people')),
    sa.ForeignKeyConstraint(['people_said_by_id'], ['people.id'], name=op.f('fk_channels_people_said_by_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channels')),
    sa.UniqueConstraint('name', name=op.f('uq_channels_name')),
    sa.UniqueConstraint('public_id', name=op.f('uq_channels_public_id'))
    )
    op.create_table('channel_batches',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('file_name', sa.String(length=200), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.Text(), nullable=False),
    sa.Column('mapping', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('rows', sa.Integer(), nullable=False),
    sa.Column('taken', sa.Integer(), nullable=False),
    sa.Column('held', sa.Integer(), nullable=False),
    sa.Column('empty', sa.Integer(), nullable=False),
    sa.Column('rejected', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('failure', sa.String(length=20), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_channel_batches_by_id_people')),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_channel_batches_channel_id_channels')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['people.id'], name=op.f('fk_channel_batches_withdrawn_by_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_batches')),
    sa.UniqueConstraint('public_id', name=op.f('uq_channel_batches_public_id'))
    )
    with op.batch_alter_table('channel_batches', schema=None) as batch_op:
        batch_op.create_index('ix_channel_batches_channel', ['channel_id', 'at'], unique=False)

    op.create_table('channel_comments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('channel_id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('row_key', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_key', sa.String(length=32), nullable=True),
    sa.Column('segment', sa.String(length=80), nullable=True),
    sa.Column('moment', sa.String(length=80), nullable=True),
    sa.Column('given_score', sa.Float(), nullable=True),
    sa.Column('sentiment', sa.String(length=10), nullable=True),
    sa.Column('negative', sa.Float(), nullable=True),
    sa.Column('positive', sa.Float(), nullable=True),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('confidence', sa.Float(), nullable=True),
    sa.Column('model', sa.String(length=80), nullable=True),
    sa.Column('scored_at', sa.DateTime(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['channel_batches.id'], name=op.f('fk_channel_comments_batch_id_channel_batches')),
    sa.ForeignKeyConstraint(['channel_id'], ['channels.id'], name=op.f('fk_channel_comments_channel_id_channels')),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_channel_comments_theme_id_themes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_comments'))
    )
    with op.batch_alter_table('channel_comments', schema=None) as batch_op:
        batch_op.create_index('ix_channel_comments_at', ['at'], unique=False)
        batch_op.create_index('ix_channel_comments_channel_row', ['channel_id', 'row_key'], unique=False)
        batch_op.create_index('ix_channel_comments_theme', ['theme_id'], unique=False)
        batch_op.create_index('ix_channel_comments_unread', ['batch_id', 'scored_at'], unique=False)
        batch_op.create_index('uq_channel_comments_batch_row', ['batch_id', 'row_key'], unique=True)

    op.create_table('channel_rejects',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('why', sa.String(length=20), nullable=False),
    sa.Column('value', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['channel_batches.id'], name=op.f('fk_channel_rejects_batch_id_channel_batches')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_channel_rejects'))
    )
    with op.batch_alter_table('channel_rejects', schema=None) as batch_op:
        batch_op.create_index('ix_channel_rejects_batch', ['batch_id', 'row'], unique=False)

    # Milestones.
    op.create_table('milestones',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('words', sa.String(length=80), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['made_by_id'], ['people.id'], name=op.f('fk_milestones_made_by_id_people')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_milestones_space_id_spaces')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['people.id'], name=op.f('fk_milestones_withdrawn_by_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_milestones')),
    sa.UniqueConstraint('public_id', name=op.f('uq_milestones_public_id'))
    )
    with op.batch_alter_table('milestones', schema=None) as batch_op:
        batch_op.create_index('ix_milestones_day', ['day'], unique=False)


def downgrade() -> None:
    # Milestones.
    with op.batch_alter_table('milestones', schema=None) as batch_op:
        batch_op.drop_index('ix_milestones_day')

    op.drop_table('milestones')

    # Channels.
    with op.batch_alter_table('channel_rejects', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_rejects_batch')

    op.drop_table('channel_rejects')
    with op.batch_alter_table('channel_comments', schema=None) as batch_op:
        batch_op.drop_index('uq_channel_comments_batch_row')
        batch_op.drop_index('ix_channel_comments_unread')
        batch_op.drop_index('ix_channel_comments_theme')
        batch_op.drop_index('ix_channel_comments_channel_row')
        batch_op.drop_index('ix_channel_comments_at')

    op.drop_table('channel_comments')
    with op.batch_alter_table('channel_batches', schema=None) as batch_op:
        batch_op.drop_index('ix_channel_batches_channel')

    op.drop_table('channel_batches')
    op.drop_table('channels')
