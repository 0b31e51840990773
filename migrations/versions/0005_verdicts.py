"""Verdicts: samples drawn by lot, and what people saw in their posts."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('samples',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('starts_at', sa.DateTime(), nullable=False),
    sa.Column('ends_at', sa.DateTime(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=True),
    sa.Column('seed', sa.String(length=64), nullable=False),
    sa.Column('last_post_id', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('drawn_at', sa.DateTime(), nullable=False),
    sa.Column('drawn_by_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['drawn_by_id'], ['people.id'], name=op.f('fk_samples_drawn_by_id_people')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_samples_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_samples')),
    sa.UniqueConstraint('key', name=op.f('uq_samples_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_samples_public_id'))
    )
    with op.batch_alter_table('samples', schema=None) as batch_op:
        batch_op.create_index('ix_samples_period', ['starts_at', 'ends_at'], unique=False)

    op.create_table('sample_posts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('sample_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('twice', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_sample_posts_post_id_posts')),
    sa.ForeignKeyConstraint(['sample_id'], ['samples.id'], name=op.f('fk_sample_posts_sample_id_samples')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sample_posts'))
    )
    with op.batch_alter_table('sample_posts', schema=None) as batch_op:
        batch_op.create_index('ix_sample_posts_place', ['sample_id', 'place'], unique=True)
        batch_op.create_index('ix_sample_posts_post', ['post_id', 'sample_id'], unique=True)

    op.create_table('verdicts',
    sa.Column('sample_post_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_verdicts_person_id_people')),
    sa.ForeignKeyConstraint(['sample_post_id'], ['sample_posts.id'], name=op.f('fk_verdicts_sample_post_id_sample_posts')),
    sa.PrimaryKeyConstraint('sample_post_id', 'person_id', name=op.f('pk_verdicts'))
    )


def downgrade() -> None:
    op.drop_table('verdicts')

    with op.batch_alter_table('sample_posts', schema=None) as batch_op:
        batch_op.drop_index('ix_sample_posts_post')
        batch_op.drop_index('ix_sample_posts_place')

    op.drop_table('sample_posts')

    with op.batch_alter_table('samples', schema=None) as batch_op:
        batch_op.drop_index('ix_samples_period')

    op.drop_table('samples')
