"""Names of columns above their units, each in a line of its own, as Origin exports a worksheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

STACKED = 3  # lines: names, units, a comment


def stacked_names(above: Sequence[str], row: str, names: Callable[[str], bool]) -> str:
    """The line of names directly above the first row of numbers, as ``name (unit)`` in each column.

    ``2Theta`` above ``deg`` becomes ``2Theta (deg)``. The line directly above the row where none
    of the three above it passes ``names``, or separators do not stand as often as in the row.
    """
    if not above:
        return ""
    mark = next((mark for mark in "\t;," if mark in row), None)
    for back in range(1, min(STACKED, len(above)) + 1):
        stack = [line.rstrip("\r\n").split(mark) for line in above[len(above) - back :]]
        if back > 1 and (mark is None or any(len(c) != len(stack[-1]) for c in stack)):
            break
        if names(above[-back]) and back == 1:
            break
        if names(above[-back]) and mark is not None and len(stack[0]) == len(row.split(mark)):
            pairs = zip(stack[0], stack[1], strict=True)
            return mark.join(
                f"{name} ({unit.strip()})" if unit.strip() else name for name, unit in pairs
            )
    return above[-1]
