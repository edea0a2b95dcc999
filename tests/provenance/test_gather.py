"""From the records of jobs to one document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import AnalysisError
from electrolyte.provenance.schema import SCHEMA, problems
from recorded_study import add_job, document


def test_every_result_leads_to_its_job_and_every_job_to_its_files(study: Path) -> None:
    found = document()
    assert problems(found) == []
    assert set(found["outputs"]) == {
        "results/eis/a.csv",
        "results/figures/b.pdf",
        "results/figures/b.png",
    }
    assert found["outputs"]["results/eis/a.csv"]["sha256"] == sha256_of(Path("results/eis/a.csv"))
    assert found["sources"]["raw/a.txt"] == {"sha256": sha256_of(Path("raw/a.txt")), "size": 9}
    job = found["jobs"][found["outputs"]["results/eis/a.csv"]["job"]]
    assert job["inputs"] == {"raw/a.txt": sha256_of(Path("raw/a.txt"))}
    assert job["software"]["packages"] == {"numpy": "2.4.6"}
    assert found["code"][job["code"]] == {"eis_fit.py": "0" * 64}
    assert found["origin"] == "synthetic"
    assert "SYNTHETIC" in found["statement"]
    assert found["study"]["git"] is None


def test_jobs_that_nothing_depends_on_are_left_out(study: Path) -> None:
    add_job("old", ["raw/a.txt"], ["results/figures/old.pdf"])
    assert "old" not in document()["jobs"]


@pytest.mark.parametrize("name", ["results/eis/a.csv", "results/figures/b.png", "raw/a.txt"])
def test_a_file_that_changed_since_its_job_is_refused(study: Path, name: str) -> None:
    Path(name).write_text("edited\n", encoding="utf-8")
    with pytest.raises(AnalysisError, match=name):
        document()


def test_a_result_that_is_gone_is_named_with_what_to_do(study: Path) -> None:
    Path("results/eis/a.csv").unlink()
    with pytest.raises(AnalysisError, match=r"run `snakemake results/eis/a\.csv`"):
        document()


def test_a_result_without_record_is_refused(study: Path) -> None:
    Path("results/records/draw.json").unlink()
    with pytest.raises(AnalysisError, match="none"):
        document()


def described(rules: Any, place: str) -> list[str]:
    """Places of a schema whose properties say nothing of themselves."""
    found = []
    for key, rule in rules.get("properties", {}).items():
        named = "description" in rule or rule.get("$ref", "").startswith("#/$defs/")
        found += [] if named or "const" in rule else [f"{place}.{key}"]
        found += described(rule, f"{place}.{key}")
    for key in ("additionalProperties", "items"):
        if isinstance(rules.get(key), dict):
            found += described(rules[key], f"{place}[]")
    return found


def test_the_schema_is_a_schema_and_describes_every_key() -> None:
    rules = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(rules)
    assert described(rules, "") == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda d: d.pop("origin"), "origin"),
        (lambda d: d.update(host="mine"), "host"),
        (lambda d: d["jobs"]["draw"].update(start="yesterday"), "jobs.draw.start"),
        (lambda d: d["outputs"]["results/eis/a.csv"].update(sha256="0"), "a.csv.sha256"),
        (lambda d: d.update(format=2), "format"),
    ],
)
def test_what_is_not_as_the_schema_says_is_named(study: Path, change: Any, where: str) -> None:
    found = json.loads(json.dumps(document()))
    change(found)
    assert any(where in problem for problem in problems(found))
