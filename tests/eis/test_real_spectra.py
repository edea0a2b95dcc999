"""The verdicts on real spectra are those that docs/eis.md prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from real_verdicts import SPECTRA


@pytest.fixture(scope="module")
def rows(real_data: Path) -> list[str]:
    return SPECTRA.text(real_data).splitlines()


@pytest.mark.filterwarnings("ignore")
def test_the_page_prints_the_verdicts_of_today(rows: list[str]) -> None:
    assert rows == SPECTRA.printed().splitlines()


def test_no_cell_that_passes_current_is_ok(rows: list[str]) -> None:
    """Of the files of batteries and of corrosion none is a pellet between blocking electrodes."""
    for name in ("exampleDataGamry", "exampleDataVersaStudio", "exampleDataCHI", "issue_225"):
        own = [row for row in rows if name in row]
        assert own
        assert all("| ok |" not in row for row in own)
