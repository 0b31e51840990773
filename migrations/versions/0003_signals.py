"""Signals of two models side by side, one of which is in force."""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('signal_models',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signal_models'))
    )
    # What was read until now stays in force until another model has read everything.
    op.execute(
        'INSERT INTO signal_models (model, since) '
        'SELECT model, scored_at FROM signals ORDER BY scored_at DESC, post_id DESC LIMIT 1'
    )
    with op.batch_alter_table('signals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('negative', sa.Float(), nullable=True))
        batch_op.add_column(sa.Column('positive', sa.Float(), nullable=True))
        batch_op.drop_constraint('pk_signals', type_='primary')
        batch_op.create_primary_key('pk_signals', ['post_id', 'model'])


def downgrade() -> None:
    op.execute('DELETE FROM signals WHERE model <> (SELECT model FROM signal_models ORDER BY id DESC LIMIT 1)')
    with op.batch_alter_table('signals', schema=None) as batch_op:
        batch_op.drop_constraint('pk_signals', type_='primary')
        batch_op.create_primary_key('pk_signals', ['post_id'])
        batch_op.drop_column('positive')
        batch_op.drop_column('negative')
    op.drop_table('signal_models')
