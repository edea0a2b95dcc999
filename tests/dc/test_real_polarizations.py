"""The verdicts on real files are those that docs/dc.md prints."""

from __future__ import annotations

from pathlib import Path

from real_polarizations import HEAD, PAGE, table


def test_the_page_prints_the_verdicts_of_today(real_data: Path) -> None:
    printed = PAGE.read_text(encoding="utf-8").partition(HEAD)[2].partition("\n\n")[0]
    found = table(real_data / "dc").removeprefix(HEAD).strip()
    assert found.splitlines() == printed.splitlines()


def test_no_real_file_gives_a_number_that_it_does_not_hold(real_data: Path) -> None:
    """None of them is a series of voltages on one pellet in its steady state."""
    assert "`ok`" not in table(real_data / "dc")
