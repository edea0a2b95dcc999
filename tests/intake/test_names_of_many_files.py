"""Files of one name in several folders, or with several endings: each its own measurement."""

from __future__ import annotations

import re
import shutil

import pytest

from desk import SHIPPED, Desk
from electrolyte.study.sheets import load_study

SIZE = ("--thickness-mm", "1", "--thickness-u-mm", "0.01")
SIZE += ("--diameter-mm", "10", "--diameter-u-mm", "0.05")


def test_temperatures_stand_in_names_that_several_folders_have(desk: Desk) -> None:
    for pellet, measured in (("P1", "LTSOC-1"), ("P2", "LTSOC-2")):
        (desk.files / "lab" / pellet).mkdir(parents=True)
        for celsius in ("-20", "0"):
            source = SHIPPED / f"eis/{measured}_{celsius}C.DTA"
            content = source.read_bytes().replace(measured.encode(), pellet.encode())
            (desk.files / "lab" / pellet / f"{celsius}C.DTA").write_bytes(content)
    patterns = ("--pellet", "{}/*", "--temperature-C", "{}C", "--sample", "S1")
    added = desk.run(desk.files / "lab", *patterns, *SIZE)
    assert added.status == 0, added.complained
    rows = [row.values for row in load_study(desk.raw).measurements["eis"]]
    found = {(row["measurement"], row["pellet"], row["temperature_C"]) for row in rows}
    assert found - {("old", "S1-1", 25.0)} == {
        (f"{pellet}-{celsius}C", pellet, float(celsius))
        for pellet in ("P1", "P2")
        for celsius in ("-20", "0")
    }


def test_an_export_beside_its_file_has_its_ending_in_its_name(desk: Desk) -> None:
    (desk.files / "both").mkdir()
    shutil.copy(SHIPPED / "eis/LTSOC-1_0C.DTA", desk.files / "both/0C.DTA")
    text = "Frequency / Hz,Z' / Ohm,Z'' / Ohm\n" + "".join(
        f"{10 ** (6 - n / 4):.6g},{100 + n},{-1 - n}\n" for n in range(20)
    )
    (desk.files / "both/0C.csv").write_text(text)
    added = desk.run(desk.files / "both", "--pellet", "S1-1", "--temperature-C", "0")
    assert added.status == 0, added.complained
    names = [row.values["measurement"] for row in load_study(desk.raw).measurements["eis"]]
    assert names == ["old", "0C-DTA", "0C-csv"]


@pytest.mark.parametrize(
    ("name", "pattern", "celsius", "copied"),
    [
        ("B1_37,5C.DTA", "*_{}C", 37.5, "B1_37.5C.DTA"),
        ("B1 112,5 °C.DTA", "B1 {} °C", 112.5, "B1_112.5_C.DTA"),
        ("B1_−20,5C.DTA", "*_{}C", -20.5, "B1_-20.5C.DTA"),
    ],
)
def test_a_number_in_a_name_stays_the_number_that_it_is(
    desk: Desk, name: str, pattern: str, celsius: float, copied: str
) -> None:
    source = (SHIPPED / "eis/LTSOC-1_0C.DTA").read_text(encoding="latin-1")
    (desk.files / name).write_text(re.sub(r"Temperature: .*", "", source), encoding="latin-1")
    given = ("--pellet", "S1-1", "--temperature-C")
    wrong = desk.run(desk.files / name, *given, "70")
    assert f"--temperature-C 70, its file says {celsius:g}" in wrong.complained
    added = desk.run(desk.files / name, *given, pattern)
    assert added.status == 0, added.complained
    row = load_study(desk.raw).measurements["eis"][-1].values
    assert (row["temperature_C"], row["path"]) == (celsius, copied)
