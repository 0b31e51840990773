"""Which of two sets belong together, one to one, so that all pairs together are most alike (the Hungarian method)."""

from __future__ import annotations

from collections.abc import Sequence


def matched(likeness: Sequence[Sequence[float]], least: float) -> dict[int, int]:
    """Rows matched to columns, each once at most, so that the sum of likeness is greatest; no pair below `least`."""
    if not likeness or not likeness[0]:
        return {}
    turned = len(likeness) > len(likeness[0])
    table = [list(row) for row in zip(*likeness, strict=True)] if turned else likeness
    gain = [[max(like - least, 0.0) for like in row] for row in table]
    pairs = {row: column for row, column in _assigned(gain).items() if table[row][column] >= least}
    return {column: row for row, column in pairs.items()} if turned else pairs


def _assigned(gain: Sequence[Sequence[float]]) -> dict[int, int]:
    """A column for each row, of which there are no more than columns, with the greatest sum: by shortest paths."""
    rows, columns = len(gain), len(gain[0])
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner = [0] * (columns + 1)  # rows and columns count from 1; 0 is nobody
    for row in range(1, rows + 1):
        owner[0] = row
        at, short, came, done = 0, [float("inf")] * (columns + 1), [0] * (columns + 1), [False] * (columns + 1)
        while owner[at]:
            done[at] = True
            here, step, after = owner[at], float("inf"), 0
            for column in range(1, columns + 1):
                if not done[column]:
                    cost = -gain[here - 1][column - 1] - row_price[here] - column_price[column]
                    if cost < short[column]:
                        short[column], came[column] = cost, at
                    if short[column] < step:
                        step, after = short[column], column
            for column in range(columns + 1):
                if done[column]:
                    row_price[owner[column]] += step
                    column_price[column] -= step
                else:
                    short[column] -= step
            at = after
        while at:
            owner[at] = owner[came[at]]
            at = came[at]
    return {owner[column] - 1: column - 1 for column in range(1, columns + 1) if owner[column]}
