"""A small study in which one file, row or setting of each technique is of no use."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workshop import ROOT, keep_rows, with_fields

CONFIG = """\
claims: {file: paper/claims.yaml}
eis: {baseline: LTSC}
pycnometry: {baseline: LTSC}
xrd: {references: [LiCl]}
raman:
  bands:
    TaCl5: [{centre: 376, width: 10}, {centre: 405, width: 10}]
  range_cm1: [340, 440]
indentation: {depth_window_nm: [4000, 9000], baseline: LTSC}
"""
ROWS = {
    "eis": lambda row: (
        row["pellet"] in ("LTSC-1", "LTSC-2", "LTSOC-1")
        and row["temperature_C"] in ("0", "25", "60")
    ),
    "dc": lambda row: row["measurement"] in ("LTSOC-2_0.1V", "LTSOC-2_0.2V", "LTSOC-2_0.3V"),
    "cycling": lambda _: True,
    "nmr": lambda row: row["measurement"] in ("nmr-LTSC-7Li-10", "nmr-LTSC-7Li-100"),
    "xrd": lambda row: row["sample"] in ("LTSC", "LTSOC"),
    "raman": lambda row: row["sample"] in ("TaCl5", "LiTaCl6"),
    "indentation": lambda _: True,
    "pycnometry": lambda _: True,
    "sem_eds": lambda row: row["measurement"] in ("LTSC-SE", "LTSC-spectrum"),
    "profilometry": lambda row: row["measurement"] == "LTSOC-indents",
}


@dataclass(frozen=True)
class Fault:
    """One fault and what is said of it.

    Attributes
    ----------
    do : damages the files below ``raw/``; returns a file and line, as far as they are told
    expected, found : parts of these columns of the table of problems
    missing : numbers that are missing for it, as far as any are named
    """

    do: Callable[[Path], None]
    technique: str
    file: str
    expected: str
    found: str
    missing: str = ""
    line: int | None = None


def copy_study(folder: Path) -> None:
    """The sound study: some rows of the shipped one, of every technique."""
    raw = folder / "raw"
    for technique, keep in ROWS.items():
        shutil.copytree(ROOT / "raw" / technique, raw / technique)
        keep_rows(raw / technique / "measurements.tsv", keep)
    for sheet in ("samples.tsv", "pellets.tsv", "cells.tsv"):
        shutil.copy(ROOT / "raw" / sheet, raw / sheet)
    (folder / "paper").mkdir()
    shutil.copy(ROOT / "paper/claims.yaml", folder / "paper")
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Change the text of a file; other bytes and the line ends stay."""
    content = path.read_bytes().decode("latin-1")
    end = "\r\n" if "\r\n" in content else "\n"
    text = content.replace("\r\n", "\n")
    changed = change(text)
    assert changed != text, f"{path} was not changed"
    path.write_bytes(changed.replace("\n", end).encode("latin-1"))


def damage_spectrum(raw: Path) -> None:
    """A number in line 79 of a Gamry file that is none."""

    def damaged(text: str) -> str:
        lines = text.split("\n")
        fields = lines[78].split("\t")
        lines[78] = "\t".join([*fields[:4], "1.2.3", *fields[5:]])
        return "\n".join(lines)

    edit(raw / "eis/LTSC-1_25C.DTA", damaged)


def thicken_pellet(raw: Path) -> None:
    """A thickness in micrometres."""
    edit(raw / "pellets.tsv", lambda text: re.sub(r"(LTSC-2\tLTSC\t)0\.", r"\g<1>850.", text))


def shorten_run(raw: Path) -> None:
    """A polarization run that was stopped after five points."""

    def cut(text: str) -> str:
        head, table = re.split(r"(?=^CURVE\tTABLE)", text, flags=re.M)
        lines = table.split("\n")
        return head + "\n".join(["CURVE\tTABLE\t5", *lines[1:8]]) + "\n"

    edit(raw / "dc/LTSOC-2_0.1V.DTA", cut)


def one_cycle(raw: Path) -> None:
    """A long test that was stopped after its first cycle."""

    def cut(text: str) -> str:
        lines = text.split("\n")
        header = next(i for i, line in enumerate(lines) if "cycle" in line.lower() and "," in line)
        names = [name.strip().lower() for name in lines[header].split(",")]
        column = next(i for i, name in enumerate(names) if "cycle" in name)
        kept = [s for s in lines[header + 1 :] if s and float(s.split(",")[column]) <= 1]
        return "\n".join([*lines[: header + 1], *kept]) + "\n"

    edit(raw / "cycling/LTSOC-long_long.csv", cut)


def wrong_laser(raw: Path) -> None:
    """A Raman spectrum over the wavelength, with another laser in the sheet."""
    text = (raw / "raman/TaCl5_532nm.txt").read_text(encoding="latin-1")
    rows = [s.split("\t") for s in text.splitlines() if s and s[0] != "#"]
    points = np.array([[float(x) for x in row[:2]] for row in rows if len(row) >= 2])
    nm = 1 / (1 / 532 - 1e-7 * points[:, 0])
    lines = [f"{x:.4f},{y:.1f}" for x, y in zip(nm, points[:, 1], strict=True)]
    table = "\n".join(["Wavelength (nm),Intensity (counts)", *lines])
    (raw / "raman/TaCl5_nm.csv").write_text(table + "\n", encoding="utf-8")
    edit(
        raw / "raman/measurements.tsv",
        lambda text: with_fields(text, "TaCl5_532nm", path="TaCl5_nm.csv", excitation_nm="785"),
    )


def shorten_scan(raw: Path) -> None:
    """A diffraction scan of a degree."""

    def cut(text: str) -> str:
        head, points = text.split("*RAS_INT_START\n")
        points, end = points.split("*RAS_INT_END")
        kept = "".join(line + "\n" for line in points.splitlines()[:51])
        head = head.replace('COUNT "3501"', 'COUNT "51"').replace(
            'STOP "80.0000"', 'STOP "11.0000"'
        )
        return f"{head}*RAS_INT_START\n{kept}*RAS_INT_END{end}"

    edit(raw / "xrd/LTSOC.ras", cut)


def lose_file(raw: Path) -> None:
    """A spectrum that is in the sheet, but not in the folder."""
    (raw / "sem_eds/LTSC_spectrum.msa").unlink()


def empty_file(raw: Path) -> None:
    """A height map whose transfer was interrupted before the first byte."""
    (raw / "profilometry/LTSOC_indents_10x.x3p").write_bytes(b"")


FAULTS = {
    "a damaged spectrum": Fault(
        damage_spectrum,
        "eis",
        "raw/eis/LTSC-1_25C.DTA",
        "number",
        "1.2.3",
        "ionic_conductivity of LTSC-1 at 25 °C",
        line=79,
    ),
    "a thickness in µm": Fault(
        thicken_pellet,
        "eis",
        "raw/pellets.tsv",
        "thickness_mm above 0 and at most 20",
        "850.",
        "ionic_conductivity of LTSC-2 at 60 °C",
    ),
    "a short DC run": Fault(
        shorten_run,
        "dc",
        "raw/dc/LTSOC-2_0.1V.DTA",
        "a step of at least 10 points",
        "5 points",
        "electronic_conductivity of LTSOC-2 at 25 °C",
    ),
    "a cell with one cycle": Fault(
        one_cycle,
        "cycling",
        "raw/cycling/LTSOC-long_long.csv",
        "at least 2 complete cycles",
        "1",
        "capacity_retention, capacity_retention_per_cycle of LTSOC-long",
    ),
    "a wrong laser": Fault(
        wrong_laser,
        "raman",
        "raw/raman/TaCl5_nm.csv",
        "points in 340-440 cm-1",
        "",
        "raman_shift",
    ),
    "a scan of a degree": Fault(
        shorten_scan, "xrd", "raw/xrd/LTSOC.ras", "at least 100 points", "51", "crystallinity_index"
    ),
    "a missing file": Fault(
        lose_file,
        "sem_eds",
        "raw/sem_eds/measurements.tsv",
        "a file raw/sem_eds/LTSC_spectrum.msa",
        "none",
        "atomic_fraction of LTSC",
    ),
    "an empty file": Fault(
        empty_file,
        "profilometry",
        "raw/profilometry/LTSOC_indents_10x.x3p",
        "",
        "empty",
        "imprints, residual_depth of LTSOC",
    ),
}
SHALLOW = ("raw/indentation/LTSC-2_ADEH.xlsx", "raw/indentation/LTSOC-2_ADEH.xlsx")


def damage(folder: Path, names: Sequence[str] = tuple(FAULTS)) -> None:
    for name in names:
        FAULTS[name].do(folder / "raw")
