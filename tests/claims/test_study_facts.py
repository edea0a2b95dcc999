"""``raw/study.yaml``: closed, all problems at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.ground.errors import ConfigError, RawFileError
from electrolyte.study.study_facts import read_study_facts, usable_facts

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_facts_say_that_they_are_copied() -> None:
    facts = read_study_facts(ROOT / "raw" / "study.yaml")
    assert facts["record"] == "paper"
    assert facts["doi"] == "10.1021/acsmaterialslett.5c01054"
    assert len(facts["authors"]) == 8


def test_a_study_may_have_none(tmp_path: Path) -> None:
    assert read_study_facts(tmp_path / "study.yaml") == {}
    (tmp_path / "study.yaml").write_text("# nothing yet\n")
    assert read_study_facts(tmp_path / "study.yaml") == {}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("sintesis: {}", "unknown key 'sintesis', did you mean 'synthesis'?"),
        ("synthesis: {milling_time: 2}", "did you mean 'milling_time_h'?"),
        ("synthesis: {milling_time_h: two}", "'two' is not of type 'number'"),
        ("cell: {voltage_window_V: [2.1]}", "cell.voltage_window_V: [2.1] is too short"),
        ("doi: https://doi.org/10.1/x", "doi: "),
        ("a: [", "line 1: expected YAML"),
        ("- a list", "is not of type 'object'"),
    ],
)
def test_broken_facts_name_file_and_key(text: str, problem: str, tmp_path: Path) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(text)
    with pytest.raises((ConfigError, RawFileError)) as error:
        read_study_facts(path)
    assert str(path) in str(error.value)
    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("text", "left", "wrong"),
    [
        ("title: 12\njournal: J", {"journal": "J"}, 1),
        ("authors: Max Müller, Erika Muster\njournal: J", {"journal": "J"}, 1),
        ("authors: [{name: A}, {nmae: B}]\njournal: J", {"journal": "J"}, 2),
        ("sintesis: {}\njournal: J", {"journal": "J"}, 1),
        (
            "synthesis: {milling_time_h: two, route: dry, precursor: [Li2S]}",
            {"synthesis": {"route": "dry"}},
            2,
        ),
        ("- a list", {}, 1),
        ("a: [", {}, 1),
    ],
)
def test_a_wrong_fact_leaves_the_others(
    text: str, left: dict[str, object], wrong: int, tmp_path: Path
) -> None:
    path = tmp_path / "study.yaml"
    path.write_text(text, encoding="utf-8")
    facts, problems = usable_facts(path)
    assert facts == left
    assert len(problems) == wrong
