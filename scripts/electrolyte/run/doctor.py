"""What is installed, what the study holds and lacks, and what would run: `study doctor`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from electrolyte.ground.printing import counted
from electrolyte.ground.problem_table import read_problems
from electrolyte.plan.figures import FigurePlan
from electrolyte.run.claims_without_numbers import without_numbers
from electrolyte.run.present_recipes import Planned
from electrolyte.study.manifest import manifest_command

SHOWN = 20  # jobs, and problems
_PIN = re.compile(r"^([A-Za-z0-9][^\\]*==[^\\]*)")


def packages(locked: str) -> list[str]:
    """One line on the locked packages, and one for each that is missing or another version.

    Parameters
    ----------
    locked : text of ``envs/requirements.txt``
    """
    pins = [Requirement(m[1].strip()) for line in locked.splitlines() if (m := _PIN.match(line))]
    pins = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    wrong = []
    for pin in pins:
        found, pinned = _installed(pin.name), str(pin.specifier).removeprefix("==")
        if found != pinned:
            wrong.append(f"  {pin.name}: {found or 'not installed'}, pinned is {pinned}")
    fit = len(pins) - len(wrong)
    return [f"{fit} of {len(pins)} pinned packages are as pinned", *wrong]


def study(figures: FigurePlan) -> list[str]:
    """What the study holds of each technique, and what is left out for which reasons."""
    lines, plan = [], figures.plan
    for technique, rows in plan.study.measurements.items():
        if rows:
            missing = [r for r in rows if r.problems]
            note = f", {len(missing)} with problems" if missing else ""
            lines.append(f"  {technique}: {counted(len(rows), 'measurement')}{note}")
    lacking = [name for name, rows in plan.study.measurements.items() if not rows]
    lines.append(f"  no measurements of: {', '.join(lacking) or 'none is lacking'}")
    reasons: dict[str, list[str]] = {}
    for item in figures.left_out:
        reasons.setdefault(f"{item.reason} ({item.change})", []).append(item.name)
    lines += [f"  left out: {', '.join(names)}: {why}" for why, names in reasons.items()]
    if plan.manifest is None:
        lines.append(f"  no raw/manifest.sha256: `{manifest_command(plan.raw)}` writes it")
    return lines


def problems(figures: FigurePlan) -> list[str]:
    """The problems of the sheets as they are, then those that the last run had with the data."""
    table = Path(figures.results) / "problems.csv"
    last = read_problems(table) if table.is_file() else []
    found = [replace(p, technique="", missing="") for p in (*figures.plan.problems, *last)]
    lines = [f"  {problem}" for problem in dict.fromkeys(found)]
    more = len(lines) - SHOWN
    rest = [f"  and {more} more: {table} has those of the last run"] if more > 0 else []
    return [*lines[:SHOWN], *rest] or ["  none is known"]


def claims(figures: FigurePlan) -> list[str]:
    """The claims that name numbers which nothing computes; nothing if the study has no claims."""
    plan = figures.plan
    numbers = Path(figures.results) / "numbers.csv"
    files = plan.chosen("claims", "file")
    lines = [f"  {s}" for f in files for s in without_numbers(Path(f), plan.study, numbers)]
    if not files:
        return ["  no claims file (claims.file)"]
    return lines or ["  none is known"]


def to_run(planned: Planned) -> list[str]:
    """The first of the jobs that would run, each with its reason, or why none can."""
    if planned.failed:
        return [f"  {line}" for line in planned.text.splitlines()[-SHOWN:]]
    lines = [f"  {line}" for line in planned.text.splitlines() if line.endswith(")")]
    more = len(lines) - SHOWN
    rest = [f"  and {more} more: snakemake -n shows all"] if more > 0 else []
    return [*lines[:SHOWN], *rest] or ["  nothing: no result is missing or outdated"]


def environments(folder: Path, names: Iterable[str], tools: Mapping[str, str | None]) -> list[str]:
    """Which environments rules name, and which programs are at hand for them."""
    at_hand = [f"{name}: {path or 'not installed'}" for name, path in tools.items()]
    files = ", ".join(sorted(name for name in names if (folder / name).is_file()))
    return [f"  without conda all rules run in {sys.prefix}", f"  with conda in: {files}"] + [
        f"  {line}" for line in at_hand
    ]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
