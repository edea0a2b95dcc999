"""What is installed, what the study holds and lacks, and what would be rebuilt: `study doctor`."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from electrolyte.ground.errors import ElectrolyteError
from electrolyte.plan.figures import FigurePlan
from electrolyte.study.manifest import manifest_command

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


def rebuilt(dry_run: str) -> list[str]:
    """How many jobs of each rule would run, and the reasons, from the text of a dry run."""
    if "Nothing to be done" in dry_run:
        return ["  nothing: all results are those of the data, config and code as they are"]
    jobs = re.findall(r"^(\w+) +(\d+)$", dry_run, re.MULTILINE)
    reasons: dict[str, int] = {}
    for reason in re.findall(r"^\s*[Rr]eason: (.*)$", dry_run, re.MULTILINE):
        kind = _kind(reason)
        reasons[kind] = reasons.get(kind, 0) + 1
    return [
        *(f"  {rule}: {count}" for rule, count in jobs if rule != "total"),
        *(f"  because: {kind} ({count} jobs)" for kind, count in reasons.items()),
    ]


def dry_run(arguments: Iterable[str]) -> str:
    """What ``snakemake --dry-run`` says."""
    command = [sys.executable, "-m", "snakemake", "--dry-run", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise ElectrolyteError(run.stderr.strip()[-1500:])
    return run.stdout + run.stderr


def environments(folder: Path, names: Iterable[str], tools: Mapping[str, str | None]) -> list[str]:
    """Which environments rules name, and which programs are at hand for them."""
    at_hand = [f"{name}: {path or 'not installed'}" for name, path in tools.items()]
    files = ", ".join(sorted(name for name in names if (folder / name).is_file()))
    return [f"  without conda all rules run in {sys.prefix}", f"  with conda in: {files}"] + [
        f"  {line}" for line in at_hand
    ]


def _kind(reason: str) -> str:
    """The reason without what differs from job to job, but with changed modules named."""
    if "Params have changed" in reason:
        digests = re.findall(r"[\w/]+\.py@\w+", reason)
        modules = (d.partition("@")[0] for d in digests if digests.count(d) == 1)
        named = ", ".join(dict.fromkeys(modules))
        return f"the code changed: {named}" if named else "settings, sheets or raw files changed"
    return reason.split(":")[0].split(";")[0]


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
