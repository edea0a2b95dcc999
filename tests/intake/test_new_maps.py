"""A table that no reader knows: its map is proposed, asked for, checked and recognised again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
import yaml
from hypothesis import given
from hypothesis import strategies as st

import study as command
from desk import Desk
from electrolyte.ground.errors import RawFileError, UnitsMissingError
from electrolyte.intake.map_proposal import OPEN, asked, checked, proposed
from electrolyte.intake.table_layout import table_in
from electrolyte.readers import read
from electrolyte.readers.column_maps.column_map import DELIMITERS
from electrolyte.readers.measurement import (
    FREQUENCY,
    IMAGINARY_IMPEDANCE,
    REAL_IMPEDANCE,
    TEST_TIME,
)
from electrolyte.study.column_maps import read_column_maps
from electrolyte.study.sheets import load_study

FREQUENCIES = np.logspace(6, 0, 31)
IMPEDANCE = 15 + 480 / (1 + 2j * np.pi * FREQUENCIES * 480 * 4e-10) - 3e5j / FREQUENCIES
NAMES = ("Nr", "Freq. [kHz]", "Re [kOhm]", "-Im [kOhm]")


def lab_table(
    path: Path,
    names: tuple[str, ...] = NAMES,
    sign: int = -1,
    size: float = 1.0,
    mark: str = ";",
) -> Path:
    """``size`` : of the impedance, relative; ``mark`` : between columns, ``|`` no reader knows"""
    rows = [
        f"{n};{f / 1e3:.9g};{z.real / 1e3:.9g};{sign * z.imag / 1e3:.9g}".replace(".", ",")
        for n, (f, z) in enumerate(zip(FREQUENCIES, size * IMPEDANCE, strict=True), start=1)
    ]
    text = "\r\n".join(["LabVIEW EIS v3", "T = 25 °C", "", ";".join(names), *rows, ""])
    text = text.replace(";", mark)
    path.write_bytes(text.encode("cp1252"))
    return path


def test_a_header_with_units_is_all_that_is_needed(tmp_path: Path) -> None:
    proposal = proposed(lab_table(tmp_path / "run1.txt"), "eis")
    assert proposal.complete
    own, found = checked(proposal, "labview", tmp_path / "labview.yaml")
    np.testing.assert_allclose(found.frame[FREQUENCY], FREQUENCIES, rtol=1e-8)
    np.testing.assert_allclose(found.frame[IMAGINARY_IMPEDANCE], IMPEDANCE.imag, rtol=1e-7)
    assert own.content["file"] == {"delimiter": "semicolon", "header_line": 4}


@pytest.mark.parametrize("mark", [";", "\t", "|", "  "])
@pytest.mark.parametrize(
    ("technique", "names"),
    [
        ("nmr", "delay (s){}integral"),
        ("xrd", "Winkel{}Impulse"),
        ("raman", "Raman shift{}Intensity"),
    ],
)
def test_two_columns_with_decimal_commas(
    tmp_path: Path, technique: str, names: str, mark: str
) -> None:
    x, y = np.linspace(10, 60, 40), 3000 + 10.5 * np.arange(40)
    rows = [f"{a:.4f}{mark}{b:.1f}".replace(".", ",") for a, b in zip(x, y, strict=True)]
    path = tmp_path / "x.txt"
    path.write_text("\n".join([names.format(mark), *rows]), encoding="utf-8")
    table = table_in(path)
    assert (table.width, table.length) == (2, 40)
    if mark != "  ":  # which stand within names, too
        assert list(table.above.values()) == [tuple(names.split("{}"))]
        assert DELIMITERS[str(table.file["delimiter"])] == mark
    assert proposed(path, technique).file["header_line"] == 1


def test_what_the_header_leaves_open_is_asked(tmp_path: Path) -> None:
    path = lab_table(tmp_path / "run1.txt", ("no", "eins", "zwei [kOhm]", "drei"))
    proposal = proposed(path, "eis")
    assert not proposal.complete
    answers = iter(["2", "kHz", "9", "3", "4", "Meter", "kohm"])
    said: list[str] = []
    complete = asked(proposal, lambda _: next(answers), said.append)
    _, found = checked(complete, "labview", tmp_path / "labview.yaml")
    np.testing.assert_allclose(found.frame[REAL_IMPEDANCE], IMPEDANCE.real, rtol=1e-7)
    assert any("zwei [kOhm]" in line for line in said), "the table is shown"
    assert complete.columns["real_impedance"]["unit"] == "kOhm", "the header's, not asked"


def test_a_sign_that_the_numbers_contradict_is_turned_and_told(tmp_path: Path) -> None:
    names = ("Nr", "Freq. [kHz]", "Re [kOhm]", "Im [kOhm]")  # the column holds -Z''
    proposal = proposed(lab_table(tmp_path / "run1.txt", names), "eis")
    _, found = checked(proposal, "labview", tmp_path / "labview.yaml")
    assert (found.frame[IMAGINARY_IMPEDANCE] < 0).all()
    assert "inductive" in proposal.turned


@pytest.mark.parametrize("sign", [1, -1])
def test_the_voltage_says_which_current_charges(tmp_path: Path, sign: int) -> None:
    share = np.linspace(0, 1, 50)
    volts = np.concatenate([3 + share, 4 - share])
    amps = sign * np.repeat([0.5, -0.5], 50)
    rows = [f"{60 * n},{v:.4f},{i}" for n, (v, i) in enumerate(zip(volts, amps, strict=True))]
    path = tmp_path / "cell.csv"
    path.write_text("\n".join(["elapsed (s),U (V),cur (mA)", *rows]), encoding="utf-8")
    _, found = checked(proposed(path, "cycling"), "cell", tmp_path / "cell.yaml")
    assert found.frame["Current / A"].iloc[10] == pytest.approx(5e-4)


@given(
    mark=st.sampled_from(["\t", ";", "|", "  "]),
    comma=st.booleans(),
    above=st.integers(0, 6),
    units_below=st.booleans(),
)
def test_the_table_is_found_wherever_it_stands(
    tmp_path_factory: pytest.TempPathFactory, mark: str, comma: bool, above: int, units_below: bool
) -> None:
    names = ["freq", "zre", "zim"] if units_below else ["freq[Hz]", "zre[ohm]", "zim[ohm]"]
    header = [mark.join(names)] + ([mark.join(["[Hz]", "[ohm]", "[ohm]"])] if units_below else [])
    rows = [
        mark.join(f"{v:.8e}" for v in (f, z.real, z.imag))
        for f, z in zip(FREQUENCIES, IMPEDANCE, strict=True)
    ]
    if comma:
        rows = [row.replace(".", ",") for row in rows]
    path = tmp_path_factory.mktemp("t") / "x.dat"
    words = [f"word {n} of many" for n in range(above)]
    path.write_text("\n".join([*words, *header, *rows, "the end"]) + "\n", encoding="utf-8")
    proposal = proposed(path, "eis")
    assert proposal.complete, proposal.yaml()
    assert proposal.file["header_line"] == above + 1
    proposal.file["ends_before"] = "the"
    _, found = checked(proposal, "own", path.with_suffix(".yaml"))
    np.testing.assert_allclose(found.frame[REAL_IMPEDANCE], IMPEDANCE.real, rtol=1e-7)


ANSWERS = (
    *("--technique", "eis", "--sample", "A", "--role", "series", "--label", "A", "--x", "0"),
    *("--pellet", "A1", "--thickness-mm", "1", "--thickness-u-mm", "0.01"),
    *("--diameter-mm", "10", "--diameter-u-mm", "0.01", "--origin", "synthetic"),
)


def test_the_command_writes_the_map_and_recognises_siblings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "study"
    assert command.main(["new", str(folder)]) == 0
    first = lab_table(tmp_path / "run1.txt", mark="|")
    add = ["add", str(first), "--study", str(folder), "--temperature-C", "25", *ANSWERS]
    assert command.main([*add, "--dry-run"]) == 0
    assert not read_column_maps(folder / "raw"), "a dry run writes nothing"
    assert command.main(add) == 0
    assert "Kramers-Kronig: residual" in capsys.readouterr().out
    (name,) = read_column_maps(folder / "raw")
    sibling = lab_table(tmp_path / "run2.txt", size=0.8, mark="|")
    sibling.write_bytes(sibling.read_bytes().replace(b"25 \xb0C", b"40 \xb0C"))
    more = ["--pellet", "A1", "--temperature-C", "40", "--origin", "synthetic"]
    assert command.main(["add", str(sibling), "--study", str(folder), *more]) == 0
    study = load_study(folder / "raw")
    assert not study.problems
    assert {str(row.values["format"]) for row in study.measurements["eis"]} == {name}


def test_one_map_serves_all_files_of_a_command(tmp_path: Path) -> None:
    folder = tmp_path / "study"
    command.main(["new", str(folder)])
    files = [str(lab_table(tmp_path / f"run{n}.txt", size=n, mark="|")) for n in (1, 2, 3)]
    for n, file in enumerate(files):
        text = Path(file).read_bytes().replace(b"25 \xb0C", f"{25 + n} \xb0C".encode("cp1252"))
        Path(file).write_bytes(text)
    given = ["--study", str(folder), "--temperature-C", "25,26,27", *ANSWERS]
    assert command.main(["add", *files, *given]) == 0
    assert len(read_column_maps(folder / "raw")) == 1
    assert len(load_study(folder / "raw").measurements["eis"]) == 3


def test_without_a_terminal_the_map_to_complete_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "study"
    command.main(["new", str(folder)])
    path = lab_table(tmp_path / "run1.txt", ("no", "eins", "zwei", "drei"))
    assert command.main(["add", str(path), "--study", str(folder), *ANSWERS]) == 1
    printed = capsys.readouterr().err
    content = yaml.safe_load(printed[printed.index("# How files") :])
    assert content["columns"]["frequency"] == {"number": OPEN, "unit": OPEN}
    assert "raw/column_maps/run.yaml" in printed
    assert not read_column_maps(folder / "raw")


def test_of_several_sheets_with_a_table_one_has_to_be_chosen(tmp_path: Path) -> None:
    path = tmp_path / "lab.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("about").write(0, 0, "made by hand")
        for name, factor in {"25C": 1.0, "60C": 0.25}.items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, NAMES)
            for row, (f, z) in enumerate(zip(FREQUENCIES, IMPEDANCE, strict=True), start=1):
                sheet.write_row(
                    row, 0, [row, f / 1e3, factor * z.real / 1e3, -factor * z.imag / 1e3]
                )
    with pytest.raises(RawFileError, match=r"2: 25C, 60C.*--part sheet=25C"):
        proposed(path, "eis")
    with pytest.raises(RawFileError, match="in the sheet 'about', found 25C, 60C"):
        proposed(path, "eis", "about")
    own, found = checked(proposed(path, "eis", "60C"), "lab", tmp_path / "lab.yaml")
    assert own.content["file"]["sheet"] == "60C"
    np.testing.assert_allclose(found.frame[REAL_IMPEDANCE], 0.25 * IMPEDANCE.real, rtol=1e-9)
    assert [part.columns["sheet"] for part in found.parts] == ["25C", "60C"]


def cycler_table(path: Path, spoiled: int) -> Path:
    """A half cycle without units, with a cell in so many rows that a spreadsheet spoiled."""
    rows = [
        f"{n};{n * 30}.5;{'mai.36' if n < spoiled else n * 30};0.002;{3 + n / 50}"
        for n in range(1, 41)
    ]
    head = ["# FILE OF A LAB;;;;", "operator;somebody;;;", "12;started;;;", "0;0;;;"]
    path.write_text("\n".join([*head, "index;test_time;step_time;current;voltage", *rows, ""]))
    return path


def test_names_without_units_are_proposed_and_only_the_units_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "study"
    command.main(["new", str(folder)])
    path = cycler_table(tmp_path / "cell.csv", spoiled=0)
    with pytest.raises(UnitsMissingError, match=r"no unit in the header.*proposes"):
        read(path, "cycling")
    assert command.main(["add", str(path), "--study", str(folder), "--technique", "cycling"]) == 1
    printed = capsys.readouterr().err
    content = yaml.safe_load(printed[printed.index("# How files") :])
    assert content["columns"] == {
        "time": {"name": "test_time", "unit": OPEN},
        "step_time": {"name": "step_time", "unit": OPEN},
        "current": {"name": "current", "unit": OPEN},
        "voltage": {"name": "voltage", "unit": OPEN},
    }


def test_a_header_is_found_above_cells_that_a_spreadsheet_spoiled(tmp_path: Path) -> None:
    path = cycler_table(tmp_path / "cell.csv", spoiled=30)
    proposal = proposed(path, "cycling")
    assert proposal.file["header_line"] == 5
    units = iter(["s", "s", "A", "V"])
    complete = asked(proposal, lambda _: next(units), lambda _: None)
    with pytest.raises(RawFileError, match=r"'mai.36'\. A spreadsheet .* out of the map"):
        checked(complete, "lab", tmp_path / "lab.yaml")
    del complete.columns["step_time"]
    _, found = checked(complete, "lab", tmp_path / "lab.yaml")
    np.testing.assert_allclose(found.frame[TEST_TIME], np.arange(1, 41) * 30 + 0.5)


EIS_NAMES = ("f / Hz", "Z' / Ohm", "-Z'' / Ohm")
NOVA_NAMES = ("Frequency (Hz)", "Z' (Ohm)", "-Z'' (Ohm)")
PELLET = ("--pellet", "S1-1", "--temperature-C", "25")


def impedance_rows(factor: float = 1.0) -> list[list[float]]:
    pairs = zip(FREQUENCIES, IMPEDANCE, strict=True)
    return [[float(f), factor * float(z.real), -factor * float(z.imag)] for f, z in pairs]


@pytest.mark.parametrize("names", [EIS_NAMES, NOVA_NAMES])
@pytest.mark.parametrize("workbook", [True, False])
def test_tables_side_by_side_are_refused_in_words(
    desk: Desk, names: tuple[str, ...], workbook: bool
) -> None:
    beside = [[*a, "", *b] for a, b in zip(impedance_rows(), impedance_rows(2), strict=True)]
    rows: list[list[object]] = [["A", "", "", "", "B"], [*names, "", *names], *beside]
    path = desk.files / ("two.xlsx" if workbook else "two.csv")
    if workbook:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("EIS")
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    else:
        path.write_text("\n".join(";".join(map(str, row)) for row in rows[1:]))
    done = desk.run(path, "--technique", "eis", *PELLET)
    assert done.status == 1
    assert "one table, found 2 side by side, which begin in columns 1, 5" in done.complained
    assert "Save each as a file of its own" in done.complained


@pytest.mark.parametrize("names", [EIS_NAMES, NOVA_NAMES])
def test_spectra_below_each_other_are_parts(desk: Desk, names: tuple[str, ...]) -> None:
    rows = [names, *impedance_rows(), names, *impedance_rows(2)]
    path = desk.files / "two.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in rows))
    assert desk.run(path, "--technique", "eis", *PELLET).status == 0
    added = load_study(desk.raw).measurements["eis"]
    assert [str(row.values["part"]) for row in added if row.values["part"]] == ["1", "2"]
    first, second = np.split(read(path, "eis").frame[REAL_IMPEDANCE].to_numpy(), 2)
    assert second == pytest.approx(2 * first)


@pytest.mark.parametrize("names", [EIS_NAMES, NOVA_NAMES])
def test_tables_of_other_columns_below_each_other_are_refused(
    desk: Desk, names: tuple[str, ...]
) -> None:
    rows = [names, *impedance_rows(), [names[0], names[2], names[1]], *impedance_rows(2)]
    path = desk.files / "two.csv"
    path.write_text("\n".join(";".join(map(str, row)) for row in rows))
    done = desk.run(path, "--technique", "eis", *PELLET)
    assert done.status == 1
    assert "a second header, of other columns" in done.complained


def test_a_map_of_numbers_alone_reads_the_file_that_it_was_made_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.files / "bare.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(impedance_rows()):
            sheet.write_row(number, 0, row)
    answers = iter(["1", "Hz", "2", "ohm", "3", "ohm", "y", "", "", "", ""])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    done = desk.run(path, "--technique", "eis", *PELLET, "--origin", "measured")
    assert done.status == 0, done.complained
    row = load_study(desk.raw).measurements["eis"][-1].values
    assert row["format"] in read_column_maps(desk.raw)
