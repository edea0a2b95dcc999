"""Alternatives of the multiverse that cannot be taken, found before anything runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from electrolyte.ground.errors import Problem, did_you_mean
from electrolyte.multiverse.techniques import TECHNIQUES
from electrolyte.multiverse.universes import DEFAULT, within
from electrolyte.study.configuration import schema
from electrolyte.study.json_schema import problems_with
from electrolyte.study.sheet_columns import MEASUREMENT
from electrolyte.study.sheet_columns import TECHNIQUES as COLUMNS_OF

JUDGED_BY = ("statistics",)  # settings on which the verdicts of all techniques depend


def unusable_alternatives(choices: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Alternatives that set what the config has not, what it refuses, or what moves nothing.

    Names must tell the alternatives of a choice apart, and two choices that set one key contradict
    each other. ``choices`` is the key ``multiverse.choices`` of the config file ``name``.
    """
    for technique, listed in choices.items():
        set_by: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        for choice, alternatives in listed.items():
            names = [entry["name"] for entry in alternatives]
            for entry in alternatives:
                place = f"multiverse.choices.{technique}.{choice}: '{entry['name']}': "
                texts = [*_misnamed(entry, names), *_not_settable(entry, technique, name)]
                texts += _unknown_rivals(entry, listed)
                for key in entry["set"]:
                    texts += _set_elsewhere(key, entry, choice, set_by.get(key, ()))
                    set_by.setdefault(key, []).append((choice, entry))
                yield from (Problem("", place + text, file=name) for text in texts)


def unusable_columns(leave_out: Mapping[str, Sequence[str]], name: str) -> Iterator[Problem]:
    """Columns to leave out that a technique's sheet does not have.

    ``leave_out`` is the key ``multiverse.leave_out`` of the config file ``name``.
    """
    for technique, columns in leave_out.items():
        subjects, own = COLUMNS_OF[technique]
        known = {"sample", *(column.name for column in (MEASUREMENT, *subjects, *own))}
        for column in (column for column in columns if column not in known):
            text = f"multiverse.leave_out.{technique}: raw/{technique}/measurements.tsv has no"
            yield Problem("", f"{text} column '{column}'", file=name)


def _misnamed(entry: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    if entry["name"] == DEFAULT:
        yield "this is the name of what the config has; choose another one"
    if names.count(entry["name"]) > 1:
        yield "two alternatives of this choice have this name"


def _not_settable(entry: Mapping[str, Any], technique: str, name: str) -> Iterator[str]:
    """What the config does not know, what it refuses, and what cannot move the technique."""
    of = TECHNIQUES[technique]
    depends = (*of.of_subject, *of.of_samples, *JUDGED_BY)
    for key, value in entry["set"].items():
        if "." not in key:
            yield f"expected a key inside of a section, such as {depends[0]}.<key>, found {key}"
            continue
        problems = problems_with(_nested(key, value), schema(), name)
        yield from (problem.found for problem in problems)
        if not within(key, depends):
            yield f"expected keys of {', '.join(depends)}, found {key}"


def _unknown_rivals(entry: Mapping[str, Any], listed: Mapping[str, Any]) -> Iterator[str]:
    for other, levels in entry.get("not_with", {}).items():
        known = [level["name"] for level in listed.get(other, ())]
        for level in (level for level in levels if level not in known):
            hint = did_you_mean(level, known)
            yield f"not_with: no alternative '{level}' of a choice '{other}'{hint}"


def _set_elsewhere(
    key: str,
    entry: Mapping[str, Any],
    choice: str,
    others: Sequence[tuple[str, Mapping[str, Any]]],
) -> Iterator[str]:
    """Other choices that set the same key, unless one says that it contradicts the other."""
    for name, other in others:
        contradict = other["name"] in entry.get("not_with", {}).get(name, ())
        contradict |= entry["name"] in other.get("not_with", {}).get(choice, ())
        if name != choice and not contradict:
            rival = f"'{other['name']}' of {name}"
            yield f"{key} is set by {rival} too; make them one choice, or name it below not_with"


def _nested(key: str, value: Any) -> Any:
    """``{eis: {engine: value}}`` of the dotted key ``eis.engine``."""
    for part in reversed(key.split(".")):
        value = {part: value}
    return value
