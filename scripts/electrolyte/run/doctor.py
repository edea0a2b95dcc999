"""What is installed, what the study holds and lacks, and what would run: `study doctor`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.recipe_changes import changes
from electrolyte.plan.recipe_files import read_json, recipe_path, record_path
from electrolyte.run.present_recipes import Planned
from electrolyte.study.manifest import manifest_command

SHOWN = 20  # jobs
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
    """What the study holds of each technique, what it lacks, and what is wrong with its rows."""
    lines, plan = [], figures.plan
    for technique, rows in plan.study.measurements.items():
        if rows:
            missing = [r for r in rows if r.problems]
            note = f", {len(missing)} with problems" if missing else ""
            lines.append(f"  {technique}: {len(rows)} measurements{note}")
    lacking = [name for name, rows in plan.study.measurements.items() if not rows]
    lines.append(f"  no measurements of: {', '.join(lacking) or 'none is lacking'}")
    lines += [f"  left out: {item}" for item in figures.left_out] or ["  left out: nothing"]
    if plan.manifest is None:
        lines.append(f"  no raw/manifest.sha256: `{manifest_command(plan.raw)}` writes it")
    return [*lines, *(f"  {problem}" for problem in plan.study.problems)]


def to_run(planned: Planned, results: Path) -> list[str]:
    """The first of the jobs that would run, and what changed since their results were made."""
    if "Nothing to be done" in planned.text:
        return ["  nothing: all results are those of the data, settings and code as they are"]
    lines = [f"  {line}" for line in planned.text.splitlines() if line.endswith(")")]
    more = len(lines) - SHOWN
    shown = lines[:SHOWN] + ([f"  and {more} more: snakemake -n shows all"] if more > 0 else [])
    because: dict[str, None] = {}
    for name, recipe in planned.recipes.items():
        record = read_json(record_path(recipe_path(results, name)))
        because |= dict.fromkeys(changes(record["recipe"], recipe) if record else [])
    return [*shown, *(f"  because of {line}" for line in because)]


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
