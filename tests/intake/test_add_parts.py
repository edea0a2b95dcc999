"""A file of several sweeps becomes one row for each, and no part stands twice."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from desk import Desk
from electrolyte.run.job import read_row
from electrolyte.study.sheets import load_study

FREQUENCY = np.logspace(6, 0, 25)


def two_sweeps(desk: Desk, temperatures: tuple[float, ...] = ()) -> Path:
    """Sweeps of 500 and 150 ohm, with a column of temperatures if some are given."""
    lines = ["Frequency (Hz),Zreal (Ohm),Zimag (Ohm)" + (",Temperature (°C)" * bool(temperatures))]
    for number, resistance in enumerate((500, 150)):
        z = resistance / (1 + 2j * np.pi * FREQUENCY * resistance * 1e-9)
        z = z + 1 / (2j * np.pi * FREQUENCY * 1e-6)
        more = f",{temperatures[number]}" if temperatures else ""
        lines += [
            f"{f:.6g},{v.real:.6g},{v.imag:.6g}{more}" for f, v in zip(FREQUENCY, z, strict=True)
        ]
    path = desk.files / "two.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def new_rows(desk: Desk) -> dict[str, tuple[str, float]]:
    rows = load_study(desk.raw).measurements["eis"]
    return {
        str(row.values["measurement"]): (str(row.values["part"]), row.values["temperature_C"])
        for row in rows
        if row.values["part"]
    }


def test_one_row_a_sweep_with_its_temperature(desk: Desk) -> None:
    done = desk.run(two_sweeps(desk, (25.1, 60.0)), "--pellet", "S1-1")
    assert done.status == 0, done.complained
    assert new_rows(desk) == {"two-1": ("1", 25.1), "two-2": ("2", 60.0)}
    assert not load_study(desk.raw).problems
    assert (desk.raw / "eis/two.csv").exists()
    assert "part 1" in done.said


def test_temperatures_that_no_column_holds_are_asked_for_part_by_part(desk: Desk) -> None:
    path = two_sweeps(desk)
    refused = desk.run(path, "--pellet", "S1-1")
    assert "--temperature-C of eis two-1 and 1 more" in refused.complained
    done = desk.run(path, "--pellet", "S1-1", "--temperature-C", "25,60")
    assert done.status == 0, done.complained
    assert new_rows(desk) == {"two-1": ("1", 25), "two-2": ("2", 60)}


def test_parts_are_added_one_after_the_other_but_none_twice(desk: Desk) -> None:
    path = two_sweeps(desk)
    options = ("--pellet", "S1-1", "--temperature-C", "25")
    assert desk.run(path, *options, "--part", "2").status == 0
    assert new_rows(desk) == {"two-2": ("2", 25)}
    again = desk.run(path, *options, "--part", "2", "--measurement", "other")
    assert "part 2 of" in again.complained
    assert "is in the study" in again.complained
    assert desk.run(path, *options, "--part", "1").status == 0
    assert set(new_rows(desk)) == {"two-1", "two-2"}


def test_a_part_that_the_file_lacks(desk: Desk) -> None:
    path = two_sweeps(desk)
    before = desk.tree()
    done = desk.run(path, "--pellet", "S1-1", "--temperature-C", "25", "--part", "3")
    assert "expected part 3, found 2 sweeps: 1 (25 points, 1e+06 to 1 Hz)" in done.complained
    wrong = desk.run(path, "--pellet", "S1-1", "--temperature-C", "25", "--part", "last")
    assert "--part last: expected a number such as 2" in wrong.complained
    assert desk.tree() == before


def test_rows_of_one_file_have_to_name_different_parts(desk: Desk) -> None:
    path = two_sweeps(desk)
    (desk.raw / "eis/two.csv").write_bytes(path.read_bytes())
    sheet = desk.raw / "eis/measurements.tsv"

    def problems(*parts: str) -> list[str]:
        rows = [f"m{n}\tS1-1\ttwo.csv\tmeasured\t25\t{part}" for n, part in enumerate(parts)]
        header = "measurement\tpellet\tpath\torigin\ttemperature_C\tpart"
        sheet.write_text("\n".join([header, *rows]) + "\n")
        return [problem.found for problem in load_study(desk.raw).problems]

    assert not problems("1", "2")
    assert not problems("Loop=1", "Loop=2")
    assert problems("1", "1-2") == ["'two.csv' in lines 2 and 3"]
    assert problems("1", "") == ["'two.csv' in lines 2 and 3"]
    assert problems("2-1") == ["'2-1'"]


@pytest.mark.parametrize("technique", [(), ("--technique", "eis")])
def test_a_packed_file_is_added_as_what_the_job_reads(desk: Desk, technique: tuple) -> None:
    packed = desk.files / "packed.csv.gz"
    packed.write_bytes(gzip.compress(two_sweeps(desk, (25.0, 60.0)).read_bytes()))
    done = desk.run(packed, "--pellet", "S1-1", *technique)
    assert done.status == 0, done.complained
    rows = [row for row in load_study(desk.raw).measurements["eis"] if row.values["part"]]
    assert [row.values["format"] for row in rows] == [None, None]
    for row in rows:
        text = {"path": str(desk.raw / "eis/packed.csv.gz"), "part": str(row.values["part"])}
        number, measurement = read_row({**text, "format": ""}, "eis")
        assert str(number) == text["part"]
        assert len(measurement.frame) == len(FREQUENCY)
