"""Which differences between two builds are excused, and that no others are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from electrolyte.provenance.identity import DIFFERENCES, allowed, compare_builds, kind

REPORT = """\
<script>
    var results = {{"figures/fig1.pdf": "{caption}", "starttime": "{fixed}"}};
    var runtimes_spec = {{"data": {{"values": [{{"rule": "{rule}", "runtime": {runtime}}}]}}}};
    var rulegraph_spec = {{"nodes": ["{node}"], "links": [{links}]}};
    var timeline_spec = {{"values": [{{"starttime": "{time}", "endtime": "{time}"}}]}};
</script>
"""
LINK = (
    '{"target": 2, "source": 1, "sourcerule": "eis_fit", "targetrule": "figure_panel", "value": 1}'
)
FIRST = {
    "node": "eis_fit",
    "links": LINK,
    "caption": "A",
    "fixed": "2026",
    "rule": "eis_fit",
    "runtime": "1.25",
    "time": "2026-01-01",
}
RECORD = {"start": "1", "end": "2", "inputs": {"a": "1", "results/report.html": "1"}, "git": None}


def build(folder: Path, **changed: str) -> Path:
    """A folder of results with a report, a record, a benchmark and a figure."""
    report = REPORT.format(**FIRST | {k: v for k, v in changed.items() if k in FIRST})
    record = RECORD | {k: v for k, v in changed.items() if k in RECORD}
    files = {
        "report.html": report,
        "records/fit/a.json": json.dumps(record),
        "logs/fit/a.log": "INFO done",
        "benchmarks/fit/a.tsv": changed.get("benchmark", "s\n1"),
        "figures/fig1.pdf": changed.get("figure", "%PDF"),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_equal_builds_are_identical_and_counted_by_kind(tmp_path: Path) -> None:
    builds = compare_builds(build(tmp_path / "a"), build(tmp_path / "b"))
    assert builds.same
    assert len(builds.identical) == 5
    assert "     1 figures (pdf)" in builds.report()


@pytest.mark.parametrize(
    ("changed", "file"),
    [
        ({"runtime": "3.5e-05"}, "report.html"),
        ({"time": "2027-02-02T10:11:12.5"}, "report.html"),
        ({"links": f"{LINK}, {LINK}"}, "report.html"),
        ({"start": "8", "end": "9"}, "records/fit/a.json"),
        ({"inputs": {"a": "1", "results/report.html": "2"}}, "records/fit/a.json"),
        ({"benchmark": "s\n2"}, "benchmarks/fit/a.tsv"),
    ],
)
def test_what_tells_of_the_run_is_excused(
    tmp_path: Path, changed: dict[str, str], file: str
) -> None:
    builds = compare_builds(build(tmp_path / "a"), build(tmp_path / "b", **changed))
    assert builds.excused == (file,)
    assert builds.same


@pytest.mark.parametrize(
    ("changed", "file"),
    [
        ({"caption": "B"}, "report.html"),
        ({"fixed": "2027"}, "report.html"),  # a time, but not in the diagrams
        ({"rule": "dc"}, "report.html"),
        ({"node": "dc"}, "report.html"),
        ({"inputs": {"a": "2"}}, "records/fit/a.json"),
        ({"figure": "%PDF-"}, "figures/fig1.pdf"),
    ],
)
def test_nothing_else_is_excused(tmp_path: Path, changed: dict[str, str], file: str) -> None:
    builds = compare_builds(build(tmp_path / "a"), build(tmp_path / "b", **changed))
    assert builds.different == (file,)
    assert not builds.same
    assert f"DIFFERENT: {file}" in builds.report()


def test_what_is_not_part_of_every_build_does_not_count(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a"), build(tmp_path / "b")
    for name in ("crate.zip", "claims_required.csv", "logs/crate.json"):
        (first / name).touch()
    assert compare_builds(first, second).same


def test_a_file_of_one_build_is_named(tmp_path: Path) -> None:
    first, second = build(tmp_path / "a"), build(tmp_path / "b")
    (second / "figures/fig1.pdf").unlink()
    builds = compare_builds(first, second)
    assert builds.missing == ("figures/fig1.pdf",)
    assert not builds.same


@pytest.mark.parametrize(
    "name",
    ["figures/fig1.pdf", "tables/t.xlsx", "numbers.csv", "paper.pdf", "claims.html", "x.html"],
)
def test_results_have_no_excuse(name: str) -> None:
    assert allowed(name) is None


def test_kinds_are_in_the_words_of_the_paper() -> None:
    names = ("tables/t.md", "source_data/f.csv", "paper.pdf", "claims.json", "eis/pellets/a.csv")
    assert [kind(name) for name in names] == [
        "tables (md)",
        "source data",
        "manuscript",
        "ledger (json)",
        "intermediate results, eis",
    ]


def test_the_documentation_lists_every_difference() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "reproducibility.md"
    text = page.read_text(encoding="utf-8")
    for difference in DIFFERENCES:
        assert f"| `{difference.files}` | {difference.where} | {difference.why} |" in text
