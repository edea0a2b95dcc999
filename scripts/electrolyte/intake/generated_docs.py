"""The generated pages of the documentation: columns of the sheets, keys of the config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from electrolyte.numbers.plausibility import GUARDS
from electrolyte.study.configuration import schema
from electrolyte.study.sheet_columns import (
    CELLS,
    PELLETS,
    SAMPLES,
    SOURCES,
    TECHNIQUES,
    Column,
    columns_of,
)

SHIPPED_INTRO = """\
# Raw data

**The files in this folder are synthetic**: simulated from the values that the paper reports, and
written in real vendor formats. The authors' own raw data is not public. The synthetic files are
in the public domain (CC0).

"""

SHEETS_INTRO = """\
A study is this folder and `config.yaml`. Raw files stand below `raw/<technique>/`; sheets say what
they are. A sheet is text with tabs between the columns (`.tsv`, to which `study add` adds rows),
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

All keys of `config.yaml`, with their defaults. A key that is not listed here is an error. This
page is generated from `scripts/electrolyte/study/schemas/` (`make docs`).
"""

PLAUSIBILITY_INTRO = """\
# Plausibility guards

What parses but cannot be right. The sheets refuse what no unit explains (a temperature of 298.15 °C
or more than 20 mm of thickness do not get past them); the guards below doubt what passes. A doubted
number is kept with status `suspect` and the reason in its note, and so is everything made from it:
means, ratios, tests between samples, tables; a claim that rests on it is not called reproduced.

A guard that objects to something real (lithium metal, say) is switched off by its name in the
config: `plausibility: {accept: [lithium_shift]}`.

Besides these, each technique has checks of its own, described on its page: a relative density
above 1, recoveries that are too short, fits that do not describe the data.

This page is generated from `scripts/electrolyte/numbers/guards/` (`make docs`).
"""


def sheets_page() -> str:
    """``raw/README.md`` of the shipped study."""
    return SHIPPED_INTRO + sheets_reference()


def sheets_reference() -> str:
    """Every column of every sheet."""
    parts = [SHEETS_INTRO]
    for name, columns in (
        ("samples.tsv", SAMPLES),
        ("pellets.tsv", PELLETS),
        ("cells.tsv", CELLS),
        ("sources.tsv", SOURCES),
    ):
        about = FETCHED if columns is SOURCES else ""
        parts.append(f"## {name}\n\n{about}{_columns_table(columns)}")
    for technique, (subjects, _) in TECHNIQUES.items():
        names = " or ".join(f"`{c.name}`" for c in subjects)
        text = f"One row a measurement of a {names}.\n\n" if len(subjects) > 1 else ""
        table = _columns_table(columns_of(technique, subjects[0].name))
        parts.append(f"## {technique}/measurements.tsv\n\n{text}{table}")
    return "\n".join(parts)


def plausibility_page() -> str:
    """``docs/plausibility.md``."""
    rows = [
        f"| `{name}` | {guard.technique} | {guard.criterion} | {guard.ask} |"
        for name, guard in GUARDS.items()
    ]
    header = ["| guard | technique | a number is doubted at | the mistake it usually is |"]
    return "\n".join([PLAUSIBILITY_INTRO, *header, "|---|---|---|---|", *rows, ""])


def config_page() -> str:
    """``docs/config.md``."""
    parts = [CONFIG_INTRO]
    for section, rules in schema()["properties"].items():
        rows = [
            f"| `{name}` | {_cell(rule.get('description', ''))} | {kind_of(rule)} |"
            f" {_default(name, rule)} |"
            for name, rule in _leaves(rules, "")
        ]
        if not rows:
            about = f"Value: {kind_of(rules)}; default: `{rules['default']}`."
            parts.append(f"## {section}\n\n{_cell(rules['description'])}\n\n{about}\n")
            continue
        table = "\n".join(["| key | meaning | type | default |", "|---|---|---|---|", *rows])
        parts.append(f"## {section}\n\n{_cell(rules['description'])}\n\n{table}\n")
        if section == "multiverse":
            parts.append(_alternatives_table(rules["properties"]["choices"]["properties"]))
    return "\n".join(parts)


def _default(name: str, rule: Mapping[str, Any]) -> str:
    return "below" if name.startswith("choices.") else f"`{rule.get('default')}`"


def _alternatives_table(techniques: Mapping[str, Any]) -> str:
    """The default alternatives of the multiverse, one row each."""
    rows = ["| technique | choice | alternative | sets | reason |", "|---|---|---|---|---|"]
    for technique, rules in techniques.items():
        for choice, alternatives in rules["default"].items():
            for entry in alternatives:
                sets = "; ".join(f"`{key}: {value}`" for key, value in entry["set"].items())
                reason = _cell(entry["reason"])
                rows.append(f"| {technique} | {choice} | {entry['name']} | {sets} | {reason} |")
    return "\n".join([*rows, ""])


def _columns_table(columns: Sequence[Column]) -> str:
    rows = [
        f"| {c.name} | {c.doc} | {', '.join(c.choices) or c.kind} | {'yes' * c.required} |"
        for c in columns
    ]
    return "\n".join(["| column | meaning | value | required |", "|---|---|---|---|", *rows]) + "\n"


def _leaves(rules: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The keys of a section, nested ones with dots."""
    for name, rule in rules.get("properties", {}).items():
        if "properties" in rule:
            yield from _leaves(rule, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", rule


def kind_of(rule: Mapping[str, Any]) -> str:
    """The type of a key and its bounds, in words."""
    if "enum" in rule:
        return " or ".join(f"`{value}`" for value in rule["enum"])
    bounds = [
        f"{sign} {rule[key]}"
        for key, sign in (
            ("minimum", "≥"),
            ("exclusiveMinimum", ">"),
            ("maximum", "≤"),
            ("exclusiveMaximum", "<"),
        )
        if key in rule
    ]
    return ", ".join([str(rule["type"]), *bounds])


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
