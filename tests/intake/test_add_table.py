"""Files of many folders with the laboratory's own table: matched, checked, added."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter

from desk import Desk
from electrolyte.intake.metadata_table import read_table
from electrolyte.study.sheets import load_study

FREQUENCIES = np.logspace(6, 0, 21)
HEADER = ("Datei", "Temp. [°C]", "Pressling", "Probe", "Role", "Dicke / mm", "u_Dicke (mm)")
HEADER += ("Durchmesser (mm)", "u_Durchmesser (mm)", "Operator")


def spectrum(path: Path, resistance: float) -> Path:
    z = 12 + resistance / (1 + 2j * np.pi * FREQUENCIES * resistance * 3e-10)
    z = z + 1 / (2j * np.pi * FREQUENCIES * 2e-6)
    rows = zip(FREQUENCIES, z, strict=True)
    lines = [
        "f / Hz;Re(Z) / Ohm;Im(Z) / Ohm",
        *(f"{f:.7g};{v.real:.7g};{v.imag:.7g}" for f, v in rows),
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def lab(desk: Desk) -> Desk:
    """Two pellets with two temperatures each, the files of each in a folder, with a note beside."""
    for pellet, more in (("A-1", 0), ("A-2", 7)):
        for celsius in (25, 60):
            spectrum(desk.files / "lab" / pellet / f"{celsius}C.csv", 900 + more - 10 * celsius)
    (desk.files / "lab" / "notes.txt").write_text("dry room", encoding="utf-8")
    return desk


def rows() -> list[list[str]]:
    return [
        [f"A-{n}/{t}C.csv", str(t), f"A-{n}", "A", "series", f"0.8{n}", "0.01", "10", "0.05", "me"]
        for n in (1, 2)
        for t in (25, 60)
    ]


def as_workbook(path: Path, content: Sequence[Sequence[str]]) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_numbers": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate((HEADER, *content)):
            sheet.write_row(number, 0, row)
    return path


def as_text(path: Path, content: Sequence[Sequence[str]]) -> Path:
    lines = [";".join(row).replace(".8", ",8") for row in (HEADER, *content)]
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return path


@pytest.mark.parametrize("write", [as_workbook, as_text])
def test_a_folder_and_a_table_are_one_command(lab: Desk, write: object) -> None:
    name = "lab.xlsx" if write is as_workbook else "lab.csv"
    table = write(lab.files / "lab" / name, rows())  # type: ignore[operator]
    done = lab.run(lab.files / "lab", "--table", table)
    assert done.status == 0, done.complained
    study = load_study(lab.raw)
    assert not study.problems
    found = {
        (row.values["pellet"], row.values["temperature_C"], row.values["path"])
        for row in study.measurements["eis"]
        if row.values["measurement"] != "old"
    }
    assert found == {(f"A-{n}", t, f"A-{n}/{t}C.csv") for n in (1, 2) for t in (25, 60)}
    assert study.pellets["A-2"].values["thickness_mm"] == 0.82
    assert "Left out: 1 file (notes.txt)" in done.said, "the table is no file that is left out"
    assert "Not used of the table: 'Operator'" in done.said
    names = [row.values["measurement"] for row in study.measurements["eis"]]
    assert len(set(names)) == 5, "files of one name in two folders have names of their own"


def test_a_table_alone_names_the_files(lab: Desk) -> None:
    table = as_text(lab.files / "lab" / "lab.csv", rows()[:2])
    assert lab.run("--table", table).status == 0
    assert len(load_study(lab.raw).measurements["eis"]) == 3


def test_what_the_sheets_say_already_has_to_agree(lab: Desk) -> None:
    first = as_text(lab.files / "one.csv", rows()[:1])
    assert lab.run(lab.files / "lab/A-1/25C.csv", "--table", first).status == 0
    content = [row for row in rows() if row[0] == "A-1/60C.csv"]
    table = as_text(lab.files / "lab.csv", content)
    assert lab.run(lab.files / "lab/A-1/60C.csv", "--table", table, "--dry-run").status == 0
    content[0][5] = "0.82"
    refused = lab.run(lab.files / "lab/A-1/60C.csv", "--table", as_text(table, content))
    assert "thickness_mm 0.81, as in the sheet" in refused.complained


def test_a_column_is_named_once_and_remembered(lab: Desk) -> None:
    header, content = HEADER, rows()
    table = lab.files / "lab.csv"
    names = (*header[:5], "h in mm", *header[6:])
    table.write_text("\n".join(";".join(r) for r in (names, *content[:2])), encoding="utf-8")
    refused = lab.run(lab.files / "lab/A-1", "--table", table)
    assert "--thickness-mm of new pellet A-1" in refused.complained
    assert "'h in mm'" in refused.complained
    wrong = lab.run(lab.files / "lab/A-1", "--table", table, "--column", "h in mm=thicknes_mm")
    assert "did you mean 'thickness_mm'" in wrong.complained
    named = lab.run(lab.files / "lab/A-1", "--table", table, "--column", "h in mm=thickness_mm")
    assert named.status == 0, named.complained
    table.write_text("\n".join(";".join(r) for r in (names, *content[2:])), encoding="utf-8")
    again = lab.run(lab.files / "lab/A-2", "--table", table)
    assert again.status == 0, again.complained
    assert load_study(lab.raw).pellets["A-2"].values["thickness_mm"] == 0.82


def test_all_contradictions_are_told_before_anything_is_added(lab: Desk) -> None:
    content = rows()
    content[1][5] = "0.85"  # of the pellet that has 0.81 in the row above
    content[3][0] = "A-3/60C.csv"
    before = lab.tree()
    done = lab.run(lab.files / "lab", "--table", as_text(lab.files / "lab.csv", content))
    assert done.status == 1
    assert "line 3: thickness_mm of pellet A-1 is 0,85, above it is 0,81" in done.complained
    assert "line 5: A-3/60C.csv is none of the files" in done.complained
    assert lab.tree() == before


def test_a_table_that_contradicts_the_file_is_refused(lab: Desk) -> None:
    path = lab.files / "lab/A-1/25C.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    more = [lines[0] + ";Temperature (°C)", *(f"{line};60.2" for line in lines[1:])]
    path.write_text("\n".join(more), encoding="utf-8")
    table = as_text(lab.files / "lab.csv", rows()[:1])
    done = lab.run(path, "--table", table)
    assert done.status == 1
    assert "the table says 25, its file says 60.2" in done.complained


def test_an_option_does_not_overrule_the_table(lab: Desk) -> None:
    table, before = as_text(lab.files / "lab.csv", rows()), lab.tree()
    done = lab.run(lab.files / "lab", "--table", table, "--sample", "B", "--thickness-mm", "0.82")
    assert done.status == 1
    assert "sample of A-1: the table says A, --sample B" in done.complained
    assert "thickness_mm of A-1: the table says 0,81, --thickness-mm 0.82" in done.complained
    assert "thickness_mm of A-2" not in done.complained
    assert lab.tree() == before


def test_files_of_a_technique_have_a_pellet_only_if_their_own_rows_name_one(lab: Desk) -> None:
    """A Raman spectrum is of a sample, whatever the same table says of the impedance files."""
    shift = np.arange(100.0, 1500.0)
    lines = ["Raman Shift / cm-1,Intensity / counts", *(f"{x:g},{500 + x:g}" for x in shift)]
    (lab.files / "lab" / "raman.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    content = [*rows(), ["raman.csv", "", "", "A", *[""] * 6]]
    done = lab.run(lab.files / "lab", "--table", as_text(lab.files / "lab.csv", content))
    assert done.status == 0, done.complained
    (row,) = load_study(lab.raw).measurements["raman"]
    assert row.values["sample"] == "A"


def test_the_folder_of_a_file_names_its_pellet(lab: Desk) -> None:
    files = sorted((lab.files / "lab").rglob("*C.csv"))
    known = ("--sample", "A", "--role", "series", "--thickness-mm", "0,85", "--diameter-mm", "10")
    known += ("--thickness-u-mm", "0.01", "--diameter-u-mm", "0.05")
    pattern = ("--pellet", "{}/*", "--temperature-C", "25,60,25,60")
    refused = lab.run(*files, *pattern, *known)
    assert "2 values for 2" not in refused.complained
    assert "one value is written 0.85" in refused.complained or refused.status == 1
    done = lab.run(*files, *pattern, *known[:5], "0.85", *known[6:])
    assert done.status == 0, done.complained
    pellets = load_study(lab.raw).pellets
    assert {"A-1", "A-2"} <= set(pellets)


def test_one_number_may_have_a_decimal_comma(lab: Desk) -> None:
    known = ("--sample", "A", "--role", "series", "--thickness-mm", "0,85", "--diameter-mm", "10")
    known += ("--thickness-u-mm", "0,01", "--diameter-u-mm", "0,05", "--temperature-C", "25")
    done = lab.run(lab.files / "lab/A-1/25C.csv", "--pellet", "A-1", *known)
    assert done.status == 0, done.complained
    assert load_study(lab.raw).pellets["A-1"].values["thickness_mm"] == 0.85


def test_likely_values_are_offered_and_an_interrupt_keeps_the_answers(
    lab: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []
    answers = iter(["A-1", "A", "series", "", "0.81"])

    def answer(question: str) -> str:
        questions.append(question)
        try:
            return next(answers)
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    done = lab.run(lab.files / "lab/A-1/25C.csv")
    assert done.status == 1
    assert "--pellet A-1 --sample A" in done.complained
    assert "--thickness-mm 0.81" in done.complained
    offered = next(q for q in questions if q.startswith("thickness_u_mm"))
    assert "[Enter: 0.01, a micrometer screw" in offered


def test_a_temperature_in_the_names_is_offered(lab: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "")
    known = ("--sample", "A", "--role", "series", "--thickness-mm", "0.8", "--diameter-mm", "10")
    done = lab.run(*sorted((lab.files / "lab/A-1").glob("*")), "--pellet", "A-1", *known)
    assert done.status == 0, done.complained
    study = load_study(lab.raw)
    measured = {
        r.values["measurement"]: r.values["temperature_C"] for r in study.measurements["eis"]
    }
    assert (measured["25C"], measured["60C"]) == (25, 60)
    assert study.pellets["A-1"].values["diameter_u_mm"] == 0.05


def test_a_comment_beside_a_file_is_no_note_on_its_sample(lab: Desk) -> None:
    table = lab.files / "lab.csv"
    lines = [";".join((*HEADER, "Bemerkung"))]
    lines += [";".join((*row, f"run {n}")) for n, row in enumerate(rows())]
    table.write_text("\n".join(lines))
    done = lab.run(lab.files / "lab", "--table", table)
    assert done.status == 0, done.complained
    assert "run 1" not in (lab.raw / "samples.tsv").read_text()


def test_what_stands_beside_a_file_counts_for_the_pellet_of_an_option(lab: Desk) -> None:
    table = lab.files / "lab.csv"
    columns = [0, 1, 3, 4, 5, 6, 7, 8]  # the row names the sample, the option the pellet
    lines = [";".join(line[i] for i in columns) for line in (HEADER, *rows()[:2])]
    table.write_text("\n".join(lines))
    done = lab.run(lab.files / "lab/A-1", "--table", table, "--pellet", "P9")
    assert done.status == 0, done.complained
    study = load_study(lab.raw)
    assert study.pellets["P9"].values["sample"] == "A"
    assert study.pellets["P9"].values["thickness_mm"] == 0.81
    assert study.samples["A"].values["role"] == "series"


def test_files_of_one_pellet_with_two_thicknesses_are_a_contradiction(lab: Desk) -> None:
    table = lab.files / "lab.csv"
    columns = [0, 1, 3, 4, 5, 6, 7, 8]
    lines = [";".join(line[i] for i in columns) for line in (HEADER, *rows()[:2])]
    table.write_text("\n".join(lines).replace("0.81", "0.95", 1))
    done = lab.run(lab.files / "lab/A-1", "--table", table, "--pellet", "P9")
    assert done.status == 1
    assert "thickness_mm of pellet P9: the table says 0.95" in done.complained
    assert "0.81" in done.complained
    assert not (lab.raw / "eis/P9").exists()


def in_other_units(content: Sequence[Sequence[str]], header: Sequence[str]) -> list[str]:
    """The table with the thickness in cm and the temperature in K."""
    changed = [list(row) for row in content]
    for row in changed:
        row[1] = f"{float(row[1]) + 273.15:.2f}"
        row[5], row[6] = f"{float(row[5]) / 10:g}".replace(".", ","), "0,001"
    return [";".join(row) for row in (header, *changed)]


@pytest.mark.parametrize(
    "named", ["Dicke [cm]", "Dicke in cm", "dicke_cm", "d (Mitte) / cm", "hh [cm]"]
)
def test_a_column_in_another_unit_is_converted(lab: Desk, named: str) -> None:
    header = ("Datei", "T [K]", *HEADER[2:5], named, "u Dicke (cm)", *HEADER[7:])
    table = lab.files / "lab.csv"
    table.write_text("\n".join(in_other_units(rows(), header)))
    more = ("--column", f"{named}=thickness_mm") if named in ("hh [cm]", "d (Mitte) / cm") else ()
    done = lab.run(lab.files / "lab", "--table", table, *more)
    assert done.status == 0, done.complained
    assert f"'{named}' to thickness_mm" in done.said
    study = load_study(lab.raw)
    pellet = study.pellets["A-2"].values
    assert (pellet["thickness_mm"], pellet["thickness_u_mm"]) == (0.82, 0.01)
    assert {row.values["temperature_C"] for row in study.measurements["eis"]} == {25, 60}


@pytest.mark.parametrize("more", [False, True])
def test_units_may_stand_below_the_names_and_titles_above(lab: Desk, more: bool) -> None:
    header = (
        "Datei",
        "T",
        *HEADER[2:4],
        "Rolle",
        "Dicke",
        "u Dicke",
        "Durchmesser",
        "u Durchmesser",
        "By",
    )
    units = ("", "K", "", "", "", "cm", "cm", "mm", "mm", "")
    lines = [line.replace("series", "Serie") for line in in_other_units(rows(), header)]
    table = lab.files / "lab.csv"
    titles = ["Impedanz, Müller, Stand 12.3., Labor 2", "", "alle Werte: Mittel"]
    table.write_text("\n".join([*titles, lines[0], ";".join(units), *lines[1:]]))
    column: tuple[str, ...] = ()
    if more:  # a name that nobody knows
        table.write_text(table.read_text().replace(";Dicke;", ";h;"))
        column = ("--column", "h=thickness_mm")
    done = lab.run(lab.files / "lab", "--table", table, *column)
    assert done.status == 0, done.complained
    study = load_study(lab.raw)
    assert study.pellets["A-1"].values["thickness_mm"] == 0.81
    assert study.samples["A"].values["role"] == "series"


@pytest.mark.parametrize(
    ("named", "column", "told"),
    [
        ("Dicke [g]", "thickness_mm", "states a mass (g), and thickness_mm is a length (mm)"),
        ("u Dicke [%]", "thickness_u_mm", "states a share (%)"),
        ("Radius (mm)", "diameter_mm", "is a radius, diameter_mm twice that"),
        ("Beladung [mg/cm²]", "mass_mg", "states a mass per area"),
    ],
)
def test_a_column_of_another_dimension_is_refused(
    lab: Desk, named: str, column: str, told: str
) -> None:
    table = lab.files / "lab.csv"
    table.write_text(f"Datei;Pressling;{named}\nA-1/25C.csv;A-1;5\n")
    done = lab.run(lab.files / "lab", "--table", table, "--column", f"{named}={column}")
    assert done.status == 1
    assert told in done.complained


def test_a_column_that_is_dropped_is_not_asked_about(lab: Desk) -> None:
    table = as_text(lab.files / "lab.csv", rows())
    done = lab.run(lab.files / "lab", "--table", table, "--column", "Operator=")
    assert done.status == 0, done.complained
    assert "Not used of the table" not in done.said


def test_samples_called_like_units_are_no_line_of_units(tmp_path: Path) -> None:
    table = tmp_path / "lab.csv"
    table.write_text("Probe;Pressling\nA;C\nK;m\n")
    found = read_table(table, {}, {})
    assert [row.values["sample"] for row in found.rows] == ["A", "K"]
