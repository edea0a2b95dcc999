"""What differs between two recipes, in words that name row, column, setting or file."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from electrolyte.ground.digest import sha256_of
from electrolyte.plan.recipe_changes import changes, changes_since
from electrolyte.plan.recipe_files import recipe_path, record_path, write_json

ROW = {
    "measurement": "LTSC-1_25C",
    "pellet": "LTSC-1",
    "temperature_C": 25.0,
    "sha256": {"eis/LTSC-1_25C.DTA": "a"},
    "manifest": {"eis/LTSC-1_25C.DTA": "a"},
    "subject": {"pellet": "LTSC-1", "sample": "LTSC", "thickness_mm": 0.905},
}
RECIPE: dict[str, Any] = {
    "rule": "eis_fit",
    "written": "2026-01-01",
    "measurements": [ROW, {**ROW, "measurement": "LTSC-1_60C", "temperature_C": 60.0}],
    "samples": [{"sample": "LTSC", "label": "A"}],
    "settings": {"eis": {"frequency_min_Hz": None, "baseline": "LTSC"}},
    "code": {"eis_fit.py": "1", "electrolyte/techniques/eis/fitting.py": "1"},
    "files": {"paper/text.md": "1"},
}
CASES: dict[str, tuple[Callable[[dict], Any], list[str]]] = {
    "nothing": (lambda r: None, []),
    "written once more": (lambda r: r.update(written="2027-01-01"), []),
    "thickness of a pellet, once for all its rows": (
        lambda r: [row["subject"].update(thickness_mm=2.0) for row in r["measurements"]],
        ["thickness_mm of pellet LTSC-1: 0.905 -> 2.0"],
    ),
    "temperature": (
        lambda r: r["measurements"][1].update(temperature_C=61.0),
        ["temperature_C of measurement LTSC-1_60C: 60.0 -> 61.0"],
    ),
    "row removed": (lambda r: r["measurements"].pop(), ["measurement LTSC-1_60C: removed"]),
    "row added": (
        lambda r: r["measurements"].append({**ROW, "measurement": "new"}),
        ["measurement new: added"],
    ),
    "setting": (
        lambda r: r["settings"]["eis"].update(frequency_min_Hz=2),
        ["eis.frequency_min_Hz: none -> 2"],
    ),
    "order": (
        lambda r: r["settings"].update(eis=dict(reversed(r["settings"]["eis"].items()))),
        ["eis: order frequency_min_Hz, baseline -> baseline, frequency_min_Hz"],
    ),
    "label": (lambda r: r["samples"][0].update(label="B"), ["label of LTSC in samples: A -> B"]),
    "module": (
        lambda r: r["code"].update({"electrolyte/techniques/eis/fitting.py": "2"}),
        ["electrolyte/techniques/eis/fitting.py: another content"],
    ),
    "text": (
        lambda r: r["files"].update({"paper/text.md": "2"}),
        ["paper/text.md: another content"],
    ),
    "raw file": (
        lambda r: r["measurements"][0]["sha256"].update({"eis/LTSC-1_25C.DTA": "b"}),
        ["raw/eis/LTSC-1_25C.DTA: another content"],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_change_is_one_line(case: str) -> None:
    change, lines = CASES[case]
    now = copy.deepcopy(RECIPE)
    change(now)
    assert changes(RECIPE, now) == lines


@pytest.mark.parametrize(
    ("case", "left_out"),
    [("module", "code"), ("raw file", "files"), ("text", "files")],
)
def test_code_and_files_can_be_left_out(case: str, left_out: str) -> None:
    now = copy.deepcopy(RECIPE)
    CASES[case][0](now)
    assert changes(RECIPE, now, **{left_out: False}) == []


def test_why_a_job_runs_again_is_told_by_its_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table, made_by = Path("results/table.csv"), recipe_path(Path("results"), "eis_fit/LTSC-1")
    write_json(made_by, RECIPE)
    assert changes_since(made_by, made_by) == ["no record of how it was made"]
    table.write_text("1")
    outputs = {str(table): {"sha256": sha256_of(table)}, "results/gone.csv": {"sha256": "0"}}
    write_json(record_path(made_by), {"recipe": RECIPE, "outputs": outputs})
    assert changes_since(made_by, made_by) == ["made from results that were made again since"]
    table.write_text("2")
    assert changes_since(made_by, made_by) == ["results/table.csv: edited"]
    changed = {"eis": {"frequency_min_Hz": None, "baseline": "LTSOC"}}
    elsewhere = recipe_path(Path("planned"), "eis_fit/LTSC-1")
    write_json(elsewhere, copy.deepcopy(RECIPE) | {"settings": changed})
    assert changes_since(elsewhere, made_by) == [
        "eis.baseline: LTSC -> LTSOC",
        "results/table.csv: edited",
    ]
