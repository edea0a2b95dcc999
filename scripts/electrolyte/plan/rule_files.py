"""What the files in ``rules/`` say about job scripts, read as text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from electrolyte.ground.command_line import WORKFLOW

RULES = WORKFLOW / "rules"
_CONDA = re.compile(r'^ +conda:\s+"\.\./envs/([\w-]+)\.yaml"', re.MULTILINE)
_NAME = re.compile(r"\w+")
_SCRIPT = re.compile(r'^ +script:\s+"\.\./scripts/([\w-]+\.py)"', re.MULTILINE)


@cache
def environments_of_scripts() -> dict[str, set[str]]:
    """The environments of each job script: ``{"eis_fit.py": {"eis"}}``."""
    found: dict[str, set[str]] = {}
    for rule in _rules():
        script, environment = _SCRIPT.search(rule), _CONDA.search(rule)
        if script and environment:
            found.setdefault(script[1], set()).add(environment[1])
    return found


@cache
def scripts_of_rules() -> dict[str, str]:
    """The job script of each rule with a name of its own: ``{"eis_fit": "eis_fit.py"}``."""
    found = {}
    for rule in _rules():
        if (script := _SCRIPT.search(rule)) and (name := _NAME.match(rule)):
            found[name[0]] = script[1]
    return found


def _rules() -> Iterable[str]:
    for file in sorted(RULES.glob("*.smk")):
        text = file.read_text(encoding="utf-8")
        yield from re.split(r"^ *rule\b *", text, flags=re.MULTILINE)[1:]
