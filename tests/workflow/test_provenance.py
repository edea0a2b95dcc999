"""Provenance of a built study: complete, true, and never a reason to run."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from electrolyte.ground.digest import sha256_of
from electrolyte.provenance.schema import problems
from workshop import ROOT, Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built")]


def provenance(workshop: Workshop) -> dict:
    return json.loads((workshop.folder / "results/provenance.json").read_text(encoding="utf-8"))


def test_every_result_is_in_it_with_all_that_made_it(built: Workshop) -> None:
    found = provenance(built)
    assert problems(found) == []
    results = {f"results/{name}" for name in built.results()} - {"results/provenance.json"}
    assert set(found["outputs"]) == results
    for path, facts in found["outputs"].items():
        assert facts["sha256"] == sha256_of(built.folder / path)
    raw = {path for path in found["sources"] if path.startswith("raw/")}
    assert len(raw) == len(list((built.folder / "raw").glob("*/*_*")))
    fit = found["jobs"]["eis_fit/LTSC-1"]
    assert fit["recipe"]["settings"]["eis"]["baseline"] == "LTSC"
    assert "electrolyte/techniques/eis/arrhenius.py" in found["code"][fit["code"]]
    assert fit["software"]["packages"]["numpy"]
    assert found["origin"] == "synthetic"


def test_it_names_no_machine_and_no_place(built: Workshop) -> None:
    text = (built.folder / "results/provenance.json").read_text(encoding="utf-8")
    for private in (platform.node(), str(built.folder), str(Path.home())):
        assert not re.search(rf"(?<![\w/]){re.escape(private)}(?![\w.])", text), private


def test_logs_make_nothing_run(workshop: Workshop) -> None:
    for path in (workshop.folder / "results/logs").rglob("*.*"):
        path.unlink()
    assert "Nothing to be done" in workshop.snakemake().stdout


@pytest.mark.parametrize(
    ("name", "change", "line"),
    [
        ("results/figures/fig3.svg", "edit", "ALTERED: results/figures/fig3.svg"),
        ("results/tables/table_transport.csv", "remove", "MISSING: results/tables/table_tr"),
        ("results/figures/fig9.pdf", "edit", "ADDED: results/figures/fig9.pdf"),
        ("raw/eis/LTSC-1_25C.DTA", "edit", "ALTERED: raw/eis/LTSC-1_25C.DTA"),
        ("", "nothing", "Intact: every file is what its provenance says."),
    ],
    ids=["altered figure", "missing table", "extra file", "altered raw file", "intact"],
)
def test_verify_names_the_damage(workshop: Workshop, name: str, change: str, line: str) -> None:
    path = workshop.folder / name
    if change == "edit":
        path.write_bytes((path.read_bytes() if path.exists() else b"") + b"\n")
    elif change == "remove":
        path.unlink()
    command = [sys.executable, ROOT / "scripts/study.py", "verify", "--study", workshop.folder]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert line in run.stdout, run.stderr
    assert run.returncode == (change != "nothing")


def test_verify_names_a_changed_cell_of_a_sheet(workshop: Workshop) -> None:
    workshop.edit("raw/pellets.tsv", lambda text: text.replace("LTSOC\t0.905", "LTSOC\t2.0"))
    command = [sys.executable, ROOT / "scripts/study.py", "verify", "--study", workshop.folder]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert re.search(
        r"CHANGED since the results were made: thickness_mm of pellet LTSOC-2: 0.905 -> 2.0",
        run.stdout,
    ), run.stdout
    assert run.returncode == 1


def test_a_result_edited_by_hand_gets_no_provenance(workshop: Workshop) -> None:
    path = workshop.folder / "results/eis/quantities.csv"
    stamp = path.stat()
    text = path.read_bytes()
    path.write_bytes(text[:-1] + b" ")  # of the same size: else it is made again
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    run = workshop.snakemake("provenance", "--forcerun", "provenance", "--rerun-triggers", "mtime")
    assert run.returncode != 0
    assert "results/eis/quantities.csv: expected what its job wrote" in run.stdout
    assert "Traceback" not in run.stdout
