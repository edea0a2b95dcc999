"""Two builds are the same if they differ only in what tells of the run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from build_comparison import compare_builds

RECORD = {"start": "1", "end": "2", "inputs": {"a": "1", "results/report.html": "1"}, "git": None}
FILES = {
    "report.html": "<p>took 1 s</p>",
    "records/fit/a.json": json.dumps(RECORD),
    "logs/fit/a.log": "INFO done",
    "benchmarks/fit/a.tsv": "s\n1",
    "figures/fig1.pdf": "%PDF",
}


def build(folder: Path, **changed: str) -> Path:
    for name, text in (FILES | changed).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"report.html": "<p>took 2 s</p>", "benchmarks/fit/a.tsv": "s\n2"},
        {"records/fit/a.json": json.dumps(RECORD | {"start": "8", "end": "9", "git": "c0ffee"})},
        {
            "records/fit/a.json": json.dumps(
                RECORD | {"inputs": {"a": "1", "results/report.html": "2"}}
            )
        },
        {"crate.zip": "", "claims_required.csv": "", "records/crate.json": "{}"},
    ],
)
def test_what_tells_of_the_run_and_what_not_every_build_makes_do_not_count(
    tmp_path: Path, changed: dict[str, str]
) -> None:
    builds = compare_builds(build(tmp_path / "a"), build(tmp_path / "b", **changed))
    assert builds.same
    assert builds.identical == ("figures/fig1.pdf", "logs/fit/a.log", "records/fit/a.json")
    assert "     1 figures" in builds.report()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "records/fit/a.json",
            json.dumps(RECORD | {"inputs": {"a": "2", "results/report.html": "1"}}),
        ),
        ("logs/fit/a.log", "INFO other"),
        ("figures/fig1.pdf", "%PDF-"),
    ],
)
def test_everything_else_counts(tmp_path: Path, file: str, text: str) -> None:
    builds = compare_builds(build(tmp_path / "a"), build(tmp_path / "b", **{file: text}))
    assert builds.different == (file,)
    assert not builds.same
    assert f"DIFFERENT: {file}" in builds.report()


def test_a_file_of_one_build_is_named(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a"), build(tmp_path / "b")
    (second / "figures/fig1.pdf").unlink()
    builds = compare_builds(first, second)
    assert builds.missing == ("figures/fig1.pdf",)
    assert not builds.same
