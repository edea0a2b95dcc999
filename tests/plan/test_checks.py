"""Settings against sheets: what is wrong is named with a suggestion before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from electrolyte.ground.errors import ConfigError
from electrolyte.plan import checks
from electrolyte.plan.announcement import announce
from electrolyte.plan.figures import planned
from electrolyte.plan.paper import PaperPlan
from electrolyte.plan.study import Plan
from electrolyte.study.configuration import schema, validated
from electrolyte.study.sheets import Study, load_study

SHEETS = {
    "samples.tsv": "sample\trole\nTaCl5\treference\nLTSC\tseries\n",
    "pellets.tsv": (
        "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
        "LTSC-1\tLTSC\t0.9\t0.01\t10\t0.05\n"
    ),
    "raman/measurements.tsv": "measurement\tsample\tpath\torigin\nt1\tTaCl5\tt.txt\tmeasured\n",
    "eis/measurements.tsv": (
        "measurement\tpellet\tpath\torigin\ttemperature_C\n"
        "cold\tLTSC-1\tP1_-20C.DTA\tmeasured\t-20\n"
        "warm\tLTSC-1\tP1-60C.DTA\tmeasured\t60\n"
    ),
}


@pytest.fixture
def raw(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in SHEETS.items():
        path = Path("raw") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in ("raman/t.txt", "eis/P1_-20C.DTA", "eis/P1-60C.DTA"):
        (Path("raw") / name).write_text(name)
    return Path("raw")


def measured_at(raw: Path, first: str, second: str) -> Study:
    """The study with other temperatures in °C of its two spectra."""
    sheet = raw / "eis/measurements.tsv"
    text = SHEETS["eis/measurements.tsv"]
    text = text.replace("\t60\n", f"\t{second}\n").replace("\t-20\n", f"\t{first}\n")
    sheet.write_text(text, encoding="utf-8")
    return load_study(raw)


def refused(config: dict[str, Any], raw: Path) -> list[str]:
    """What is said about a config, problem by problem; nothing if all is well."""
    try:
        checks.refuse_wrong_settings(validated(config), load_study(raw))
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


def study_with(raw: Path, *edits: tuple[str, str]) -> Study:
    """The study with texts replaced in its sheet of EIS, the file of the row beside it."""
    sheet = raw / "eis/measurements.tsv"
    text = sheet.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
        (raw / "eis" / new.split("\t")[0]).touch()
    sheet.write_text(text, encoding="utf-8")
    return load_study(raw)


def test_a_good_study_is_not_refused(raw: Path) -> None:
    config = {
        "raman": {"bands": {"TaCl5": []}, "silicon": "t1", "compare": [["TaCl5", "LTSC"]]},
        "figures": {"nyquist_pellet": "LTSC-1", "colours": {"LTSC": "#000000"}},
        "xrd": {"references": ["LiCl"]},
    }
    assert refused(config, raw) == []


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (
            {"raman": {"bands": {"TaCI5": []}}},
            (
                "config.yaml (raman.bands): expected a sample of raw/samples.tsv, found 'TaCI5'."
                " Did you mean 'TaCl5'?"
            ),
        ),
        ({"raman": {"compare": [["LTSC", "TaCl"]]}}, "'TaCl'. Did you mean 'TaCl5'?"),
        (
            {"raman": {"shares": [{"window": [1, 2], "probe": "LTCS"}]}},
            "(raman.shares.probe): expected a sample of raw/samples.tsv, found 'LTCS'",
        ),
        ({"raman": {"silicon": "t2"}}, "expected a measurement of raw/raman/measurements.tsv"),
        ({"figures": {"nyquist_pellet": "LTSC-2"}}, "a pellet of raw/pellets.tsv, found 'LTSC-2'"),
        ({"figures": {"fig1a": {"samples": ["ltsc"]}}}, "found 'ltsc'. Did you mean 'LTSC'?"),
        ({"figures": {"colours": {"LTSX": "#000000"}}}, "(figures.colours)"),
        ({"nmr": {"compare": [["LTSC", "X"]]}}, "found 'X'. Known: TaCl5, LTSC."),
        ({"pycnometry": {"crystal_density_g_cm3": {"LTS": 2.5}}}, "Did you mean 'LTSC'?"),
        ({"eis": {"baseline": "LTSC-1"}}, "(eis.baseline)"),
        ({"xrd": {"references": ["LiCL"]}}, "found 'LiCL'. Did you mean 'LiCl'?"),
        ({"claims": {"file": "../x.yaml"}}, "(claims.file): expected a path inside"),
        ({"paper": {"text": "a{b}.typ"}}, "(paper.text): expected a path without { }"),
        (
            {"eis": {"reference_temperature_C": 298.15}},
            (
                "config.yaml (eis.reference_temperature_C): expected a temperature within 100 K of"
                " the data, found 298.15 where -20 to 60 °C were measured. Is it in kelvin?"
                " That is 25 °C."
            ),
        ),
        ({"eis": {"reference_temperature_C": -200}}, "found -200 where -20 to 60 °C"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_known(
    raw: Path, config: dict[str, Any], said: str
) -> None:
    (line,) = refused(config, raw)
    assert said in line


def test_all_wrong_settings_come_at_once(raw: Path) -> None:
    config = {"raman": {"bands": {"A": [], "B": []}}, "xrd": {"references": ["LiPS"]}}
    assert len(refused(config, raw)) == 3


def test_sheets_that_a_study_lacks_refuse_no_names(raw: Path) -> None:
    (raw / "pellets.tsv").unlink()
    (raw / "eis/measurements.tsv").unlink()
    assert refused({"figures": {"nyquist_pellet": "A", "cells": ["C"]}}, raw) == []


def test_every_setting_that_is_checked_exists() -> None:
    """The keys of the checks are those of the schemas: a renamed setting would not be checked."""
    for key in (*checks.FILES, *checks.SAMPLES, *checks.PELLETS, *checks.CELLS):
        rule = schema()
        for part in key.split("."):
            rule = rule.get("items", rule)["properties"][part]
        assert rule["type"] in ("string", "array", "object"), key


def test_the_default_reference_stays_valid_for_a_conductor_for_high_temperatures(raw: Path) -> None:
    default = validated({})["eis"]["reference_temperature_C"]
    study = measured_at(raw, "140", "200")
    assert checks.distant_reference(default, study) == []
    (problem,) = checks.distant_reference(default - 1, study)
    assert problem.found == "24 where 140 to 200 °C were measured"


@pytest.mark.parametrize(
    ("temperatures", "nearest"),
    [
        (("140", "200"), "140"),
        (("30", "90"), None),  # a tenth of the range in 1/T below it
        (("60", "90"), "60"),
        (("-40", "0"), None),
        (("-40", "-10"), "-10"),
        (("22", "22"), "22"),  # one temperature has no range, and another reference no number
        (("25", "25"), None),
    ],
)
def test_a_reference_far_from_the_measured_temperatures_is_told(
    raw: Path, temperatures: tuple[str, str], nearest: str | None
) -> None:
    said = checks.unreached_reference(25.0, measured_at(raw, *temperatures))
    expected = (
        f"LTSC-1: measured too far from 25 °C (nearest {nearest} °C) to be compared there."
        " Another temperature: eis.reference_temperature_C in config.yaml."
    )
    assert said == ([expected] if nearest else [])


def test_a_spreadsheet_in_place_of_a_sheet_is_not_passed_over(raw: Path) -> None:
    (raw / "eis/measurements.tsv").rename(raw / "eis/measurements.ods")
    assert refused({}, raw) == []
    (problem,) = Plan({}, str(raw)).problems
    assert problem.expected == "the sheet raw/eis/measurements.tsv"
    assert problem.found == "measurements.ods, which is not read"
    assert (problem.advice[:24], problem.technique) == ("Save it as .xlsx or .csv", "eis")


def test_a_spreadsheet_beside_its_sheet_is_a_doubt(raw: Path) -> None:
    for name in ("pellets.xls", "eis/measurements.ods"):
        (raw / name).touch()
    assert refused({}, raw) == []
    assert checks.doubts(load_study(raw)) == [
        "raw/pellets.xls is not read, only pellets.tsv beside it.",
        "raw/eis/measurements.ods is not read, only measurements.tsv beside it.",
    ]


def test_pointers_of_git_lfs_do_not_end_the_run(raw: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    (raw / "eis" / "P1_-20C.DTA").write_text(pointer)
    assert refused({}, raw) == []  # the job of the file says it


def test_raw_files_that_no_row_names_are_told_in_one_line(raw: Path) -> None:
    for name in ("eis/P1_-20C.txt", "eis/new_30C.DTA", "eis/more/b.DTA"):  # the first: an export
        (raw / name).parent.mkdir(exist_ok=True)
        (raw / name).write_text(name)
    (line,) = checks.unlisted(load_study(raw))
    assert line.startswith("raw/eis: no row of the sheet names more/b.DTA, new_30C.DTA;")


@pytest.mark.parametrize(
    ("name", "given", "doubt"),
    [
        ("x_25-60C.csv", "40", ""),  # a range
        ("x_25-60C.csv", "80", "temperature_C is 80, the file is x_25-60C.csv."),
        ("x_300K.DTA", "25", ""),
        ("x_100K.DTA", "25", ""),  # no temperature of such a study
        ("x_25C.DTA", "60", "temperature_C is 60, the file is x_25C.DTA."),
        ("x_25C.DTA", "25", ""),
        ("x_25.4C.DTA", "25", ""),
        ("x-25C.DTA", "25", ""),  # a hyphen between words
        ("x-25C.DTA", "-25", ""),  # or a minus
        ("25C.DTA", "25", ""),
        ("LTSC.DTA", "60", ""),
        ("cell25C2.DTA", "60", ""),
        ("x_25C_60C.DTA", "60", ""),
    ],
)
def test_a_temperature_that_the_file_name_contradicts_is_doubted(
    raw: Path, name: str, given: str, doubt: str
) -> None:
    study = study_with(raw, ("P1_-20C.DTA\tmeasured\t-20", f"{name}\tmeasured\t{given}"))
    lines = [line.partition("line 2: ")[2] for line in checks.doubts(study)]
    assert lines == [doubt] * bool(doubt)


def test_the_temperatures_of_the_other_row_agree_with_its_name(raw: Path) -> None:
    assert checks.doubts(load_study(raw)) == []


def without_rows(raw: Path, *manifest: str) -> list[tuple[str, str]]:
    """Sheet and finding of each technique with raw files and without rows."""
    found = checks.sheets_without_rows(load_study(raw), manifest)
    return [(Path(p.file).relative_to(raw).as_posix(), p.found) for p in found]


def test_raw_files_without_any_row_are_a_problem(raw: Path) -> None:
    assert without_rows(raw) == []
    sheet, header = raw / "eis/measurements.tsv", SHEETS["eis/measurements.tsv"].split("\n")[0]
    sheet.write_text(f"# spectra of 2024\n{header}\n")
    beside = "beside 2 raw files, such as raw/eis/P1-60C.DTA"
    assert without_rows(raw) == [("eis/measurements.tsv", f"none {beside}")]
    sheet.unlink()
    assert without_rows(raw) == [("eis/measurements.tsv", f"no such sheet {beside}")]


def test_notes_and_rows_with_a_reason_are_no_such_problem(raw: Path) -> None:
    (raw / "xrd").mkdir()
    (raw / "xrd/README.md").write_text("none yet")
    (raw / "xrd/.DS_Store").write_text("x")
    header, *rows = SHEETS["eis/measurements.tsv"].splitlines()
    lines = [f"{header}\texclude", *(f"{row}\tcracked pellet" for row in rows)]
    (raw / "eis/measurements.tsv").write_text("\n".join(lines) + "\n")
    assert without_rows(raw) == []


def test_a_study_of_nothing_but_excluded_measurements_says_why(
    raw: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for sheet in raw.glob("*/measurements.tsv"):
        header, *rows = sheet.read_text().splitlines()
        lines = [f"{header}\texclude", *(f"{row}\tcontact lost" for row in rows)]
        sheet.write_text("\n".join(lines) + "\n")
    plan = Plan({}, str(raw))
    announce(plan, "")
    said = capsys.readouterr().err
    assert f"All {len(plan.excluded())} measurements are excluded" in said
    assert said.count(": contact lost") == len({technique for technique, *_ in plan.excluded()})
    assert "no data yet" not in said


def test_files_that_the_manifest_names_and_that_are_gone_count_too(raw: Path) -> None:
    ((sheet, found),) = without_rows(raw, "dc/a.DTA", "eis/P1-60C.DTA")
    assert sheet == "dc/measurements.tsv"
    assert found == "no such sheet beside one raw file, such as raw/dc/a.DTA"


def test_where_no_technique_has_a_row_the_problems_are_told(
    raw: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for sheet in raw.glob("*/measurements.tsv"):
        sheet.unlink()
    plan = Plan({}, str(raw))
    assert [(p.technique, p.found[:13]) for p in plan.problems] == [
        ("raman", "no such sheet"),
        ("eis", "no such sheet"),
    ]
    announce(plan, "")
    said = capsys.readouterr().err
    assert "The study has 2 problems" in said
    assert "no data yet" not in said


@pytest.mark.parametrize(
    ("sheet", "lost", "config"),
    [
        ("pellets.tsv", "LTSC-1\t", {"figures": {"nyquist_pellet": "LTSC-1"}}),
        ("samples.tsv", "LTSC\t", {"figures": {"fig1d": {"sample": "LTSC"}}}),
        ("raman/measurements.tsv", "t1\t", {"raman": {"silicon": "t1"}}),
    ],
)
def test_a_name_in_the_config_may_be_of_a_row_that_is_lost(
    raw: Path, sheet: str, lost: str, config: dict[str, Any]
) -> None:
    """The row is told, and the report is made without it."""
    text = (raw / sheet).read_text(encoding="utf-8")
    header, *rows = text.splitlines()
    row = next(row for row in rows if row.startswith(lost))
    rows = [*rows, row.replace(lost, "other\t")]
    rows = [f"{r}{100 * chr(9)}9" if r == row else r for r in rows]
    (raw / sheet).write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    assert any(problem.found.endswith("fields") for problem in Plan(config, str(raw)).problems)


BROKEN = {
    "manifest.sha256": b"no digest\n",
    "sources.tsv": b"datei\tquelle\nx\ty\n",
    "study.yaml": b"{: [",
    "column_maps/lab.yaml": b"technique: eis\ncolums: {}\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_beside_the_sheets_that_is_of_no_use_is_a_problem_and_not_the_end(
    raw: Path, name: str
) -> None:
    (raw / name).parent.mkdir(exist_ok=True)
    (raw / name).write_bytes(BROKEN[name])
    plan, figures = planned({}, str(raw), "results")
    PaperPlan(plan, figures).facts()
    assert {problem.file for problem in plan.problems} == {str(raw / name)}


def test_a_map_that_is_of_no_use_leaves_its_files_to_no_other_reader(raw: Path) -> None:
    (raw / "column_maps").mkdir()
    (raw / "column_maps/lab.yaml").write_bytes(BROKEN["column_maps/lab.yaml"])
    (raw / "raman/t.txt").write_text("Raman shift (cm-1)\tIntensity (counts)\n100\t5\n101\t6\n")
    study = Plan({}, str(raw)).study
    (row,) = study.measurements["raman"]
    assert {Path(p.file).name for p in row.problems} == {"lab.yaml"}
