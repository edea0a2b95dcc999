"""Pycnometer reports: read by label from text, CSV and workbook; broken ones refused."""

from __future__ import annotations

import pytest

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import DENSITY, PURGED_CYCLE, SAMPLE_VOLUME
from synthetic import pycnometry as synthetic
from synthetic.study import forward_model
from synthetic.workbook import write_workbook

HEAD = "AccuPyc II 1340\nSample: X\n"
TABLE = "Cycle#\tVolume (cm³)\tDeviation (cm³)\tDensity (g/cm³)\n1\t0.4010\t0.0005\t2.9925\n"


@pytest.fixture
def report() -> str:
    model = forward_model()
    return synthetic.report("LTSC_aliquot1", 2.94, 1.1985, synthetic.START, model)


def test_shipped_report(tmp_path, report):
    path = tmp_path / "a.txt"
    path.write_text(report, encoding="utf-8", newline="")
    read = readers.read(path, "pycnometry")
    assert read.format == "accupyc-report"
    assert list(read.frame.columns) == [PURGED_CYCLE, SAMPLE_VOLUME, DENSITY]
    assert len(read.frame) == 10
    assert (1.1985 / read.frame[SAMPLE_VOLUME]).mean() == pytest.approx(2.94, abs=1e-4)
    assert read.metadata["mass_g"] == 1.1985
    assert read.metadata["gas"] == "He"
    assert read.metadata["temperature_C"] == 23.0
    assert read.metadata["average_density_g_cm3"] == pytest.approx(2.94, abs=1e-4)
    assert "SYNTHETIC" in report


@pytest.mark.parametrize("container", ["csv", "semicolon", "latin", "xlsx"])
def test_the_same_report_in_other_containers(tmp_path, report, container):
    """The cells of the text, with commas, decimal commas, Latin-1, or as a workbook."""
    text = tmp_path / "a.txt"
    text.write_text(report, encoding="utf-8", newline="")
    expected = readers.read(text, "pycnometry")
    rows = [[c.strip() for c in line.split("  ") if c.strip()] for line in report.splitlines()]
    if container == "csv":
        path = tmp_path / "a.csv"
        path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    elif container == "semicolon":
        path = tmp_path / "b.csv"
        lines = [";".join(row) for row in rows]
        head = "\n".join(lines[:18])
        path.write_text(head + "\n" + "\n".join(lines[18:]).replace(".", ","), encoding="utf-8")
    elif container == "latin":
        path = tmp_path / "c.txt"
        path.write_bytes(report.encode("latin-1"))
    else:
        path = tmp_path / "d.xlsx"
        cells = [
            [float(c) if c.replace(".", "", 1).lstrip("-").isdigit() else c for c in row]
            for row in rows
        ]
        write_workbook(path, {"Report": cells}, "SYNTHETIC")
    read = readers.read(path, "pycnometry")
    assert read.format == "accupyc-report"
    assert read.frame.equals(expected.frame)
    assert read.metadata["mass_g"] == expected.metadata["mass_g"]


def test_units_on_a_line_of_their_own(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        HEAD + "Sample Mass:      1200.0 mg     Cell Volume:   11.75 cm³\n\n"
        "Cycle   Volume   Density\n  (cm³)   (kg/m³)\n\n"
        "   1   0.4000   3000.0\n  2*  0.4000   3000.0\n"
        "Average Volume:  0.4000 cm³\n",
        encoding="utf-8",
    )
    read = readers.read(path, "pycnometry")
    assert read.frame[DENSITY].tolist() == [3.0, 3.0]
    assert read.metadata["mass_g"] == pytest.approx(1.2)
    assert read.metadata["cell_volume_cm3"] == 11.75


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD, "a table of cycles with volume or density, found none.*unfinished"),
        (
            HEAD + TABLE.splitlines()[0],
            r"line 3: expected rows of cycles below the header, found none",
        ),
        (HEAD + TABLE + "2\t0.40", r"line 5: expected 4 columns .*found 2: '2  0.40'.*cut off"),
        (HEAD + TABLE + "2\t\t0.0005\t2.99", r"line 5: expected 4 columns .*found 3.*is empty"),
        (
            HEAD + TABLE + "2\tlow\t0\t3.0",
            r"line 5: expected a number in column 'Volume .cm³.', found 'low'",
        ),
        (
            HEAD + TABLE.replace("g/cm³", "lb/ft³"),
            r"line 3: expected 'density' in one of g/cm3.*'lb/ft3'",
        ),
        (
            HEAD + "Sample Mass: 2 oz\n" + TABLE,
            "line 3: expected 'sample mass' in g, grams, mg, kg, found '2 oz'",
        ),
        (HEAD + "Sample Mass: heavy\n" + TABLE, "a number in column 'sample mass', found 'heavy'"),
    ],
)
def test_broken_reports(tmp_path, text, words):
    path = tmp_path / "bad.txt"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RawFileError, match=words) as caught:
        readers.read(path, "pycnometry")
    assert "bad.txt" in str(caught.value)


def test_plain_csv(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "# mass_g: 1.2\n# cell_volume_cm3: 3.5\n# cycle 3 lost\n"
        "cycle,volume_cm3\n1,0.400\n2,0.401\n"
    )
    read = readers.read(path, "pycnometry")
    assert read.format == "pycnometry-csv"
    assert read.frame[SAMPLE_VOLUME].tolist() == [0.4, 0.401]
    assert read.metadata.pop("last_digit")[SAMPLE_VOLUME] == 1e-3  # not that of 0.4
    assert read.metadata == {"mass_g": 1.2, "cell_volume_cm3": 3.5}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cycle,volume_cm3\n", "line 1: expected rows of cycles below the header"),
        (
            "cycle,volume_cm3\n1,0.4\n2,x\n",
            r"line 3: expected a number in column 'volume_cm3', found 'x'",
        ),
        ("cycle,volume_cm3\n1\n", "line 2: expected 2 columns"),
        (
            "cycle,mass\n1,2\n",
            r"expected a header 'cycle,volume_cm3,density_g_cm3', found 'cycle,mass'",
        ),
    ],
)
def test_broken_csv(tmp_path, text, words):
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(RawFileError, match=words):
        readers.read(path, "pycnometry", "pycnometry-csv")


def test_labels_and_units_in_cells_of_their_own(tmp_path):
    """As workbooks have it; and an unclosed quote in a CSV is damage, not a traceback."""
    path = tmp_path / "a.xlsx"
    rows = [
        ["AccuPyc II"],
        ["Cell Volume:", 11750.0, "mm³"],
        ["Cycle #", "Density (g/cm³)"],
        [1, 3.0],
        [2, 3.1],
    ]
    write_workbook(path, {"Report": rows}, "x")
    read = readers.read(path, "pycnometry")
    assert read.metadata["cell_volume_cm3"] == pytest.approx(11.75)
    assert read.frame[DENSITY].tolist() == [3.0, 3.1]
    damaged = tmp_path / "b.csv"
    damaged.write_text(HEAD + 'Cycle,Density (g/cm³)\n1,"' + "3" * 200_000, encoding="utf-8")
    with pytest.raises(RawFileError, match=r"b\.csv"):
        readers.read(damaged, "pycnometry")


def test_an_empty_workbook_is_no_report(tmp_path):
    path = tmp_path / "a.xlsx"
    write_workbook(path, {"Report": []}, "x")
    with pytest.raises(RawFileError, match="one of the known pycnometry formats"):
        readers.read(path, "pycnometry")


def test_same_bytes_twice(tmp_path):
    for folder in ("a", "b"):
        synthetic.write(tmp_path / folder, forward_model())
    names = sorted(p.name for p in (tmp_path / "a" / "pycnometry").iterdir())
    assert len(names) == 6
    for name in names:
        one, two = ((tmp_path / f / "pycnometry" / name).read_bytes() for f in "ab")
        assert one == two


ULTRAPYC = """Quantachrome Corporation
Ultrapyc 1200e Version 5.04
Weight: 1.2000 grams           Date: 14-03-24
Number Of Runs Averaged: 3
Average Volume: 0.4000 cc      Std. Dev.: 0.0001 cc

Tabular Data
RUN   VOLUME (cc)   DENSITY (g/cc)
1     0.4100        2.9268
2     0.4001        2.9993
3     0.4000        3.0000
4     0.3999        3.0008
"""


def test_an_ultrapyc_report_is_the_runs_that_it_averages(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(ULTRAPYC, encoding="utf-8")
    read = readers.read(path)
    assert read.format == "ultrapyc-report"
    assert read.frame[SAMPLE_VOLUME].tolist() == [0.4001, 0.4, 0.3999]
    assert read.metadata["mass_g"] == 1.2
    assert read.warnings == ("the last 3 of 4 runs, which the report averages",)
    path.write_text(ULTRAPYC.replace("Averaged: 3", "Averaged: 9"), encoding="utf-8")
    with pytest.raises(RawFileError, match="expected 9 runs, as averaged, found 4"):
        readers.read(path)
    path.write_text(ULTRAPYC.replace("Volume: 0.4000", "Volume: 0.4100"), encoding="utf-8")
    assert any("Average Volume" in warning for warning in readers.read(path).warnings)


@pytest.mark.parametrize(
    "names",
    [
        ("Ciclo", "Volume (cm³)", "Densità (g/cm³)"),
        ("Ciclo", "Volumen (cm³)", "Densidad (g/cm³)"),
    ],
)
def test_a_report_in_another_language_is_told_from_an_unfinished_one(tmp_path, names):
    lines = ["AccuPyc II 1340", "  ".join(names), *(f"{i}  0,66{i}0  1,87{i}2" for i in (1, 2, 3))]
    (path := tmp_path / "a.txt").write_text("\n".join(lines) + "\n")
    with pytest.raises(RawFileError, match="export the report in English"):
        readers.read(path, "pycnometry")
    path.write_text("\n".join(lines[:2]) + "\n")
    with pytest.raises(RawFileError, match="unfinished analysis"):
        readers.read(path, "pycnometry")


@pytest.mark.parametrize(
    "text",
    [
        "Cycle,Density (g/cm3)\n1,2.034\n2,2.035\n",
        "Cycle #;Density (g/cm³)\n1;2,0340\n2;2,0350\n",
        "Run\tDensity (kg/m3)\n1\t2034\n2\t2035\n",
        "Zyklus;Dichte / g/cm^3\n1;2,0340\n2;2,0350\n",
        "cycle,density\n,g/cm3\n1,2.034\n2,2.035\n",
        "Cycle,Density (g/cc),Elapsed\n1,2.034,00:03:10\n2,2.035,00:06:12\nAverage,2.0345,\n",
    ],
)
def test_a_header_tells_the_cycles(tmp_path, text):
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    found = readers.read(path)
    assert (found.format, found.technique) == ("pycnometry-csv", "pycnometry")
    assert found.frame[DENSITY].tolist() == pytest.approx([2.034, 2.035])
    last = 1e-4 if ",0340" in text else 1e-3
    assert found.metadata["last_digit"][DENSITY] == pytest.approx(last)


def test_volumes_in_other_units(tmp_path):
    text = "Cycle,Volume (mm3),Density (g/ml)\n1,590.1,2.034\n2,590.2,2.033\n"
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-8")
    found = readers.read(path)
    assert found.frame[SAMPLE_VOLUME].tolist() == pytest.approx([0.5901, 0.5902])
    assert found.metadata["last_digit"][SAMPLE_VOLUME] == pytest.approx(1e-4)


@pytest.mark.parametrize("header", ["Cycle,Density", "Cycle,Density (mA/cm2)", "Cycle,Volume (%)"])
def test_cycles_without_a_unit_ask_for_it(tmp_path, header):
    (path := tmp_path / "a.csv").write_text(f"{header}\n1,2.034\n2,2.035\n")
    with pytest.raises(RawFileError, match="a unit in the header of column"):
        readers.read(path)


def test_a_file_of_two_fillings_is_refused_and_a_copy_is_none(tmp_path):
    (path := tmp_path / "a.txt").write_text(HEAD + TABLE + "\n" + TABLE, encoding="utf-8")
    assert len(readers.read(path).frame) == 1
    other = TABLE.replace("0.4010", "0.4310")
    path.write_text(HEAD + TABLE + "\n" + other, encoding="utf-8")
    with pytest.raises(RawFileError, match="line 6: expected one table of cycles, found another"):
        readers.read(path)
    path.write_text(ULTRAPYC + "\n" + ULTRAPYC, encoding="utf-8")
    with pytest.raises(RawFileError, match=r"one table .*, found 2"):
        readers.read(path)


@pytest.mark.parametrize("weight", ["1200 mg", "0.0012 kg", "1.2 g"])
def test_a_weight_has_its_unit(tmp_path, weight):
    (path := tmp_path / "a.txt").write_text(ULTRAPYC.replace("1.2000 grams", weight))
    assert readers.read(path).metadata["mass_g"] == pytest.approx(1.2)
