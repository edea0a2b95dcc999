"""Half cycles of real files against readers of other authors (``tools/independent_halves.py``)."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.study.configuration import validated
from electrolyte.techniques.cycling.cell import Cell
from electrolyte.techniques.cycling.cycles import Cycles, cycles
from electrolyte.techniques.cycling.doubts import with_doubts
from electrolyte.techniques.cycling.evaluation import (
    cycle_table,
    differential,
    evaluate,
    profiles,
    quantities,
)

HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "cycling.md"
MARKS = ("<!-- real cells -->\n", "<!-- end -->")
FOUND = json.loads((HERE / "independent_halves.json").read_text(encoding="utf-8"))
GRAM = Cell("c", "s", 1000.0, 0.0, 1.0)
AGREEMENT = 1e-3


def largest_difference(found: Cycles, runs: list[float]) -> float:
    """Relative; a half cycle is one or more of the runs, in their order: pulses are runs, too."""
    worst, start = 0.0, 0
    for half in found.halves:
        ours = 1e3 * half.direction * half.capacity_Ah
        sums = np.cumsum(runs[start:])
        best = int(np.argmin(np.abs(sums - ours)))
        worst = max(worst, abs(float(sums[best]) / ours - 1))
        start += best + 1
    return max(worst, abs(sum(runs[start:])) / max(map(abs, runs)))


@pytest.fixture(scope="module")
def rows(request: pytest.FixtureRequest) -> list[tuple[str, str, str, int, float]]:
    folder = request.getfixturevalue("real_data") / "cycling"
    table = []
    for name, own in FOUND.items():
        read = readers.read(folder / name, "cycling")
        found = cycles(read, GRAM)
        worst = largest_difference(found, own["half_cycles_mAh"])
        table.append((name, read.format, own["reader"], len(found.halves), worst))
    return table


@pytest.mark.parametrize("name", FOUND)
def test_half_cycles_are_those_of_another_reader(
    rows: list[tuple[str, str, str, int, float]], name: str
) -> None:
    worst = next(row[-1] for row in rows if row[0] == name)
    assert worst < AGREEMENT


def document_table(rows: list[tuple[str, str, str, int, float]]) -> str:
    shown = ["| file | format | other reader | half cycles | largest difference |"]
    shown.append("|---|---|---|---|---|")
    for name, form, reader, n, worst in rows:
        difference = "below 0.001 %" if worst < 1e-5 else f"{100 * worst:.1g} %"
        shown.append(f"| `{name}` | {form} | {reader} | {n} | {difference} |")
    return "\n".join(shown) + "\n"


def test_the_document_shows_them(rows: list[tuple[str, str, str, int, float]]) -> None:
    """``WRITE_DOCUMENTS=1 pytest`` writes the table."""
    text = DOCUMENT.read_text(encoding="utf-8")
    start, end = text.index(MARKS[0]) + len(MARKS[0]), text.index(MARKS[1])
    table = document_table(rows)
    if os.environ.get("WRITE_DOCUMENTS"):
        DOCUMENT.write_text(text[:start] + table + text[end:], encoding="utf-8")
    else:
        assert text[start:end] == table


def test_every_real_file_is_evaluated_or_refused_with_a_reason(real_data: Path) -> None:
    """Numbers that are ok lie where numbers of cells lie; what cannot be evaluated says why."""
    config = validated({})["cycling"]
    evaluated = 0
    reasons: list[str] = []
    for path in sorted((real_data / "cycling").iterdir()):
        try:
            read = readers.read(path, "cycling")
            test = evaluate(
                [read], cell=GRAM, protocol="long", source="m", origin="measured", config=config
            )
            for table in (cycle_table, differential, profiles):
                table(test, config)
            rows = with_doubts(quantities(test, config), test.cycles, config)
        except ElectrolyteError as error:
            reasons.append(str(error))
            continue
        evaluated += 1
        sure = [row for row in rows if row.status == "ok" and "efficiency" in row.quantity]
        assert all(20 < row.value < 103 for row in sure), path.name
    assert evaluated >= 10
    assert all("expected" in reason and "found" in reason for reason in reasons)
