"""The verdicts on real files as a table of docs/dc.md; run as a script, it writes them there.

PYTHONPATH=scripts python tests/dc/real_polarizations.py FOLDER
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.readers import read
from electrolyte.study.configuration import validated
from electrolyte.techniques.dc.pellet import Run, evaluate, quantities
from electrolyte.techniques.dc.steps import steps_of
from electrolyte.techniques.geometry import Geometry

PAGE = Path(__file__).parents[2] / "docs" / "dc.md"
HEAD = "| file | points | verdict |\n|---|---|---|\n"
PELLET = Geometry(0.1, 0.001, 1.0, 0.005)


def table(folder: Path) -> str:
    """One row a file."""
    return HEAD + "".join(_rows(folder))


def _rows(folder: Path) -> Iterator[str]:
    for path in sorted(folder.iterdir()):
        points = ""
        try:
            frame = read(path, "dc").frame
            points = str(len(frame))
            verdict = "; ".join(_verdicts(frame))
        except ElectrolyteError as error:
            (problem,) = error.problems
            verdict = f"refused: expected {problem.expected}, found {problem.found}"
        yield f"| {path.name} | {points} | {verdict} |\n"


def _verdicts(frame) -> Iterator[str]:
    steps, _ = steps_of(frame, None)
    evaluated = evaluate([Run("m", 25.0, step, "measured") for step in steps], validated({})["dc"])
    for row in quantities(evaluated, pellet="P", sample="A", geometry=PELLET):
        if row.quantity == "electronic_conductivity":
            yield f"{len(steps)} steps, σe {row.value:.2g} S/cm, `{row.status}`: {row.note}"


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    begin = page.index(HEAD)
    end = page.index("\n\n", begin) + 1
    PAGE.write_text(page[:begin] + table(Path(sys.argv[1])) + page[end:], encoding="utf-8")
