"""The generated pages of the documentation: columns of the sheets, keys of the config."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from electrolyte.numbers.plausibility import GUARDS
from electrolyte.pages.technique_names import NAMES
from electrolyte.study.configuration import schema
from electrolyte.study.sheet_columns import SOURCES, SUBJECTS, TECHNIQUES, Column, columns_of

LONGEST_DEFAULT = 700  # signs
SHIPPED_INTRO = """\
# Raw data

**The files in this folder are synthetic**: simulated from the values that the paper reports, and
written in real vendor formats. The authors' own raw data is not public. The synthetic files are
in the public domain (CC0).

"""

SHEETS_INTRO = """\
A study is this folder and `config.yaml`. Raw files are in `raw/<technique>/`; sheets say what was
measured. A sheet is text with tabs between the columns (`.tsv`, to which `study add` adds rows),
with semicolons or commas (`.csv`), or a workbook (`.xlsx`, its table of the sheet's name or its
only one); lines that start with `#` are comments; the first other line names the columns. Columns
that are not required may be left out. `0,85` is read as 0.85; `1,234` is asked about. After adding
or changing raw files by hand run `.venv/bin/study manifest`, which writes `manifest.sha256` again.

This page is generated (`make docs`).
"""

FETCHED = """\
Only where raw files are public elsewhere: `study fetch` downloads those that are missing.

"""

CONFIG_INTRO = """\
# Configuration

All keys of `config.yaml`, with their defaults. Write only those that you change; an unknown key is
an error. (Generated from `scripts/electrolyte/study/schemas/` by `make docs`.)
"""

PLAUSIBILITY_INTRO = """\
# Plausibility guards

A number that cannot be right, or that something in the data speaks against, is kept with the
status `suspect`, and its note asks the question below. So is everything made from it: means,
ratios, tests, tables; a claim that rests on it is not called reproduced.

A guard that objects to something real (lithium metal, say) is switched off by its name:
`plausibility: {accept: [lithium_shift]}`. Techniques have checks of their own besides, described on
their pages. (Generated from `scripts/electrolyte/numbers/guards/` by `make docs`.)
"""


def sheets_page() -> str:
    """``raw/README.md`` of the shipped study."""
    return SHIPPED_INTRO + sheets_reference()


def sheets_reference() -> str:
    """Every column of every sheet."""
    parts = [SHEETS_INTRO]
    for name, columns in SUBJECTS.items():
        parts.append(f"## {name}s.tsv\n\n{_columns_table(columns)}")
    parts.append(f"## sources.tsv\n\n{FETCHED}{_columns_table(SOURCES)}")
    for technique, (subjects, _) in TECHNIQUES.items():
        names = " or ".join(f"`{c.name}`" for c in subjects)
        text = f"One row per measurement of a {names}.\n\n" if len(subjects) > 1 else ""
        table = _columns_table(columns_of(technique, subjects[0].name))
        parts.append(f"## {technique}/measurements.tsv\n\n{text}{table}")
    return "\n".join(parts)


def plausibility_page() -> str:
    """``docs/plausibility.md``."""
    parts = [PLAUSIBILITY_INTRO]
    for techniques, guards in groupby(GUARDS.items(), lambda item: item[1].technique):
        names = ", ".join(NAMES[technique] for technique in techniques.split(", "))
        head = [f"## {names}", "", "| guard | when | question |", "|---|---|---|"]
        rows = [f"| `{name}` | {guard.criterion} | {guard.ask} |" for name, guard in guards]
        parts.append("\n".join([*head, *rows, ""]))
    return "\n".join(parts)


def config_page() -> str:
    """``docs/config.md``."""
    parts = [CONFIG_INTRO]
    for section, rules in schema()["properties"].items():
        rows = _rows(_leaves(rules, ""))
        if not rows:
            parts.append(
                f"## {section}\n\n{_cell(rules['description'])} Default: {_default(rules)}.\n"
            )
            continue
        table = "\n".join(["| key | meaning | values | default |", "|---|---|---|---|", *rows])
        parts.append(f"## {section}\n\n{_cell(rules['description'])}\n\n{table}\n")
        if section == "multiverse":
            parts.append(_alternatives_table(rules["properties"]["choices"]["properties"]))
    return "\n".join(parts)


def _rows(leaves: Iterable[tuple[str, Mapping[str, Any]]]) -> list[str]:
    """One row for all keys that mean the same."""
    keys: dict[str, list[str]] = {}
    for name, rule in leaves:
        text = f"{_cell(rule['description'])} | {_allowed(rule)} | {_default(rule)} |"
        keys.setdefault(text, []).append(f"`{name}`")
    return [f"| {', '.join(names)} | {text}" for text, names in keys.items()]


def _default(rule: Mapping[str, Any]) -> str:
    """As one would write it in ``config.yaml``."""
    default = rule.get("default")
    if "properties" in rule:
        default = {name: inner["default"] for name, inner in rule["properties"].items()}
    text = json.dumps(default, ensure_ascii=False)
    return f"`{text}`" if len(text) < LONGEST_DEFAULT else "below"


def _alternatives_table(techniques: Mapping[str, Any]) -> str:
    """The default alternatives of the multiverse, a row for each choice."""
    rows = ["| choice | key | alternatives, and why |", "|---|---|---|"]
    for technique, rules in techniques.items():
        for choice, alternatives in rules["default"].items():
            keys = sorted({key for entry in alternatives for key in entry["set"]})
            named = ", ".join(f"`{key}`" for key in keys)
            why = " ".join(f"*{entry['name']}*: {_cell(entry['reason'])}" for entry in alternatives)
            rows.append(f"| {technique}: {choice} | {named} | {why} |")
    return "\n".join([*rows, ""])


def _columns_table(columns: Sequence[Column]) -> str:
    rows = [
        f"| {c.name} | {c.doc} | {', '.join(c.choices) or c.kind} | {'yes' * c.required} |"
        for c in columns
    ]
    return "\n".join(["| column | meaning | value | required |", "|---|---|---|---|", *rows]) + "\n"


def _leaves(rules: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The keys of a section, nested ones with dots; keys that mean the same are one."""
    for name, rule in rules.get("properties", {}).items():
        inner = rule.get("properties", {})
        if len(inner) > 1 and len({r.get("description") for r in inner.values()}) == 1:
            yield f"{prefix}{name}", rule
        elif inner:
            yield from _leaves(rule, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", rule


def _allowed(rule: Mapping[str, Any]) -> str:
    """The values that a key may have, where its default does not show it."""
    if "enum" in rule:
        return " or ".join(f"`{value}`" for value in rule["enum"])
    bounds = [
        f"{sign} {rule[key]:g}"
        for key, sign in (
            ("minimum", "≥"),
            ("exclusiveMinimum", ">"),
            ("maximum", "≤"),
            ("exclusiveMaximum", "<"),
        )
        if key in rule
    ]
    return ", ".join(bounds)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
