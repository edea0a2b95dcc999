"""The verdicts on real files are those that docs/dc.md prints."""

from __future__ import annotations

from pathlib import Path

from real_verdicts import POLARIZATIONS


def test_the_page_prints_the_verdicts_of_today(real_data: Path) -> None:
    found = POLARIZATIONS.text(real_data).splitlines()
    assert found == POLARIZATIONS.printed().splitlines()


def test_no_real_file_gives_a_number_that_it_does_not_hold(real_data: Path) -> None:
    """None of them is a series of voltages on one pellet in its steady state."""
    assert "`ok`" not in POLARIZATIONS.text(real_data)
