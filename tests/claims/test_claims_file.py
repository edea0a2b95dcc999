"""The shipped claims file, and broken ones: file, line, claim, what was expected and found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from electrolyte.claims.claims_file import read_claims

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "paper" / "claims.yaml"
GOOD = """claims:
  - id: EIS-01
    where: [Fig. 3d]
    statement: It conducts.
    category: computed
    tests:
      - {value: "ionic_conductivity[LTSOC, T=25C]", near: 4.17, abs: 0.005}

  - id: ABS-01
    where: [Abstract]
    statement: It says so again.
    category: computed
    all_of: [EIS-01]

consistency:
  - id: CON-01
    topic: ratio
    statement: The ratio is above 15.
    numbers: {a: "4.17", b: "0.27"}
    value: a / b
    above: 15
    finding: It is.
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(text: str) -> Path:
        (tmp_path / "claims.yaml").write_text(text, encoding="utf-8")
        return tmp_path / "claims.yaml"

    return to_file


def problems(path: Path) -> list[str]:
    return [str(problem).removeprefix(f"{path} ") for problem in read_claims(path)[1]]


def test_the_shipped_file_holds_the_claims_of_the_paper() -> None:
    content, _ = read_claims(SHIPPED)
    assert len(content["claims"]) == 141
    groups = {claim["id"].split("-")[0] for claim in content["claims"]}
    assert groups == {
        *("SYN", "XRD", "NMR", "SEM", "RAM", "EIS", "ARR", "DCP", "BAT", "IND", "DEN"),
        "ABS",
    }
    assert len(content["consistency"]) > 40


def test_a_good_file_is_taken(write: Write) -> None:
    content, _ = read_claims(write(GOOD))
    assert [claim["id"] for claim in content["claims"]] == ["EIS-01", "ABS-01"]
    assert content["paper"] == {}
    assert read_claims(write("claims: []"))[0]["consistency"] == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "category: computed\n    tests",
            "catgory: computed\n    tests",
            "line 5 (claim EIS-01): expected one of id, where, statement, category,",
        ),
        (
            "    statement: It conducts.\n",
            "",
            "line 2 (claim EIS-01): expected the key 'statement'",
        ),
        (
            "category: computed\n    tests",
            "category: guessed\n    tests",
            (
                "line 5 (claim EIS-01): expected one of computed, derived, study metadata,"
                " citation, consistency, found 'guessed'"
            ),
        ),
        (
            "where: [Abstract]",
            "where: Abstract",
            "line 10 (claim ABS-01): expected a list, such as [Abstract], found 'Abstract'",
        ),
        (
            "near: 4.17",
            "near: 4,17",
            "line 7 (claim EIS-01): expected a decimal point (near: 4.17), found a comma",
        ),
        ("near: 4.17", "near: four", "line 7 (claim EIS-01): expected a number, found 'four'"),
        ("abs: 0.005", "abs: 0", "line 7 (claim EIS-01): expected a number above 0, found 0"),
        (", abs: 0.005", "", "line 7 (claim EIS-01): expected near with one of abs, rel, decades"),
        ("near: 4.17, ", "", "line 7 (claim EIS-01): expected one of near, above, below, between"),
        (
            "ionic_conductivity[LTSOC, T=25C]",
            "ionic_conductivty[LTSOC, T=25C]",
            (
                "line 7 (claim EIS-01): expected a quantity, found 'ionic_conductivty'."
                " Did you mean 'ionic_conductivity'?"
            ),
        ),
        (
            "T=25C]",
            "T=25C",
            (
                "line 7 (claim EIS-01): expected ']' for each '[', found 1 '[' and 0 ']'"
                " in 'ionic_conductivity[LTSOC, T=25C'"
            ),
        ),
        (
            "ionic_conductivity[LTSOC, T=25C]",
            "ionic_conductivity",
            (
                "line 7 (claim EIS-01): expected quantity[sample, ...],"
                " found 'ionic_conductivity' in 'ionic_conductivity'"
            ),
        ),
        (
            "ionic_conductivity[LTSOC,",
            "ionic_conductivity[each,",
            "line 7 (claim EIS-01): expected samples in `of` for 'each', found none",
        ),
        (
            'value: "ionic_conductivity[LTSOC, T=25C]", near: 4.17, abs: 0.005',
            "why: nothing to test",
            "line 7 (claim EIS-01): expected one of value, rising, falling, equal",
        ),
        ("id: ABS-01", "id: EIS-01", "line 9 (claim EIS-01): expected a new id, found 'EIS-01'"),
        (
            "all_of: [EIS-01]",
            "all_of: [EIS-1]",
            (
                "line 13 (claim ABS-01): expected the id of another claim, found 'EIS-1',"
                " did you mean 'EIS-01'?"
            ),
        ),
        (
            "all_of: [EIS-01]",
            "note: no test",
            "line 9 (claim ABS-01): expected tests or all_of for category 'computed', found none",
        ),
        ("topic: ratio", "topic: rumour", "line 17 (check CON-01): expected one of rounding,"),
        (
            "value: a / b",
            "value: a / c",
            "line 20 (check CON-01): expected a name below numbers, found 'c'",
        ),
        (
            "value: a / b",
            'value: "q[LTSC]"',
            "line 20 (check CON-01): expected printed numbers only, found 'q[LTSC]'",
        ),
        (
            '"4.17", b',
            "4.17, b",
            'line 19 (check CON-01): expected text, such as "4.17", found 4.17',
        ),
        (
            "above: 15",
            "judged: consistent\n    above: 15",
            "line 16 (check CON-01): expected a comparison of value or the key 'judged',",
        ),
        (
            "    where: [Abstract]",
            "    where: [Abstract]\n    where: [Intro]",
            "line 11 (claim ABS-01): expected each key once, found 'where' again",
        ),
        ("claims:\n", "claims: none\nx:\n", "line 2: expected one of paper, claims, consistency"),
    ],
)
def test_a_broken_file_says_where_and_how(old: str, new: str, complaint: str, write: Write) -> None:
    assert old in GOOD
    found = problems(write(GOOD.replace(old, new, 1)))
    assert any(line.startswith(complaint) for line in found), found


def test_all_problems_are_told_at_once(write: Write) -> None:
    text = GOOD.replace("It conducts.", "''").replace("topic: ratio", "topic: rumour")
    found = problems(write(text))
    assert [line.split(":")[0] for line in found] == [
        "line 4 (claim EIS-01)",
        "line 17 (check CON-01)",
        "line 13 (claim ABS-01)",
    ]


SECOND = GOOD.replace(
    "\nconsistency",
    """
  - id: EIS-02
    where: [Fig. 3e]
    statement: Another one.
    category: computed
    tests:
      - {value: "ionic_conductivity[LTSC, T=25C]", above: 1}

consistency""",
)


@pytest.mark.parametrize(
    ("old", "new", "left", "checks", "said"),
    [
        ("near: 4.17", "near: '4.17'", ["EIS-02"], 1, ["claim EIS-01", "claim ABS-01"]),
        (
            "ionic_conductivity[LTSC,",
            "conductivty[LTSC,",
            ["EIS-01", "ABS-01"],
            1,
            ["claim EIS-02"],
        ),
        ("[LTSC,", "[LTCS,", ["EIS-01", "ABS-01"], 1, ["claim EIS-02"]),
        ("topic: ratio", "topic: rumour", ["EIS-01", "ABS-01", "EIS-02"], 0, ["check CON-01"]),
        ("consistency:", "consistence:", ["EIS-01", "ABS-01", "EIS-02"], 0, [""]),
        ("claims:\n", "claims: 5\nx:\n", [], 1, ["", ""]),
    ],
)
def test_a_faulty_claim_costs_itself_and_what_rests_on_it(
    old: str, new: str, left: list[str], checks: int, said: list[str], write: Write
) -> None:
    assert old in SECOND
    content, problems = read_claims(write(SECOND.replace(old, new, 1)), ["LTSOC", "LTSC"])
    assert [claim["id"] for claim in content["claims"]] == left
    assert len(content["consistency"]) == checks
    assert [problem.subject for problem in problems] == said
    assert all(problem.line for problem in problems)


def test_what_rests_on_a_faulty_claim_is_not_taken_for_a_slip(write: Write) -> None:
    _, (_, resting) = read_claims(write(SECOND.replace("near: 4.17", "near: '4.17'", 1)))
    assert "expected a claim that can be judged, found 'EIS-01'" in str(resting)
    assert "did you mean" not in str(resting).lower()


def test_a_check_of_the_text_does_not_rest_on_what_was_computed(write: Write) -> None:
    text = SECOND.replace("topic: ratio", "topic: ratio\n    claims: [EIS-01]")
    whole, none = read_claims(write(text))
    content, _ = read_claims(write(text.replace("near: 4.17", "near: '4.17'", 1)))
    assert none == []
    assert content["consistency"] == whole["consistency"]


def test_a_claims_file_that_is_no_yaml_costs_all_verdicts(write: Write) -> None:
    content, (problem,) = read_claims(write("claims: ["))
    assert content["claims"] == []
    assert problem.missing == "the verdicts of all claims"


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        (b"claims: [", 1, "YAML"),
        (b"claims:\n  - {id: 'x\n", 3, "YAML"),
        (b"claims: \xff", None, "UTF-8 text"),
        (b"claims: !!python/object/apply:os.getcwd []", 1, "YAML"),
        (b"[" * 5000, None, "YAML"),
    ],
)
def test_what_is_not_yaml(content: bytes, line: int | None, expected: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.yaml"
    path.write_bytes(content)
    _, (problem,) = read_claims(path)
    assert problem.expected == expected
    assert problem.line == line


@pytest.mark.parametrize("content", ["", "just text", "- a\n- list", "claims: {}", "claims: [1]"])
def test_yaml_of_another_shape(content: str, write: Write) -> None:
    assert all("expected" in line and "found" in line for line in problems(write(content)))


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    _, (problem,) = read_claims(tmp_path / "none.yaml")
    assert "no file. Name it in config.yaml (claims.file)" in str(problem)


def test_shipped_statements_are_sentences_and_say_no_number_twice() -> None:
    raw = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    for claim in raw["claims"]:
        assert claim["statement"].endswith("."), claim["id"]
        assert "  " not in claim["statement"]


@pytest.mark.parametrize("schema", ["claims/schema.yaml", "study/study_schema.yaml"])
def test_the_page_on_claims_explains_every_key(schema: str) -> None:
    rules = yaml.safe_load((ROOT / "scripts/electrolyte" / schema).read_text(encoding="utf-8"))
    page = (ROOT / "docs/claims.md").read_text(encoding="utf-8")
    missing = [key for key in _keys(rules) if f"`{key}`" not in page and f"{key}:" not in page]
    assert not missing


def _keys(rules: dict[str, Any]) -> set[str]:
    found = set(rules.get("properties", {}))
    for value in rules.values():
        parts = value if isinstance(value, list) else [value]
        for part in (p for p in parts if isinstance(p, dict)):
            found |= _keys(part)
    return found
