"""Moments and segments of spaces."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('space_marks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=False),
    sa.Column('until', sa.DateTime(), nullable=True),
    sa.Column('until_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_space_marks_by_id_people')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_space_marks_space_id_spaces')),
    sa.ForeignKeyConstraint(['until_by_id'], ['people.id'], name=op.f('fk_space_marks_until_by_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_space_marks'))
    )
    with op.batch_alter_table('space_marks', schema=None) as batch_op:
        batch_op.create_index('ix_space_marks_name', ['kind', 'name', 'until'], unique=False)
        batch_op.create_index(batch_op.f('ix_space_marks_space_id'), ['space_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('space_marks', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_space_marks_space_id'))
        batch_op.drop_index('ix_space_marks_name')

    op.drop_table('space_marks')
