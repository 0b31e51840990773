"""Reports by mail."""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('mailings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('space_id', sa.Integer(), nullable=True),
    sa.Column('department_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('made_at', sa.DateTime(), nullable=False),
    sa.Column('made_by_id', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('ended_by_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['department_id'], ['departments.id'], name=op.f('fk_mailings_department_id_departments')),
    sa.ForeignKeyConstraint(['ended_by_id'], ['people.id'], name=op.f('fk_mailings_ended_by_id_people')),
    sa.ForeignKeyConstraint(['made_by_id'], ['people.id'], name=op.f('fk_mailings_made_by_id_people')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_mailings_person_id_people')),
    sa.ForeignKeyConstraint(['space_id'], ['spaces.id'], name=op.f('fk_mailings_space_id_spaces')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailings')),
    sa.UniqueConstraint('public_id', name=op.f('uq_mailings_public_id'))
    )
    with op.batch_alter_table('mailings', schema=None) as batch_op:
        batch_op.create_index('ix_mailings_due', ['ended_at', 'due_at'], unique=False)

    op.create_table('mailed_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.String(length=24), nullable=False),
    sa.Column('mailing_id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('failure', sa.String(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('end', sa.String(length=10), nullable=True),
    sa.ForeignKeyConstraint(['mailing_id'], ['mailings.id'], name=op.f('fk_mailed_reports_mailing_id_mailings')),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_mailed_reports_person_id_people')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailed_reports')),
    sa.UniqueConstraint('mailing_id', 'person_id', 'period', name=op.f('uq_mailed_reports_mailing_id')),
    sa.UniqueConstraint('message_id', name=op.f('uq_mailed_reports_message_id'))
    )
    with op.batch_alter_table('mailed_reports', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailed_reports_person_id'), ['person_id'], unique=False)
        batch_op.create_index('ix_mailed_reports_waiting', ['ended_at', 'due_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('mailed_reports', schema=None) as batch_op:
        batch_op.drop_index('ix_mailed_reports_waiting')
        batch_op.drop_index(batch_op.f('ix_mailed_reports_person_id'))

    op.drop_table('mailed_reports')
    with op.batch_alter_table('mailings', schema=None) as batch_op:
        batch_op.drop_index('ix_mailings_due')

    op.drop_table('mailings')
