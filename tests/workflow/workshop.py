"""A copy of the repository with a small study, to run, break and change."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from electrolyte.provenance.verify import OF_THE_RUN

ROOT = Path(__file__).resolve().parents[2]
PELLETS = ("LTSC-1", "LTSOC-2", "LTSOC-1")
CONFIG = """\
claims:
  file: paper/claims.yaml
eis:
  baseline: LTSC
figures:
  nyquist_sample: LTSOC
"""
LEDGER = ("results/claims.csv", "--snakefile", str(ROOT / "Snakefile"), "--cores", "2")
SNAKEMAKE = Path(sys.executable).with_name("snakemake")


def ran(folder: Path, *command: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command as typed in a folder, without a terminal; stdout and stderr together."""
    return subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"} | variables,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=1800,
        check=False,
    )


@dataclass(frozen=True)
class Workshop:
    """A copy of the repository with a small study."""

    folder: Path

    def copied(self, folder: Path) -> Workshop:
        """A copy of it in a new folder, its files as old as they are here."""
        shutil.copytree(self.folder, folder, copy_function=shutil.copy2)
        return Workshop(folder)

    def snakemake(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run ``snakemake`` in the folder; stdout and stderr together."""
        return ran(self.folder, SNAKEMAKE, *arguments, **variables)

    def results(self) -> dict[str, int]:
        """Modification time of each result; what tells of the run is left out."""
        results = self.folder / "results"
        return {
            path.relative_to(results).as_posix(): path.stat().st_mtime_ns
            for path in results.rglob("*")
            if path.is_file() and path.relative_to(results).parts[0] not in OF_THE_RUN
        }

    def remade(self, *arguments: str) -> set[str]:
        """Run and return which results were made anew."""
        before = self.results()
        run = self.snakemake(*arguments)
        assert run.returncode == 0, run.stdout
        return {name for name, time in self.results().items() if before.get(name) != time}

    def planned(self, *arguments: str, **variables: str) -> tuple[set[str], set[str]]:
        """The jobs that a dry run announces: with a reason of their own, and only after others.

        Jobs are named by their messages.
        """
        run = self.snakemake("--dry-run", *arguments, **variables)
        assert run.returncode == 0, run.stdout
        first, after = set(), set()
        for message, reason in re.findall(r"^(\S.*) \(([^()]*)\)$", run.stdout, re.M):
            (after if reason == "after other jobs" else first).add(message)
        first.discard("Nothing to be done")
        assert bool(first) != ("Nothing to be done" in run.stdout), run.stdout
        return first, after

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        path = self.folder / name
        encoding = "latin-1" if name.startswith("raw/eis/L") else "utf-8"
        text = path.read_bytes().decode(encoding)  # keeps line ends as they are
        changed = change(text)
        assert changed != text, f"{name} was not changed"
        path.write_bytes(changed.encode(encoding))

    def write_manifest(self) -> None:
        script = self.folder / "scripts" / "study.py"
        subprocess.run([sys.executable, script, "manifest"], cwd=self.folder, check=True)


def keep_rows(sheet: Path, keep: Callable[[dict[str, str]], bool]) -> None:
    """Keep comments, the header, and the rows that ``keep`` takes: texts by their columns."""
    lines = sheet.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    header = lines[start].split("\t")
    rows = [s for s in lines[start + 1 :] if keep(dict(zip(header, s.split("\t"), strict=True)))]
    sheet.write_text("\n".join([*lines[: start + 1], *rows]) + "\n", encoding="utf-8")


def add_row(sheet: Path, **texts: str) -> None:
    """Append a row with these columns, the others empty."""
    text = sheet.read_text(encoding="utf-8")
    header = next(line for line in text.splitlines() if not line.startswith("#")).split("\t")
    assert texts.keys() <= set(header)
    row = "\t".join(texts.get(column, "") for column in header)
    sheet.write_text(f"{text}{row}\n", encoding="utf-8")


def with_fields(text: str, name: str, **texts: str) -> str:
    """A sheet with other fields in the row of this name."""
    lines = text.split("\n")
    header = next(line for line in lines if not line.startswith("#")).split("\t")
    at = next(i for i, line in enumerate(lines) if line.split("\t")[0] == name)
    fields = dict(zip(header, lines[at].split("\t"), strict=True))
    assert texts.keys() <= fields.keys()
    lines[at] = "\t".join((fields | texts).values())
    return "\n".join(lines)


# verdicts on what rests on one conductivity half as large, and on the line that it lies off
SCALED_VERDICTS = {
    **dict.fromkeys(
        ["EIS-03", "EIS-05", "EIS-09", "EIS-10", "EIS-19", "ARR-03", "ARR-05"], "not reproduced"
    ),
    **dict.fromkeys(["ARR-06", "ARR-09", "ARR-10"], "reproduced but not supported statistically"),
}


def half_again(text: str) -> str:
    """A Gamry spectrum with Zreal, Zimag and Zmod of every point half again as large."""
    head, table = text.split("ZCURVE\tTABLE", 1)
    lines = table.splitlines(keepends=True)
    for index, line in enumerate(lines[3:], 3):
        fields = line.split("\t")
        for column in (4, 5, 7):
            fields[column] = f"{1.5 * float(fields[column]):.6E}"
        lines[index] = "\t".join(fields)
    return f"{head}ZCURVE\tTABLE{''.join(lines)}"


def copy_repository(target: Path) -> None:
    """The workflow with a study of three pellets: EIS at six temperatures, and DC polarization."""
    (target / "config.yaml").write_text(CONFIG, encoding="utf-8")
    for name in ("Snakefile", "rules", "scripts", "envs", "profiles", "paper", "CITATION.cff"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target / name)
    raw = target / "raw"
    for technique in ("eis", "dc"):
        shutil.copytree(ROOT / "raw" / technique, raw / technique)
    for sheet in ("samples.tsv", "pellets.tsv", "study.yaml"):
        if (ROOT / "raw" / sheet).exists():
            shutil.copy(ROOT / "raw" / sheet, raw / sheet)
    temperatures = ("-20", "0", "20", "25", "40", "60")
    keep_rows(
        raw / "eis/measurements.tsv",
        lambda row: row["pellet"] in PELLETS and row["temperature_C"] in temperatures,
    )
    kept = re.findall(r"\S+\.(?:DTA|mpt)", (raw / "eis/measurements.tsv").read_text())
    for file in raw.glob("eis/*_*"):
        if file.name not in kept:
            file.unlink()
