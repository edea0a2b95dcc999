"""What the files in ``rules/`` say about job scripts, read as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

RULES = Path(__file__).resolve().parents[3] / "rules"
_CONDA = re.compile(r'^    conda:\s+"\.\./envs/([\w-]+)\.yaml"', re.MULTILINE)
_READS = re.compile(r'plan\.(?:all_)?measurements\("(\w+)"')
_SCRIPT = re.compile(r'^    script:\s+"\.\./scripts/([\w-]+\.py)"', re.MULTILINE)


def environments_of_scripts(folder: Path = RULES) -> dict[str, set[str]]:
    """The environments of each job script: ``{"eis_fit.py": {"eis"}}``."""
    found: dict[str, set[str]] = {}
    for rule in _rules(folder):
        script, environment = _SCRIPT.search(rule), _CONDA.search(rule)
        if script and environment:
            found.setdefault(script[1], set()).add(environment[1])
    return found


def readers_of_scripts(folder: Path = RULES) -> dict[str, set[str]]:
    """The techniques whose files each job script reads: ``{"eis_fit.py": {"eis"}}``."""
    found: dict[str, set[str]] = {}
    for rule in _rules(folder):
        if script := _SCRIPT.search(rule):
            found.setdefault(script[1], set()).update(_READS.findall(rule))
    return found


def _rules(folder: Path) -> Iterable[str]:
    for file in sorted(folder.glob("*.smk")):
        yield from re.split(r"^rule ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
