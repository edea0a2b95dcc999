"""Tables of the paper: chosen numbers, one row a sample, as values for machines and for people."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from electrolyte.ground.csv_file import write_csv
from electrolyte.ground.printing import DOUBTED, DOUBTED_WORDS, number_text
from electrolyte.numbers.condition import parts_of, words_of
from electrolyte.numbers.quantities import holds_calibration, select

NOTHING = ("", "–")  # cells of what a sample does not have


@dataclass(frozen=True)
class Table:
    """One table: numbers for machines, text for people, its title, and the origin of its data."""

    values: pd.DataFrame
    texts: pd.DataFrame
    title: str
    origin: str  # measured | synthetic | mixed


@dataclass(frozen=True)
class Entry:
    """One column of a table: a quantity at a condition, as people call it (``header``)."""

    quantity: str
    header: str
    condition: str = ""


def by_sample(
    numbers: pd.DataFrame, samples: Sequence[Mapping[str, Any]], entries: Sequence[Entry]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The entries of each sample that has any: as numbers, and as text for people.

    As numbers each entry has five columns beside each other: value, its u, standard deviation of
    the replicates, their number, and status. As text it is ``value ± standard deviation (n)``, or
    ± u for a single replicate; what is not resolved says so.
    """
    values, texts = [], []
    units = {
        entry: _unit(select(numbers, condition=entry.condition), entry.quantity)
        for entry in entries
    }
    for sample in _shown(samples):
        own = select(numbers, sample=sample["sample"])
        found = {entry: _mean_row(own, entry) for entry in entries}
        if all(row is None for row in found.values()):
            continue
        start = {"sample": sample["sample"], "x": sample["x"]}
        value_row, text_row = dict(start), {"sample": sample["sample"], "x": _text(sample["x"])}
        for entry, row in found.items():
            at = [f"{name}{value}" for name, value in parts_of(entry.condition).items()]
            name = "_".join([entry.quantity, *at])
            value_row |= _columns(name, own, entry, row, units[entry])
            text_row[entry.header] = "–" if row is None else _cell(own, entry, row)
        values.append(value_row)
        texts.append(text_row)
    return _frame(values, "sample", "x"), _frame(texts, "sample", "x")


def by_condition(
    numbers: pd.DataFrame, samples: Sequence[Mapping[str, Any]], columns: Mapping[str, str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row a sample and condition (such as a C-rate), as numbers and as text for people.

    ``columns`` : quantity -> header. Conditions stand in the order of the numbers; cells as in
    ``by_sample``.
    """
    values, texts = [], []
    chosen = select(numbers, quantity=list(columns), kind="mean")
    units = {quantity: _unit(chosen, quantity) for quantity in columns}
    for sample in _shown(samples):
        own = select(numbers, sample=sample["sample"])
        for condition in dict.fromkeys(select(chosen, sample=sample["sample"])["condition"]):
            entries = [Entry(quantity, header, condition) for quantity, header in columns.items()]
            found = {entry: _mean_row(own, entry) for entry in entries}
            start = {"sample": sample["sample"], "condition": condition}
            value_row, text_row = dict(start), start | {"condition": words_of(condition)}
            for entry, row in found.items():
                text_row[entry.header] = "–" if row is None else _cell(own, entry, row)
                value_row |= _columns(entry.quantity, own, entry, row, units[entry.quantity])
            values.append(value_row)
            texts.append(text_row)
    return _frame(values, "sample", "condition"), _frame(texts, "sample", "condition")


def write_table(table: Table, csv: Path | str, markdown: Path | str) -> None:
    """Write the numbers as CSV, and what people read as Markdown."""
    write_csv(table.values, csv)
    text = to_markdown(table.texts, table.title, table.origin)
    Path(markdown).write_text(text, encoding="utf-8")


def to_markdown(table: pd.DataFrame, title: str, origin: str) -> str:
    """A Markdown table with its title, and a line that says if the data is synthetic.

    A column in which no row has anything is left out.
    """
    table = table[[n for n in table if table.empty or not set(table[n]) <= set(NOTHING)]]
    head = [str(name) for name in table.columns]
    rows = [head, ["---"] * len(head), *(map(str, row) for row in table.to_numpy())]
    lines = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    stamp = {"synthetic": "Synthetic data.", "mixed": "Partly synthetic data."}.get(origin, "")
    if any(DOUBTED in line for line in lines):
        stamp = f"{DOUBTED_WORDS} {stamp}".rstrip()
    return "\n".join([f"**{title}**", "", *lines, "", stamp]).rstrip() + "\n"


def read_markdown(text: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a table written by ``to_markdown``."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in lines]
    cells = [[cell.strip().replace("\\|", "|") for cell in row] for row in rows]
    return (cells[0], cells[2:]) if cells else ([], [])


def _shown(samples: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The samples without those that test the analysis."""
    return [sample for sample in samples if sample.get("role") != "test"]


def _frame(rows: Sequence[Mapping[str, Any]], *first: str) -> pd.DataFrame:
    """The rows; without any, still a table that has the first columns."""
    return pd.DataFrame(rows, columns=None if rows else list(first))


def _unit(numbers: pd.DataFrame, quantity: str) -> str:
    """The unit of a quantity: that of the rows with a value, else of any."""
    rows = select(numbers, quantity=quantity)
    resolved = rows[rows["value"].notna()]
    units = (resolved if len(resolved) else rows)["unit"]
    return str(units.iloc[0]) if len(units) else "1"


def _mean_row(own: pd.DataFrame, entry: Entry) -> pd.Series | None:
    rows = select(own, quantity=entry.quantity, condition=entry.condition, kind="mean")
    return None if rows.empty else rows.iloc[0]


def _sd(own: pd.DataFrame, entry: Entry) -> float:
    rows = select(own, quantity=entry.quantity, condition=entry.condition, kind="sd")
    return float(rows["value"].iloc[0]) if len(rows) else math.nan


def _columns(
    name: str, own: pd.DataFrame, entry: Entry, row: pd.Series | None, unit: str
) -> dict[str, Any]:
    columns = [f"{name} / {unit}", f"{name}_u", f"{name}_sd", f"{name}_n", f"{name}_status"]
    if row is None:
        return dict.fromkeys(columns)
    values = (row["value"], row["u"], _sd(own, entry), row["n"], row["status"])
    return dict(zip(columns, values, strict=True))


def _cell(own: pd.DataFrame, entry: Entry, row: pd.Series) -> str:
    if row["status"] == "not_resolved":
        return "not resolved"
    sd = _sd(own, entry)
    spread = sd if math.isfinite(sd) else row["u"]
    counted = not math.isfinite(spread) and row["unit"] == "1" and float(row["value"]).is_integer()
    whole = math.isfinite(sd) or holds_calibration(row.get("u_omits"))
    number = number_text(row["value"], spread, status=row["status"], whole=whole)
    text = f"{row['value']:.0f}" if counted else number
    doubt = DOUBTED if row["status"] == "suspect" else ""
    return f"{text}{doubt} ({row['n']})"


def _text(x: float | None) -> str:
    return "–" if x is None else f"{x:g}"


def without_rows(tables: Mapping[str, str]) -> set[str]:
    """The tables, Markdown by name, that list nothing."""
    return {name for name, text in tables.items() if not read_markdown(text)[1]}
