"""What `study verify` says of results that are no longer what they were."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from electrolyte.ground.errors import RawFileError
from electrolyte.provenance.verify import Verdict, read_provenance, verify
from recorded_study import add_job

ROOT = Path(__file__).resolve().parents[2]


def verdict(results: Path = Path("results")) -> Verdict:
    return verify(results, read_provenance(results), {})


def test_untouched_results_are_intact(study: Path) -> None:
    assert verdict() == Verdict(4)
    assert verdict().report(read_provenance(Path("results")))[-1].startswith("Intact")


@pytest.mark.parametrize(
    ("damage", "altered", "missing", "added"),
    [
        (lambda: edit("results/figures/b.pdf"), ("results/figures/b.pdf",), (), ()),
        (lambda: Path("results/eis/a.csv").unlink(), (), ("results/eis/a.csv",), ()),
        (lambda: edit("results/figures/c.pdf"), (), (), ("results/figures/c.pdf",)),
        (lambda: edit("raw/a.txt"), ("raw/a.txt",), (), ()),
        (lambda: Path("raw/a.txt").unlink(), (), (), ()),
    ],
    ids=["altered figure", "missing table", "extra file", "altered raw file", "raw not here"],
)
def test_damage_is_named(
    study: Path,
    damage: Callable[[], None],
    altered: tuple[str, ...],
    missing: tuple[str, ...],
    added: tuple[str, ...],
) -> None:
    damage()
    found = verdict()
    assert (found.altered, found.missing, found.added) == (altered, missing, added)
    assert found.intact is not bool(altered or missing or added)


def test_a_changed_sheet_is_named_with_both_values(study: Path) -> None:
    document = read_provenance(Path("results"))
    recipe = document["jobs"]["fit/a"]["recipe"]
    row = {**recipe["measurements"][0], "temperature_C": 60}
    found = verify(Path("results"), document, {"fit/a": {**recipe, "measurements": [row]}})
    assert found.changed == ("temperature_C of measurement a: none -> 60",)
    assert not found.intact
    assert verify(Path("results"), document, {"fit/a": recipe}).intact


def edit(name: str) -> None:
    Path(name).write_text("edited\n", encoding="utf-8")


def test_logs_are_no_results(study: Path) -> None:
    edit("results/logs/draw.log")
    assert verdict().intact


def test_what_another_rule_made_later_is_not_added_until_someone_edits_it(study: Path) -> None:
    add_job("claims", ["results/eis/a.csv"], ["results/claims_required.csv"])
    assert verdict().intact
    edit("results/claims_required.csv")
    assert verdict().added == ("results/claims_required.csv",)


def test_what_a_later_run_made_again_is_not_called_altered_until_someone_edits_it(
    study: Path,
) -> None:
    document = read_provenance(Path("results"))
    add_job("draw_again", ["results/eis/a.csv"], ["results/figures/b.pdf"])
    found = verdict()
    assert (found.altered, found.remade) == ((), ("results/figures/b.pdf",))
    assert not found.intact
    assert any(
        line.startswith("MADE AGAIN: results/figures/b.pdf") for line in found.report(document)
    )
    edit("results/figures/b.pdf")
    assert (verdict().altered, verdict().remade) == (("results/figures/b.pdf",), ())


def test_results_travel_without_their_raw_files(study: Path, tmp_path: Path) -> None:
    shutil.copytree("results", tmp_path / "elsewhere")
    found = verdict(tmp_path / "elsewhere")
    assert (found.intact, found.checked, found.not_here) == (True, 3, 1)


def test_a_folder_without_provenance_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RawFileError, match="snakemake provenance"):
        read_provenance(tmp_path)
    (tmp_path / "provenance.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RawFileError, match="required property"):
        read_provenance(tmp_path)


@pytest.mark.parametrize(("damaged", "status"), [(False, 0), (True, 1)])
def test_the_command_says_it_in_lines_and_exit_status(
    study: Path, damaged: bool, status: int
) -> None:
    if damaged:
        edit("results/figures/b.png")
    command = [sys.executable, ROOT / "scripts/study.py", "verify"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == status, run.stderr
    assert ("ALTERED: results/figures/b.png" in run.stdout) is damaged
    assert "4 files checked" in run.stdout
