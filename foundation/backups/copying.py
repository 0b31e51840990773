"""Moving a community from one database to another: every row of one moment, counted and hashed on both sides."""

from __future__ import annotations

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from foundation import schema
from foundation.backups import Refused, making, rows, target
from foundation.backups.rows import Content, Told
from foundation.drivers import KNOWN


def total(url: str) -> int:
    """How many rows there are to be moved."""
    _check(url)
    with target.snapshot(url) as connection:
        return sum(rows.filled(connection).values())


def copy(source: str, goal: str, told: Told) -> dict[str, Content]:
    """Copy every table into an empty database; what is in each now. All of it or nothing."""
    for url in (source, goal):
        _check(url)
    if make_url(source) == make_url(goal):
        raise Refused("Both addresses are the same database.")
    target.empty_or_refuse(goal, "Name an empty one; nothing was changed.")
    with target.snapshot(source) as reading, target.filling(goal) as writing:
        making.check_current(reading)
        filling = target.Filling(writing, schema.revisions()[0], told)
        found = {}
        for name in rows.names():
            columns = making.columns_of(name)
            found[name] = filling.table(name, columns, rows.lines(reading, rows.table(reading, name), columns))
        filling.finish()
    return found


def _check(url: str) -> None:
    try:
        kind = make_url(url).drivername
    except ArgumentError:
        kind = ""
    if kind not in KNOWN:
        kinds = " or ".join(f"{kind}:" for kind in KNOWN)  # the address itself may hold a password
        raise Refused(f"The address of a database begins with {kinds}, such as sqlite:////srv/parley/parley.db.")
