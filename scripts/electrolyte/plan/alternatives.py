"""Alternatives of the multiverse that cannot be taken, found before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

from electrolyte.ground.errors import Problem, did_you_mean
from electrolyte.multiverse.techniques import TECHNIQUES
from electrolyte.multiverse.universes import within
from electrolyte.study.configuration import explain, schema

JUDGED_BY = ("statistics",)  # settings on which the verdicts of all techniques depend


def unusable_alternatives(choices: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Alternatives that set what the config has not, what it refuses, or what moves nothing.

    ``choices`` is the key ``multiverse.choices`` of the config file ``name``.
    """
    rules = Draft202012Validator(schema())
    for technique, listed in choices.items():
        of = TECHNIQUES[technique]
        depends = (*of.of_subject, *of.of_samples, *JUDGED_BY)
        for choice, alternatives in listed.items():
            for entry in alternatives:
                place = f"multiverse.choices.{technique}.{choice}: '{entry['name']}': "
                for key, value in entry["set"].items():
                    for error in rules.iter_errors(_nested(key, value)):
                        for problem in explain(error, name):
                            yield Problem("", place + problem.found, file=name)
                    if not within(key, depends):
                        text = f"expected keys of {', '.join(depends)}, found {key}"
                        yield Problem("", place + text, file=name)
                for other, levels in entry.get("not_with", {}).items():
                    known = [level["name"] for level in listed.get(other, ())]
                    for level in (level for level in levels if level not in known):
                        hint = did_you_mean(level, known)
                        text = f"not_with: no alternative '{level}' of a choice '{other}'{hint}"
                        yield Problem("", place + text, file=name)


def _nested(key: str, value: Any) -> Any:
    """``{eis: {engine: value}}`` of the dotted key ``eis.engine``."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value
