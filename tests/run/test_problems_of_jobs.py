"""Problems as data: what is collected, written, read again, told once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.ground.errors import (
    AnalysisError,
    ConfigError,
    ElectrolyteError,
    Problem,
    RawFileError,
    SheetError,
)
from electrolyte.ground.problem_table import COLUMNS, merged, read_problems, write_problems
from electrolyte.ground.problems import Problems, raising
from electrolyte.numbers.registry import is_known
from electrolyte.run.end import print_problems
from electrolyte.run.missing_numbers import NUMBERS, numbers_of

THICKNESS = Problem(
    "thickness_mm above 0 and at most 20", "900", "Is it in µm?", "raw/pellets.tsv", 3, "pellet A-1"
)


def test_a_problem_reads_as_one_sentence_after_the_other() -> None:
    problem = Problem(
        expected="numbers in 10 columns",
        found="'1.2.3'",
        advice="Copy the file again from the instrument",
        file="raw/eis/x.DTA",
        line=79,
        missing="ionic_conductivity of LTSOC-2 at 25 °C; fig3a",
    )
    assert str(problem) == (
        "raw/eis/x.DTA line 79: expected numbers in 10 columns, found '1.2.3'."
        " Copy the file again from the instrument."
        " Missing for it: ionic_conductivity of LTSOC-2 at 25 °C; fig3a"
    )
    assert str(THICKNESS) == (
        "raw/pellets.tsv line 3 (pellet A-1): expected thickness_mm above 0 and at most 20,"
        " found 900. Is it in µm?"
    )


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (
            RawFileError("raw/eis/x.DTA", "a number", "'a'", line=7, hint="Copy it again."),
            Problem("a number", "'a'", "Copy it again.", "raw/eis/x.DTA", 7),
        ),
        (
            AnalysisError("cell C1", "2 complete cycles", "1", hint="Wait."),
            Problem("2 complete cycles", "1", "Wait.", subject="cell C1"),
        ),
        (ConfigError(["config.yaml: eis: no"]), Problem("", "config.yaml: eis: no")),
        (SheetError([THICKNESS]), THICKNESS),
        (ElectrolyteError("something else"), Problem("", "something else")),
    ],
)
def test_an_error_and_its_problem_say_the_same(error: ElectrolyteError, problem: Problem) -> None:
    assert error.problems == (problem,)
    assert str(error) == str(problem)


def test_work_goes_on_after_a_row_that_cannot_be_used() -> None:
    problems = Problems("eis", lambda row: f"ionic_conductivity of {row['pellet']}")
    done = []
    for name in ("a", "b", "c"):
        with problems.collected({"path": f"raw/eis/{name}.DTA", "pellet": name}):
            if name == "b":
                raise AnalysisError("pellet B", "10 points", "3")
            done.append(name)
    assert done == ["a", "c"]
    assert problems.found == [
        Problem(
            "10 points",
            "3",
            file="raw/eis/b.DTA",
            subject="pellet B",
            technique="eis",
            missing="ionic_conductivity of b",
        )
    ]


def test_the_place_that_an_error_names_counts_before_that_of_the_row() -> None:
    problems = Problems("eis")
    with problems.collected({"path": "raw/eis/a"}):
        raise RawFileError("raw/eis/a/b.csv", "numbers", "none", line=4)
    assert (problems.found[0].file, problems.found[0].line) == ("raw/eis/a/b.csv", 4)


def test_a_bug_is_no_problem_of_the_data() -> None:
    problems = Problems("eis")
    with pytest.raises(ZeroDivisionError), problems.collected({"path": "raw/eis/a.DTA"}):
        print(1 / 0)
    assert problems.found == []


def test_where_nothing_collects_an_error_ends_the_analysis() -> None:
    with pytest.raises(AnalysisError), raising({"path": "raw/eis/a"}, subject="pellet A"):
        raise AnalysisError("pellet A", "10 points", "3")


@pytest.mark.parametrize("key", NUMBERS)
def test_the_numbers_of_a_row_are_ones_that_analyses_give(key: str) -> None:
    for name in NUMBERS[key].format(nucleus="7Li").split(", "):
        assert is_known(name), name


@pytest.mark.parametrize(
    ("technique", "row", "numbers"),
    [
        (
            "eis",
            {"pellet": "LTSOC-2", "temperature_C": 25.0},
            "ionic_conductivity of LTSOC-2 at 25 °C",
        ),
        (
            "nmr",
            {
                "sample": "A",
                "experiment": "inversion_recovery",
                "nucleus": "7Li",
                "temperature_C": 40,
            },
            "spin_lattice_relaxation_time_7Li of A at 40 °C",
        ),
        ("profilometry", {"sample": "A", "kind": "overview"}, ""),
    ],
)
def test_the_numbers_of_a_row_in_words(
    technique: str, row: dict[str, object], numbers: str
) -> None:
    assert numbers_of(technique, row) == numbers


def test_without_problems_the_table_has_its_header_only(tmp_path: Path) -> None:
    write_problems(Problems("eis").found, tmp_path / "problems/eis_fit/A-1.csv")
    text = (tmp_path / "problems/eis_fit/A-1.csv").read_text(encoding="utf-8")
    assert text == "technique,subject,file,line,expected,found,advice,missing\n"
    assert read_problems(tmp_path / "problems/eis_fit/A-1.csv") == []


WORDS = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1).map(lambda w: f"w{w}")


@given(st.lists(st.builds(Problem, *[WORDS] * 4, st.none() | st.integers(1, 10**6), *[WORDS] * 3)))
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, problems: list[Problem]
) -> None:
    path = tmp_path_factory.mktemp("problems") / "p.csv"
    write_problems(problems, path)
    assert read_problems(path) == problems


def test_no_cell_is_run_by_a_spreadsheet_or_breaks_a_line(tmp_path: Path) -> None:
    write_problems([Problem("a", "=cmd|' /C calc'!A0", "one\ntwo")], tmp_path / "p.csv")
    with (tmp_path / "p.csv").open(encoding="utf-8", newline="") as stream:
        (row,) = csv.DictReader(stream)
    assert tuple(row) == COLUMNS
    assert row["found"].startswith("'=")
    assert row["advice"] == "one two"


def problem_of(technique: str, missing: str, **place: str) -> Problem:
    return Problem("b", "c", technique=technique, missing=missing, **place)


def test_one_row_of_a_sheet_is_one_problem_for_all_techniques() -> None:
    place = {"file": "raw/pellets.tsv", "subject": "pellet A-1"}
    both = [problem_of("eis", "x; y", **place), problem_of("dc", "y; z", **place)]
    assert merged(both, {}) == [problem_of("eis, dc", "x; y; z", **place)]


def test_a_key_of_the_config_that_two_samples_meet_is_one_problem() -> None:
    place = {"file": "config.yaml"}
    both = [problem_of("xrd", "", subject=s, **place) for s in ("A", "B")]
    assert merged(both, {}) == [problem_of("xrd", "", subject="A, B", **place)]


def test_the_same_words_about_two_samples_are_two_problems() -> None:
    assert len(merged([problem_of("xrd", "", subject=s) for s in ("A", "B")], {})) == 2


def test_a_panel_without_data_is_missing_for_what_is_wrong_with_its_techniques() -> None:
    spectrum = problem_of("raman", "raman_shift of A", file="raw/raman/a.txt")
    pellet = problem_of("eis", "ionic_conductivity of A", file="raw/eis/a.DTA")
    panel = problem_of("figures", "fig2b", subject="Raman bands")
    techniques = {"fig2b": ("raman",)}
    assert merged([panel, spectrum, pellet], techniques) == [
        problem_of("raman", "raman_shift of A; fig2b", file="raw/raman/a.txt"),
        pellet,
    ]
    assert merged([panel, pellet], techniques) == [pellet, panel], "no cause is known"


def test_the_problems_of_several_jobs_are_printed_each_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = [tmp_path / f"{name}.csv" for name in ("a", "b", "not made")]
    for table in tables[:2]:
        write_problems([THICKNESS], table)
    assert print_problems(tables) == 1
    assert capsys.readouterr().err == f"\nOne problem:\n  {THICKNESS}\n"


def test_nothing_is_printed_where_there_are_no_problems(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_problems([], tmp_path / "a.csv")
    assert print_problems([tmp_path / "a.csv"]) == 0
    assert capsys.readouterr().err == ""
