"""Trials of heads; features that are kept; what models read in comments, by model; themes point at what there is."""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

POINTERS = (('central_post_id', 'posts', False), ('merged_into_id', 'themes', True), ('split_from_id', 'themes', False))
READINGS = ('sentiment', 'negative', 'positive', 'score', 'confidence', 'model')
IN_FORCE = "(SELECT model FROM signal_models ORDER BY id DESC LIMIT 1)"
AT_ONCE = 2000


def upgrade() -> None:
    op.create_table('head_trials',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.Column('base', sa.String(length=40), nullable=False),
    sa.Column('verdicts', sa.Integer(), nullable=False),
    sa.Column('people', sa.Integer(), nullable=False),
    sa.Column('labels', sa.Integer(), nullable=False),
    sa.Column('periods', sa.Integer(), nullable=False),
    sa.Column('taught', sa.Integer(), nullable=False),
    sa.Column('judged', sa.Integer(), nullable=False),
    sa.Column('old_model', sa.String(length=40), nullable=False),
    sa.Column('old', sa.Float(), nullable=True),
    sa.Column('new', sa.Float(), nullable=True),
    sa.Column('decision', sa.String(length=10), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=True),
    sa.Column('heads', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_head_trials'))
    )
    op.create_index(op.f('ix_head_trials_base'), 'head_trials', ['base'], unique=False)
    op.create_index(op.f('ix_head_trials_model'), 'head_trials', ['model'], unique=False)
    op.create_table('post_features',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('mark', sa.LargeBinary(), nullable=False),
    sa.Column('features', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_features_post_id_posts')),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_post_features'))
    )
    op.create_table('comment_traces',
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=40), nullable=False),
    sa.Column('features', sa.LargeBinary(), nullable=False),
    sa.Column('encoder', sa.String(length=40), nullable=False),
    sa.Column('vector', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['channel_comments.id'], name=op.f('fk_comment_traces_comment_id_channel_comments')),
    sa.PrimaryKeyConstraint('comment_id', name=op.f('pk_comment_traces'))
    )
    op.create_table('comment_signals',
    sa.Column('comment_id', sa.Integer(), nullable=False),
    sa.Column('model', sa.String(length=80), nullable=False),
    sa.Column('sentiment', sa.String(length=10), nullable=True),
    sa.Column('score', sa.Float(), nullable=True),
    sa.Column('confidence', sa.Float(), nullable=False),
    sa.Column('negative', sa.Float(), nullable=True),
    sa.Column('positive', sa.Float(), nullable=True),
    sa.Column('scored_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['comment_id'], ['channel_comments.id'], name=op.f('fk_comment_signals_comment_id_channel_comments')),
    sa.PrimaryKeyConstraint('comment_id', 'model', name=op.f('pk_comment_signals'))
    )
    op.create_index('ix_comment_signals_model', 'comment_signals', ['model', 'comment_id'], unique=False)
    keep_readings()
    for column in READINGS:
        op.drop_column('channel_comments', column)
    for column, table, indexed in POINTERS:
        lost = f"{column} IS NOT NULL AND {column} NOT IN (SELECT id FROM {table})"
        op.execute(f"UPDATE themes SET {column} = NULL WHERE {lost}")
        point(column, table, indexed)


def keep_readings() -> None:
    """What the model in force read in comments stays; what another one read is read anew, by news to the worker."""
    names = "comment_id, model, sentiment, score, confidence, negative, positive, scored_at"
    op.execute(
        f"INSERT INTO comment_signals ({names}) SELECT {names.replace('comment_id', 'id')} FROM channel_comments "
        f"WHERE scored_at IS NOT NULL AND confidence IS NOT NULL AND model = {IN_FORCE}"
    )
    op.execute(
        "UPDATE channel_comments SET scored_at = NULL WHERE scored_at IS NOT NULL "
        "AND id NOT IN (SELECT comment_id FROM comment_signals)"
    )
    comments = sa.table('channel_comments', sa.column('batch_id'), sa.column('scored_at'))
    batches = sa.table('channel_batches', sa.column('id'), sa.column('at', sa.DateTime))
    outbox = sa.table('outbox', *map(sa.column, ('event', 'version', 'payload', 'listener', 'attempts')),
                      sa.column('recorded_at', sa.DateTime), sa.column('due_at', sa.DateTime))
    unread = sa.select(batches.c.id, batches.c.at, sa.func.count()).select_from(comments)
    unread = unread.join(batches, batches.c.id == comments.c.batch_id).where(comments.c.scored_at.is_(None))
    for batch_id, at, count in op.get_bind().execute(unread.group_by(batches.c.id, batches.c.at)).all():
        payload = f'{{"at": "{at.isoformat()}+00:00", "batch_id": {batch_id}}}'
        news = {'event': 'comments.imported', 'version': 1, 'payload': payload, 'attempts': 0,
                'listener': 'insight.channels.reading.read_comments', 'recorded_at': at, 'due_at': at}
        op.bulk_insert(outbox, [news] * -(-count // AT_ONCE))


def point(column: str, table: str, indexed: bool) -> None:
    """Let a column of themes point at the rows of a table. SQLite makes no table anew for it: other tables point here."""
    name = f"fk_themes_{column}_{table}"
    if op.get_bind().dialect.name != 'sqlite':
        op.create_foreign_key(name, 'themes', table, [column], ['id'])
    else:
        put_in_place_of(column, f" CONSTRAINT {name} REFERENCES {table} (id)", indexed)


def put_in_place_of(column: str, more: str, indexed: bool) -> None:
    """A column with the same numbers and something more, or less, in place of this one."""
    op.execute(f"ALTER TABLE themes ADD COLUMN pointing INTEGER{more}")
    op.execute(f"UPDATE themes SET pointing = {column}")
    if indexed:
        op.drop_index(op.f(f'ix_themes_{column}'), 'themes')
    op.execute(f"ALTER TABLE themes DROP COLUMN {column}")
    op.execute(f"ALTER TABLE themes RENAME COLUMN pointing TO {column}")
    if indexed:
        op.create_index(op.f(f'ix_themes_{column}'), 'themes', [column], unique=False)


def downgrade() -> None:
    for column, table, indexed in reversed(POINTERS):
        if op.get_bind().dialect.name != 'sqlite':
            op.drop_constraint(f"fk_themes_{column}_{table}", 'themes', type_='foreignkey')
        else:
            put_in_place_of(column, '', indexed)
    for column in READINGS:
        kind = {'sentiment': sa.String(10), 'model': sa.String(80)}.get(column, sa.Float())
        op.add_column('channel_comments', sa.Column(column, kind, nullable=True))
        mine = f"comment_id = channel_comments.id AND model = {IN_FORCE}"
        op.execute(f"UPDATE channel_comments SET {column} = (SELECT {column} FROM comment_signals WHERE {mine})")
    for table in ('comment_signals', 'comment_traces', 'post_features', 'head_trials'):
        op.drop_table(table)
