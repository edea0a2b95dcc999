"""The comparison of two builds finds what differs, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from results_comparison import compare

NUMBERS = "quantity,value,u,note\nconductivity,2.761,0.012,fit 1\nindex,0.5,,\n"


def build(folder: Path, numbers: str = NUMBERS, figure: bytes = b"<svg/>") -> Path:
    for name in ("figures", "logs"):
        (folder / name).mkdir(parents=True)
    (folder / "numbers.csv").write_text(numbers)
    (folder / "figures" / "fig1.svg").write_bytes(figure)
    (folder / "logs" / "times.csv").write_text(folder.name)
    return folder


def test_equal_builds_are_equal_and_all_is_counted(tmp_path: Path) -> None:
    found = compare(build(tmp_path / "a"), build(tmp_path / "b"))
    assert not found.differences
    assert (found.tables, found.numbers, found.rounded, found.figures) == (1, 3, 2, 1)


@pytest.mark.parametrize(
    ("numbers", "differences"),
    [
        (NUMBERS.replace("2.761", "2.7610001"), []),
        (NUMBERS.replace("2.761", "2.76101"), ["line 2 value: 2.761 and 2.76101"]),
        (NUMBERS.replace("fit 1", "fit 2"), ["line 2 note: fit 1 and fit 2"]),
        (NUMBERS.replace("0.5,,", "nan,,"), ["line 3 value", "line 3, rounded by u"]),
        (NUMBERS + "more,1,1,\n", ["has 3 rows"]),
    ],
)
def test_a_number_may_differ_in_the_seventh_digit(
    tmp_path: Path, numbers: str, differences: list[str]
) -> None:
    found = compare(build(tmp_path / "a"), build(tmp_path / "b", numbers)).differences
    assert len(found) == len(differences)
    for text, expected in zip(found, differences, strict=True):
        assert text.startswith(f"numbers.csv {expected}")


def test_a_value_must_round_to_the_same_even_within_the_tolerance(tmp_path: Path) -> None:
    first = build(tmp_path / "a", "quantity,value,u\nx,2.7650001,0.12\n")
    second = build(tmp_path / "b", "quantity,value,u\nx,2.7649999,0.12\n")
    assert compare(first, second).differences == [
        "numbers.csv line 2, rounded by u: 2.77 ± 0.12 and 2.76 ± 0.12"
    ]


def test_a_figure_must_have_the_same_bytes_and_be_there(tmp_path: Path) -> None:
    first = build(tmp_path / "a")
    assert compare(first, build(tmp_path / "b", figure=b"<svg />")).differences == [
        "figures/fig1.svg: other bytes"
    ]
    (first / "figures" / "fig2.png").write_bytes(b"")
    assert compare(first, build(tmp_path / "c")).differences == [
        "only in one of both: figures/fig2.png"
    ]
