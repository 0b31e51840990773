"""Themes."""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Searches for themes, and what people do to them.
    op.create_table('theme_runs',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('posts', sa.Integer(), nullable=False),
    sa.Column('themes', sa.Integer(), nullable=False),
    sa.Column('stability', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_runs'))
    )
    with op.batch_alter_table('theme_runs', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_runs_at'), ['at'], unique=False)

    op.create_table('banned_words',
    sa.Column('term', sa.String(length=60), nullable=False),
    sa.Column('word', sa.String(length=60), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_banned_words_by_id_people')),
    sa.PrimaryKeyConstraint('term', name=op.f('pk_banned_words'))
    )
    # What posts mean.
    op.create_table('post_vectors',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_vectors_post_id_posts')),
    sa.PrimaryKeyConstraint('post_id', 'model', name=op.f('pk_post_vectors'))
    )
    op.create_table('also_about',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_also_about_post_id_posts')),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_also_about_theme_id_themes')),
    sa.PrimaryKeyConstraint('post_id', 'theme_id', name=op.f('pk_also_about'))
    )
    with op.batch_alter_table('also_about', schema=None) as batch_op:
        batch_op.create_index('ix_also_about_theme', ['theme_id', 'post_id'], unique=False)

    op.create_table('theme_acts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('act', sa.String(length=10), nullable=False),
    sa.Column('about', sa.String(length=200), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_theme_acts_by_id_people')),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_theme_acts_theme_id_themes')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme_acts'))
    )
    with op.batch_alter_table('theme_acts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_theme_acts_theme_id'), ['theme_id'], unique=False)

    with op.batch_alter_table('themes', schema=None) as batch_op:
        batch_op.add_column(sa.Column('centre', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('reach', sa.Double(), nullable=True))
        batch_op.add_column(sa.Column('model', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('central_post_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('named_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('pinned_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('merged_into_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('split_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('split_from_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('ended_at', sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f('ix_themes_merged_into_id'), ['merged_into_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('themes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_themes_merged_into_id'))
        batch_op.drop_column('ended_at')
        batch_op.drop_column('split_from_id')
        batch_op.drop_column('split_at')
        batch_op.drop_column('merged_into_id')
        batch_op.drop_column('pinned_at')
        batch_op.drop_column('named_at')
        batch_op.drop_column('central_post_id')
        batch_op.drop_column('model')
        batch_op.drop_column('reach')
        batch_op.drop_column('centre')

    with op.batch_alter_table('theme_acts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_acts_theme_id'))

    op.drop_table('theme_acts')
    with op.batch_alter_table('also_about', schema=None) as batch_op:
        batch_op.drop_index('ix_also_about_theme')

    op.drop_table('also_about')
    op.drop_table('post_vectors')
    op.drop_table('banned_words')
    with op.batch_alter_table('theme_runs', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_theme_runs_at'))

    op.drop_table('theme_runs')
