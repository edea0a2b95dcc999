"""Tests of several cycles: a row names one of them, or is about the last."""

from __future__ import annotations

from pathlib import Path

import pytest

import study
from electrolyte.ground.errors import RawFileError
from electrolyte.readers import read
from electrolyte.readers.measurement import LOAD
from electrolyte.run.parts import one_selected
from electrolyte.study.configuration import validated
from electrolyte.study.parts import Selection
from electrolyte.techniques.indentation.indents import analyse
from electrolyte.techniques.indentation.settings import settings_from


def test_the_cycle_that_a_row_names_is_analysed(real_data: Path) -> None:
    """Ten cycles to loads that double: the first is less than half as deep as the last."""
    whole = read(real_data / "indentation" / "FusedSilica.xlsx", "indentation")
    config = validated({"indentation": {"route": "unloading"}})["indentation"]

    def depth_of(part: str) -> float:
        selection = Selection.of(part) if part else None
        _, measurement = one_selected(whole, selection)
        found = analyse(measurement, settings_from(config, {}, measurement.metadata))
        found = found[found["excluded"] == ""]
        assert len(found) >= 15
        assert (found["unloadings"] == (1 if part else 10)).all()
        return float(found["contact_depth_nm"].median())

    assert depth_of("") == depth_of("10")
    assert depth_of("1") < 0.5 * depth_of("10")
    with pytest.raises(RawFileError, match="part 11, found 10 cycles"):
        one_selected(whole, Selection.of("11"))


def test_a_file_of_single_loadings_has_no_cycles_to_choose(real_data: Path) -> None:
    assert read(real_data / "indentation" / "FS_XP.xls", "indentation").choices == ()


def test_cycles_of_a_real_file_reach_the_loads_that_it_shows(real_data: Path) -> None:
    cycles = read(real_data / "indentation" / "FS1.txt", "indentation").choices
    largest = [part.measurement.frame[LOAD].max() for part in cycles]
    assert largest == pytest.approx([7.4, 23.1, 47.5, 80.6, 122.4, 172.9, 232.1, 300.0], abs=0.1)


def test_inspecting_a_file_lists_its_cycles(real_data: Path, capsys) -> None:
    assert study.main(["inspect", str(real_data / "indentation" / "FS1.txt")]) == 0
    text = capsys.readouterr().out
    assert "choice 8" in text
    assert "(column part)" in text
