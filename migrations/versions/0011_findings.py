"""Findings with their evidence, and how near each post is to the centre of its theme."""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('theme_posts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('likeness', sa.Double(), server_default='0', nullable=False))
        batch_op.create_index('ix_theme_posts_central', ['theme_id', 'likeness', 'post_id'], unique=False)

    op.create_table('findings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('words', sa.String(length=400), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('written_at', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(), nullable=False),
    sa.Column('confirmed_by_id', sa.Integer(), nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(), nullable=True),
    sa.Column('withdrawn_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_findings_by_id_people')),
    sa.ForeignKeyConstraint(['confirmed_by_id'], ['people.id'], name=op.f('fk_findings_confirmed_by_id_people')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_findings_space_id_spaces')),
    sa.ForeignKeyConstraint(['theme_id'], ['themes.id'], name=op.f('fk_findings_theme_id_themes')),
    sa.ForeignKeyConstraint(['withdrawn_by_id'], ['people.id'], name=op.f('fk_findings_withdrawn_by_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_findings')),
    sa.UniqueConstraint('public_id', name=op.f('uq_findings_public_id'))
    )
    with op.batch_alter_table('findings', schema=None) as batch_op:
        batch_op.create_index('ix_findings_period', ['period', 'space_id'], unique=False)

    op.create_table('finding_evidence',
    sa.Column('finding_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=False),
    sa.Column('edited_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['finding_id'], ['findings.id'], name=op.f('fk_finding_evidence_finding_id_findings')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_finding_evidence_post_id_posts')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_finding_evidence_space_id_spaces')),
    sa.PrimaryKeyConstraint('finding_id', 'post_id', name=op.f('pk_finding_evidence'))
    )
    with op.batch_alter_table('finding_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_evidence_post_id'), ['post_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('finding_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_evidence_post_id'))

    op.drop_table('finding_evidence')
    with op.batch_alter_table('findings', schema=None) as batch_op:
        batch_op.drop_index('ix_findings_period')

    op.drop_table('findings')
    with op.batch_alter_table('theme_posts', schema=None) as batch_op:
        batch_op.drop_index('ix_theme_posts_central')
        batch_op.drop_column('likeness')
