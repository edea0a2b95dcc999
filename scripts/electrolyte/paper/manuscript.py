"""The manuscript: figures, tables, text and methods of the numbers at hand, typeset by Typst.

Typst runs from its Python wheel, without network, system fonts or clock, in a folder that holds the
template of ``paper/`` and one JSON file with all content. The same numbers give the same bytes.
"""

from __future__ import annotations

import json
import logging
import math
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.ground.errors import ConfigError
from electrolyte.ground.printing import number_text, printed_unit
from electrolyte.numbers.tables import read_markdown
from electrolyte.paper.placeholders import Facts, fill, plain, printed_cell, subscripts
from electrolyte.study.configuration import validated

log = logging.getLogger("electrolyte")

TEMPLATES = Path(__file__).resolve().parents[3] / "paper"
LONGEST_SETTING = 160  # characters; lists beyond it are counted


def typst_source(text: str, facts: Facts) -> str:
    """Typst text with its places filled in; whatever is filled in is a string, never markup."""
    return fill(text, facts, escape=_string, missing=lambda place: f"#missing({_quoted(place)});")


def content(
    facts: Facts,
    items: Sequence[Mapping[str, Any]],
    left_out: Sequence[Sequence[str]],
    tables: Mapping[str, str],
    captions: Mapping[str, str],
    origin: str,
    versions: Iterable[str],
    ledger: pd.DataFrame,
) -> dict[str, Any]:
    """What the template prints, as plain data.

    Parameters
    ----------
    items : figures and tables, of ``electrolyte.plan.paper``
    left_out : those that the study has no data for: name, reason, what would change it
    tables : Markdown text of each table
    versions : packages as ``name==version``
    ledger : ``results/claims.csv``, text throughout
    """
    return {
        "title": facts.config["paper"]["title"],
        "about": facts.config["paper"]["about"],
        "origin": origin,
        "techniques": list(dict.fromkeys(facts.numbers["technique"])),
        "items": [
            {**item, "caption": caption(item, captions)} | _cells(tables.get(item["name"], ""))
            for item in items
        ],
        "left_out": left_out,
        "settings": settings(facts.config),
        "quantities": quantities(facts.numbers),
        "versions": [package.split("==") for package in versions],
        "ledger": _ledger(ledger),
    }


def table_content(
    item: Mapping[str, Any], markdown: str, captions: Mapping[str, str]
) -> dict[str, Any]:
    """What the template of a single table prints: the table, and its last line on its origin."""
    last = markdown.strip().splitlines()[-1]
    table = {**item, "caption": caption(item, captions)} | _cells(markdown)
    return {"table": table, "origin": "" if last.startswith("|") else last}


def typeset(files: Mapping[str, bytes]) -> bytes:
    """The PDF of ``main.typ`` among the files.

    Raises
    ------
    ConfigError
        Typst does not understand the text; its message, with file and line.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        try:
            pdf, warnings = typst.compile_with_warnings(
                f"{folder}/main.typ", root=folder, ignore_system_fonts=True, timestamp=0
            )
        except typst.TypstError as error:
            raise ConfigError([f"manuscript: {error.diagnostic or error.message}"]) from error
    for warning in warnings:
        log.warning("manuscript: %s", warning.diagnostic or warning.message)
    return bytes(pdf)


def caption(item: Mapping[str, Any], captions: Mapping[str, str]) -> str:
    """The caption; that of a composed figure joins its title with those of its panels."""
    own, panels = captions.get(item["name"], ""), item["panels"]
    if len(panels) == 1:
        return captions.get(next(iter(panels)), "")
    parts = [f"({label[-1]}) {captions.get(name, '')}" for name, label in panels.items()]
    return " ".join([f"{own.rstrip('.')}.", *parts]) if parts else own


def settings(config: Mapping[str, Any]) -> list[list[str]]:
    """The keys of the config that differ from their defaults, as pairs of text."""
    defaults, found = dict(_flat(validated({}))), []
    for key, value in _flat(config):
        if key.split(".")[0] not in ("figures", "paper") and value != defaults.get(key):
            text = subscripts(plain(value))
            found.append([key, text if len(text) <= LONGEST_SETTING else f"{len(value)} entries"])
    return found


def quantities(numbers: pd.DataFrame) -> list[list[str]]:
    """Each quantity with unit, method and number of values: what was done, as the results say."""
    known = numbers[numbers["method"] != ""]
    groups = known.groupby(["technique", "quantity", "unit", "method"], sort=False).size()
    return [
        [technique, quantity.replace("_", " "), printed_unit(unit) or "1", method, str(count)]
        for (technique, quantity, unit, method), count in groups.items()
    ]


def _cells(markdown: str) -> dict[str, list[Any]]:
    header, rows = read_markdown(markdown)
    return {
        "header": [subscripts(cell) for cell in header],
        "rows": [[printed_cell(cell) for cell in row] for row in rows],
    }


def _ledger(ledger: pd.DataFrame) -> list[list[str]]:
    """Claim, what was reported, what was computed, verdict."""
    rows = [["id", "claim", "reported", "computed", "verdict"]]
    for row in ledger.to_dict("records"):
        value, u = (float(row[key] or "nan") for key in ("value", "u"))
        text = number_text(value, u, row["unit"] or "1", row["status"])
        computed = text if math.isfinite(value) else "–"
        rows.append([row["id"], row["statement"], row["reported"], computed, row["in_words"]])
    return rows


def _flat(config: Mapping[str, Any], prefix: str = "") -> Iterable[tuple[str, Any]]:
    for key, value in config.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _quoted(text: str) -> str:
    printable = "".join(c for c in text if c.isprintable() or c == "\N{NO-BREAK SPACE}")
    return json.dumps(printable, ensure_ascii=False)


def _string(text: str) -> str:
    return f"#{_quoted(text)};"
