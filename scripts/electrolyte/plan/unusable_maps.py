"""Rows that rest on a column map which is of no use: no other reader may take their files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from electrolyte.ground.errors import Problem
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.formats import Format
from electrolyte.study.sheet_rows import Row
from electrolyte.study.sheets import Study


def with_unusable_maps(
    study: Study,
    wrong: Mapping[str, Sequence[Problem]],
    formats: Callable[[Row], Sequence[Format | ColumnMap]],
) -> Study:
    """The study with what is wrong with maps as problems of the rows that rest on them.

    A row that names no format may rest on each map, unless its file bears the mark of a vendor.

    Parameters
    ----------
    wrong : by name of the map
    formats : those that a file may be read with
    """
    every = tuple(problem for own in wrong.values() for problem in own)

    def of(row: Row) -> Sequence[Problem]:
        if name := row.values["format"]:
            return wrong.get(str(name), ())
        found = formats(row)
        marked = len(found) == 1 and not (isinstance(found[0], Format) and found[0].generic)
        return () if marked else every

    measurements = {
        technique: [row.with_problems(of(row)) for row in rows]
        for technique, rows in study.measurements.items()
    }
    return replace(study, measurements=measurements, faults=(*study.faults, *every))
