"""Files become rows: all of them or none, nothing overwritten, everything else left as it was."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

import study as command
from desk import EIS, PELLETS, SHIPPED, Desk
from electrolyte.intake import commit as committing
from electrolyte.intake.addition import planned
from electrolyte.intake.answers import Answers
from electrolyte.intake.file_facts import readings_of
from electrolyte.study.manifest import (
    check_against_manifest,
    digests_of,
    read_manifest,
    write_manifest,
)
from electrolyte.study.sheets import load_study
from synthetic.sem_eds import write_msa

NEW_PELLET = ("--thickness-mm", "0.9", "--thickness-u-mm", "0.01", "--diameter-mm", "10")
NEW_PELLET += ("--diameter-u-mm", "0.05")


def new_files(desk: Desk) -> list[Path]:
    return sorted(desk.files.glob("new_*.DTA"))


def test_a_series_is_added_with_a_pattern_of_its_names(desk: Desk) -> None:
    done = desk.run(*new_files(desk), "--pellet", "S1-1", "--temperature-C", "new_{}C")
    assert done.status == 0, done.complained
    study = load_study(desk.raw)
    assert not study.problems
    rows = {r.values["measurement"]: r.values for r in study.measurements["eis"]}
    assert {n: r["temperature_C"] for n, r in rows.items()} == {
        "old": 25,
        "new_-20C": -20,
        "new_0C": 0,
        "new_40C": 40,
    }
    assert {r["origin"] for r in rows.values()} == {"synthetic"}, "the files say so"
    for file in new_files(desk):
        assert (desk.raw / "eis" / file.name).read_bytes() == file.read_bytes()
    assert "computes eis of pellet S1-1 and all that depends on it" in done.said


def test_comments_order_and_other_sheets_stay(desk: Desk) -> None:
    before = desk.tree()
    desk.run(new_files(desk)[0], "--pellet", "S1-1", "--temperature-C", "-20")
    after = desk.tree()
    assert after["raw/eis/measurements.tsv"].decode() == (
        EIS + "new_-20C\tS1-1\tnew_-20C.DTA\tsynthetic\t-20\t\n"
    )
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"raw/eis/measurements.tsv", "raw/eis/new_-20C.DTA", "raw/manifest.sha256"}


def test_line_ends_of_windows_and_left_out_columns(desk: Desk) -> None:
    sheet = desk.raw / "pellets.tsv"
    sheet.write_bytes(PELLETS.replace("\n", "\r\n").encode())
    done = desk.run(
        new_files(desk)[0],
        *("--pellet", "S1-2", "--sample", "S1", "--temperature-C", "-20", "--mass-mg", "180"),
        *NEW_PELLET,
    )
    assert done.status == 0, done.complained
    lines = sheet.read_bytes().decode().split("\r\n")
    assert lines[1].endswith("diameter_u_mm\tmass_mg")
    assert lines[2:] == ["S1-1\tS1\t0.85\t0.01\t10\t0.05", "S1-2\tS1\t0.9\t0.01\t10\t0.05\t180", ""]
    assert load_study(desk.raw).pellets["S1-1"].values["mass_mg"] is None


def test_the_manifest_gets_lines_and_blesses_nothing_else(desk: Desk) -> None:
    write_manifest(desk.raw)
    meant = read_manifest(desk.raw)
    assert meant is not None
    (desk.raw / "eis/old.DTA").write_bytes(b"damaged since")
    desk.run(new_files(desk)[0], "--pellet", "S1-1", "--temperature-C", "-20")
    now = read_manifest(desk.raw)
    assert now is not None
    assert now["eis/old.DTA"] == meant["eis/old.DTA"]
    assert now.keys() - meant.keys() == {"eis/new_-20C.DTA"}


def test_a_dry_run_writes_nothing(desk: Desk) -> None:
    before = desk.tree()
    done = desk.run(*new_files(desk), "--pellet", "S1-1", "--temperature-C", "new_{}C", "--dry-run")
    assert done.status == 0
    assert done.said.startswith("Would add 3 files (eis): Gamry")
    assert desk.tree() == before


REFUSED = {
    "no pellet": ((), "--pellet of eis new_-20C and 2 more: one of S1-1; or a new name"),
    "no temperature": (("--pellet", "S1-1"), "--temperature-C of eis new_-20C and 2 more"),
    "new pellet without geometry": (
        ("--pellet", "S1-2", "--temperature-C", "25"),
        "--thickness-mm of new pellet S1-2",
    ),
    "new sample without role": (
        ("--pellet", "S2-1", "--sample", "S2", "--temperature-C", "25", *NEW_PELLET),
        "--role of new sample S2",
    ),
    "kelvin": (
        ("--pellet", "S1-1", "--temperature-C", "298.15"),
        "temperature_C in °C, found 298.15. Is it in kelvin? Then it is 25 °C.",
    ),
    "counts differ": (("--pellet", "S1-1", "--temperature-C", "20,30"), "2 values for 3"),
    "pattern does not fit": (
        ("--pellet", "S1-1", "--temperature-C", "old_{}C"),
        "pattern 'old_{}C' does not fit 'new_-20C'",
    ),
    "a hyphen that may be a sign": (
        ("--pellet", "S1-1", "--temperature-C", "*{}C"),
        "leaves open where the value begins",
    ),
    "contradicts the sheet": (
        ("--pellet", "S1-1", "--temperature-C", "25", "--thickness-mm", "0.9"),
        "thickness_mm 0.85, as in the sheet, found --thickness-mm 0.9",
    ),
    "of no use": (
        ("--pellet", "S1-1", "--temperature-C", "new_{}C", "--active-mass-mg", "5"),
        "--active-mass-mg: of no use for eis files",
    ),
    "folder elsewhere": (
        ("--pellet", "S1-1", "--temperature-C", "25", "--folder", "../elsewhere"),
        "--folder '../elsewhere' may hold only",
    ),
    "folder above": (
        ("--pellet", "S1-1", "--temperature-C", "25", "--folder", ".."),
        "--folder '..' may hold only",
    ),
    "name with a space": (("--pellet", "S 1", "--temperature-C", "25"), "to hold only letters"),
    "name taken": (
        ("--pellet", "S1-1", "--temperature-C", "new_{}C", "--measurement", "old,b,c"),
        "measurement 'old' is already in",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_says_what_to_give_and_adds_nothing(desk: Desk, case: str) -> None:
    before = desk.tree()
    options, message = REFUSED[case]
    done = desk.run(*new_files(desk), *options)
    assert done.status == 1
    assert message in done.complained
    assert desk.tree() == before


def test_everything_that_is_missing_is_named_at_once(desk: Desk) -> None:
    complained = desk.run(*new_files(desk), "--pellet", "P9").complained
    named = set(re.findall(r"^  (--[\w-]+) of", complained, re.MULTILINE))
    assert named == {
        *("--sample", "--thickness-mm", "--thickness-u-mm", "--diameter-mm", "--diameter-u-mm"),
        "--temperature-C",
    }


def test_what_a_measurement_lacks_is_named_beside_its_missing_pellet(desk: Desk) -> None:
    complained = desk.run(*new_files(desk)).complained
    named = set(re.findall(r"^  (--[\w-]+) of", complained, re.MULTILINE))
    assert named == {"--pellet", "--temperature-C"}


def test_nothing_is_overwritten_and_no_file_is_added_twice(desk: Desk) -> None:
    clash = desk.files / "old.DTA"
    shutil.copy(SHIPPED / "eis/LTSOC-1_25C.DTA", clash)
    options = ("--pellet", "S1-1", "--temperature-C", "25", "--measurement", "m")
    before = desk.tree()
    assert "exists with another content" in desk.run(clash, *options).complained
    write_manifest(desk.raw)
    twin = desk.files / "copy.DTA"
    shutil.copy(desk.raw / "eis/old.DTA", twin)
    assert "has the content of" in desk.run(twin, *options).complained
    (desk.raw / "manifest.sha256").unlink()
    assert desk.tree() == before
    assert desk.run(clash, *options, "--folder", "second").status == 0
    assert (desk.raw / "eis/second/old.DTA").is_file()
    assert (desk.raw / "eis/old.DTA").read_bytes() == before["raw/eis/old.DTA"]


def test_all_files_that_cannot_be_read_are_named_at_once(desk: Desk) -> None:
    broken = desk.files / "cut.DTA"
    broken.write_bytes(new_files(desk)[0].read_bytes()[:3000])
    before = desk.tree()
    gone = desk.files / "gone.DTA"
    complained = desk.run(new_files(desk)[0], broken, gone, "--pellet", "S1-1").complained
    assert "cut.DTA" in complained
    assert "gone.DTA: expected a raw file, found no such file" in complained
    assert desk.tree() == before


def test_files_of_several_techniques_are_added_together(desk: Desk) -> None:
    files = (SHIPPED / "eis/LTSOC-1_25C.DTA", SHIPPED / "dc/LTSOC-2_0.1V.DTA")
    before = desk.tree()
    complained = desk.run(*files, "--pellet", "S1-1").complained
    assert "--temperature-C of eis LTSOC-1_25C" in complained
    assert "--temperature-C of dc LTSOC-2_0.1V" in complained
    assert desk.tree() == before
    done = desk.run(*files, "--pellet", "S1-1", "--temperature-C", "25")
    assert done.status == 0, done.complained
    study = load_study(desk.raw)
    assert not study.problems
    assert len(study.measurements["dc"]) == 1
    assert len(study.measurements["eis"]) == 2


def test_a_file_that_stands_below_raw_is_listed_where_it_is(desk: Desk) -> None:
    place = desk.raw / "eis/by_hand.DTA"
    shutil.copy(new_files(desk)[0], place)
    done = desk.run(place, "--pellet", "S1-1", "--temperature-C", "-20")
    assert done.status == 0, done.complained
    assert "->" not in done.said
    assert "by_hand\tS1-1\tby_hand.DTA\t" in (desk.raw / "eis/measurements.tsv").read_text()


def test_a_format_that_had_to_be_named_is_named_in_the_sheet(desk: Desk) -> None:
    file = desk.files / "spectrum.txt"
    file.write_text("f / Hz;Re(Z) / Ohm;-Im(Z) / Ohm\n" + "1000;10,5;3\n100;11;5\n10;12;9\n")
    known = ("--pellet", "S1-1", "--temperature-C", "25")
    assert desk.run(file, *known).status == 0
    other = desk.files / "other.txt"
    other.write_text("Frequency (Hz);Z' (Ohm);-Z'' (Ohm)\n1000;10,5;3\n100;11;5\n10;12;9\n")
    assert desk.run(other, *known, "--format", "electrochemistry-csv").status == 0
    rows = {r.values["measurement"]: r.values for r in load_study(desk.raw).measurements["eis"]}
    assert rows["spectrum"]["format"] is None
    assert rows["other"]["format"] == "electrochemistry-csv"


def test_a_problem_that_the_study_had_before_does_not_stop_an_addition(desk: Desk) -> None:
    sheet = desk.raw / "eis/measurements.tsv"
    sheet.write_text(EIS + "lost\tS1-1\tlost.DTA\tsynthetic\t30\n")
    assert desk.run(new_files(desk)[0], "--pellet", "S1-1", "--temperature-C", "-20").status == 0
    assert len(load_study(desk.raw).problems) == 1


def test_what_is_missing_is_asked_for_on_a_terminal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["S1-1", "warm", "", "new_{}C"])
    questions: list[str] = []

    def answer(question: str) -> str:
        questions.append(question)
        return next(answers)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    assert desk.run(*new_files(desk)).status == 0
    assert "one of S1-1; or a new name (one value for all" in questions[0]
    assert "--" not in questions[0], "who is asked needs no option"
    assert "temperature_C to be a number, found 'warm'" in questions[2]
    assert [r.values["temperature_C"] for r in load_study(desk.raw).measurements["eis"]] == [
        *(25, -20, 0, 40)
    ]


def test_an_answer_that_does_not_come_adds_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(_: str) -> str:
        raise EOFError

    before = desk.tree()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", hang_up)
    assert desk.run(*new_files(desk)).status == 1
    assert desk.tree() == before


def test_a_kill_after_any_step_leaves_a_valid_study_and_the_same_command_finishes(
    desk: Desk,
) -> None:
    """A child process dies, as by ``kill -9``, after the first, second ... file that it moves."""
    options = {"pellet": "S2-1", "sample": "S2", "role": "series", "temperature_C": "new_{}C"}
    geometry = zip(NEW_PELLET[::2], NEW_PELLET[1::2], strict=True)
    options |= {name[2:].replace("-", "_"): value for name, value in geometry}
    readings = [r for path in new_files(desk) for r in readings_of(path, None, None)]
    saved = desk.study.with_name("saved")
    shutil.copytree(desk.study, saved)
    steps = 0
    while True:
        shutil.rmtree(desk.study)
        shutil.copytree(saved, desk.study)
        child = os.fork()
        if child == 0:
            _die_after(steps)
            committing.commit(planned(desk.raw, readings, Answers(options, None)))
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        study = load_study(desk.raw)
        assert not study.problems
        manifest = read_manifest(desk.raw)
        listed = {f"eis/{row.values['path']}" for row in study.measurements["eis"]}
        if manifest is not None:
            found = {name: d for name, d in digests_of(desk.raw).items() if name in listed}
            check_against_manifest(desk.raw, found, manifest)
        assert len(listed) in (1, 4), "all rows or none"
        if not killed:
            break
        committing.commit(planned(desk.raw, readings, Answers(options, None)))
        assert len(load_study(desk.raw).measurements["eis"]) == 4
        assert not (desk.raw / committing.STAGE).exists()
        steps += 1
    assert steps == 7, "three files, manifest, three sheets"


def _die_after(steps: int) -> None:
    done, move = 0, committing._move

    def counted(*arguments: object) -> None:
        nonlocal done
        if done == steps:
            os._exit(9)
        move(*arguments)  # type: ignore[arg-type]
        done += 1

    committing._move = counted


@pytest.mark.parametrize("locks", [True, False])
def test_a_second_addition_waits_for_the_first(
    desk: Desk, locks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also on a system without locks, where it is told what a kill has left."""
    if not locks:
        monkeypatch.setitem(sys.modules, "fcntl", None)
    readings = readings_of(new_files(desk)[0], None, None)
    answers = Answers({"pellet": "S1-1", "temperature_C": "-20"}, None)
    addition = planned(desk.raw, readings, answers)
    with (
        committing._locked(desk.raw),
        pytest.raises(committing.CommitError, match="Another addition" if locks else "delete .*"),
    ):
        committing.commit(addition)
    assert not (desk.raw / committing.MARK).exists()
    (desk.raw / "eis/measurements.tsv").write_text(EIS + "x\tS1-1\tx.DTA\tmeasured\t20\n")
    with pytest.raises(committing.CommitError, match="changed meanwhile"):
        committing.commit(addition)


def test_an_experiment_folder_keeps_the_name_of_its_data_set(desk: Desk) -> None:
    folder = SHIPPED / "nmr/LTSC-7Li/10"
    done = desk.run(folder, "--sample", "S1", "--experiment", "single_pulse")
    assert done.status == 0, done.complained
    row = load_study(desk.raw).measurements["nmr"][0].values
    assert row["path"] == "LTSC-7Li/10"
    assert row["measurement"] == "LTSC-7Li-10"
    assert row["nucleus"] == "7Li", "the file knows"


@pytest.mark.parametrize("left_out", [(), ("--exclude", "the FID is lost")])
def test_a_processed_spectrum_is_added_only_where_it_is_left_out(
    desk: Desk, left_out: tuple[str, ...]
) -> None:
    path = desk.files / "processed.txt"
    shift = np.linspace(12, -9, 80)
    rows = [f"{x:.4f},{1 / (1 + x**2):.5f}" for x in shift]
    path.write_text("\n".join(("ppm,intensity", *rows)))
    of = ("--sample", "S1", "--experiment", "single_pulse", "--nucleus", "7Li")
    done = desk.run(path, *of, "--temperature-C", "25", *left_out)
    assert (done.status == 0) == bool(left_out), done.complained
    assert (desk.raw / "nmr/processed.txt").exists() == bool(left_out)
    if not left_out:
        assert "name its file or folder" in done.complained


def test_every_column_is_an_option_with_a_help_text(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["add", "--help"])
    text = capsys.readouterr().out
    for option in ("--temperature-C", "--active-mass-mg", "--role", "--element", "--aliquot"):
        assert option in text


def test_a_mistyped_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command.main(["add", "a.DTA", "--pelet", "x"])
    assert "unknown option --pelet, did you mean '--pellet'?" in capsys.readouterr().err


@pytest.mark.parametrize("formula", ["", "Li6PS5Cl"])
def test_a_spectrum_asks_for_the_formula_of_its_sample(desk: Desk, formula: str) -> None:
    spectrum = desk.files / "point.msa"
    write_msa(spectrum, np.arange(30), title="T", voltage_kV=15)
    given = ("--formula", formula) if formula else ()
    done = desk.run(spectrum, "--sample", "S2", "--role", "series", *given)
    assert done.status == 0, done.complained
    assert ("EDS spectra of S2 need its formula" in done.said) == (not formula)


def test_a_sheet_that_a_spreadsheet_saved_with_semicolons_gets_no_row_with_tabs(desk: Desk) -> None:
    sheet = desk.raw / "pellets.tsv"
    sheet.write_text(PELLETS.replace("\t", ";"))
    before = desk.tree()
    done = desk.run(desk.files / "new_0C.DTA", "--pellet", "S1-1", "--temperature-C", "0")
    assert done.status == 1
    assert "these have ';'. Save it as text with tabs" in done.complained
    assert desk.tree() == before


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_sheet_in_another_encoding_gets_a_row_and_keeps_its_text(
    desk: Desk, encoding: str
) -> None:
    sheet = desk.raw / "eis/measurements.tsv"
    sheet.write_bytes(sheet.read_text().replace("# spectra", "# Spektren, Müller").encode(encoding))
    done = desk.run(desk.files / "new_0C.DTA", "--pellet", "S1-1", "--temperature-C", "0")
    assert done.status == 0, done.complained
    assert "# Spektren, Müller" in sheet.read_text(encoding="utf-8")
    assert len(load_study(desk.raw).measurements["eis"]) == 2
