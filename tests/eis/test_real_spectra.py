"""The verdicts on real spectra are those that docs/eis.md prints."""

from __future__ import annotations

from pathlib import Path

import pytest

from real_spectra import HEAD, PAGE, table


@pytest.mark.filterwarnings("ignore")
def test_the_page_prints_the_verdicts_of_today(real_data: Path) -> None:
    printed = PAGE.read_text(encoding="utf-8").partition(HEAD)[2].partition("\n\n")[0]
    found = table(real_data / "eis").removeprefix(HEAD).strip()
    assert found.splitlines() == printed.splitlines()


def test_no_cell_that_passes_current_is_ok(real_data: Path) -> None:
    """Of the files of batteries and of corrosion none is a pellet between blocking electrodes."""
    rows = table(real_data / "eis").splitlines()
    for name in ("exampleDataGamry", "exampleDataVersaStudio", "exampleDataCHI", "issue_225"):
        own = [row for row in rows if name in row]
        assert own
        assert all("| ok |" not in row for row in own)
