"""Odd and broken files: each is refused with what it is, and with advice that fits."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

import study as command
from desk import SHIPPED, Desk

FREQUENCIES = np.logspace(6, 0, 31)
NAMES = ("Frequency / Hz", "Z' / Ohm", "Z'' / Ohm")
EIS = ("--technique", "eis")
PELLET = ("--pellet", "S1-1", "--temperature-C", "25")


def numbers() -> list[tuple[float, float, float]]:
    omega = 2 * np.pi * FREQUENCIES
    z = 20 + 500 / (1 + 5e-8j * omega) + 1 / (1e-6 * (1j * omega) ** 0.9)
    return list(zip(FREQUENCIES, z.real, z.imag, strict=True))


def table(separator: str = ",", decimal: str = ".", names: tuple[str, ...] = NAMES) -> str:
    rows = [separator.join(f"{v:.6g}".replace(".", decimal) for v in row) for row in numbers()]
    return "\n".join([separator.join(names), *rows]) + "\n"


def packed(path: Path, members: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def workbook(path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Impedance of pellet S1-1")
        for place, row in enumerate((NAMES, *numbers()), start=1):
            sheet.write_row(place, 0, row)


def gamry() -> bytes:
    return (SHIPPED / "eis/LTSC-1_25C.DTA").read_bytes()


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
Make = Callable[[Path], object]
# file, what makes it, options, what the message says
REFUSED: dict[str, tuple[str, Make, tuple[str, ...], tuple[str, ...]]] = {
    "a Word document with another ending": (
        "25C.DTA",
        lambda p: packed(p, {"[Content_Types].xml": "<t/>", "word/document.xml": "<w/>"}),
        EIS,
        ("a Word document", "Save the numbers in it as text"),
    ),
    "a pointer of Git LFS": ("25C.DTA", lambda p: p.write_text(POINTER), (), ("git lfs pull",)),
    "a workbook with a password": (
        "25C.xlsx",
        lambda p: p.write_bytes(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le")
        ),
        (),
        ("a workbook with a password", "Save it without one"),
    ),
    "a zip archive of two": (
        "two.zip",
        lambda p: packed(p, {"a.csv": table(), "b.csv": table()}),
        (),
        ("found 2: a.csv, b.csv", "Unpack it"),
    ),
    "nothing": ("25C.csv", lambda p: p.touch(), (), ("an empty file", "Copy it again")),
    "blank lines": ("25C.csv", lambda p: p.write_text("\n\n"), (), ("blank lines only",)),
    "a workbook, of no stated technique": (
        "25C.xlsx",
        workbook,
        (),
        ("--technique NAME` proposes a column map",),
    ),
    "a table of HTML": (
        "25C.xls",
        lambda p: p.write_text("<table><tr><td>Frequency / Hz</td></tr></table>"),
        EIS,
        ("a table as HTML", "save it as .csv"),
    ),
    "a date that a spreadsheet program made": (
        "25C.csv",
        lambda p: p.write_text(table().replace("\n100000,", "\nJan 00,", 1)),
        EIS,
        ("line 7", "'Jan 00'", "made a date of it"),
    ),
    "a point that was not measured": (
        "25C.csv",
        lambda p: p.write_text(table().replace("\n100000,", "\nNaN,", 1)),
        EIS,
        ("line 7", "'NaN'", "as `missing` in a column map"),
    ),
    "numbers that can be read in two ways": (
        "25C.csv",
        lambda p: p.write_text(";".join(NAMES) + "\n1,234;2,345;3,456\n1,111;2,222;3,333\n"),
        EIS,
        ("line 2", "such as 1,234", "with decimal points"),
    ),
    "another technique": (
        "25C.csv",
        lambda p: p.write_text(table()),
        ("--technique", "xrd"),
        ("CSV with units in the header", "say --technique eis"),
    ),
    "a vendor's file of another technique": (
        "25C.DTA",
        lambda p: p.write_bytes(gamry()),
        ("--technique", "cycling"),
        ("found eis data", "Say --technique eis"),
    ),
    "half a file": (
        "25C.DTA",
        lambda p: p.write_bytes(gamry()[: len(gamry()) // 2]),
        (),
        ("line 74", "may be cut off"),
    ),
    "half a compressed file": (
        "25C.csv.gz",
        lambda p: p.write_bytes(gzip.compress(table().encode())[:200]),
        (),
        ("a damaged one", "Copy it again"),
    ),
    "a part of an NMR experiment": (
        "7/vdlist",
        lambda p: (p.parent / "acqus").touch() or p.write_text("0.1\n1\n10\n"),
        (),
        ("of an NMR experiment", "Name its folder"),
    ),
    "one column": (
        "scan.xy",
        lambda p: p.write_text("1\n2\n3\n4\n5\n"),
        ("--technique", "xrd"),
        ("two columns", "side by side"),
    ),
}
READ: dict[str, Make] = {
    "UTF-16 with tabs": lambda p: p.write_bytes(table("\t").encode("utf-16")),
    "semicolons and decimal commas": lambda p: p.write_text(table(";", ",")),
    "line ends of an old Mac": lambda p: p.write_text(table().replace("\n", "\r")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_refused_says_why_and_what_to_do(
    what: str, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    name, make, options, said = REFUSED[what]
    path = desk.files / "odd" / name
    path.parent.mkdir(parents=True)
    make(path)
    before = desk.tree()
    assert command.main(["inspect", str(path), *options]) == 1
    inspected = capsys.readouterr().out
    added = desk.run(path, *options)
    assert added.status == 1
    assert desk.tree() == before
    for message in (inspected, added.complained):
        assert str(path) in message
        for words in ("expected", "found", *said):
            assert words in message, message


@pytest.mark.parametrize("what", READ)
def test_what_only_looks_odd_is_read(what: str, desk: Desk) -> None:
    path = desk.files / "25C.csv"
    READ[what](path)
    added = desk.run(path, *EIS, *PELLET)
    assert added.status == 0, added.complained


def test_a_workbook_with_a_merged_title_is_read_with_a_proposed_map(desk: Desk) -> None:
    workbook(desk.files / "25C.xlsx")
    added = desk.run(desk.files / "25C.xlsx", *EIS, *PELLET)
    assert added.status == 0, added.complained
    assert "header_line: 2" in added.said


def test_a_folder_of_notes_names_them(desk: Desk) -> None:
    folder = desk.files / "notes"
    folder.mkdir()
    assert "there is no file" in desk.run(folder).complained
    (folder / "diary.txt").write_text("Monday: dry room.\nTuesday: a second pellet, pressed.\n")
    added = desk.run(folder)
    assert added.status == 1
    assert "diary.txt" in added.complained
    assert "study inspect" in added.complained
