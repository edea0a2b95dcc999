"""An option for each column of the sheets, in the order in which somebody looks for it."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator

from electrolyte.intake.answers import option
from electrolyte.intake.spreading import GRAMMAR
from electrolyte.study.sheet_columns import SUBJECTS, TECHNIQUES, Column, columns_of

OWN = ("path", "format")  # columns that are not asked for by their name


def option_columns() -> list[str]:
    """Every column of every sheet that can be given by option."""
    return [name for _, columns in _groups() for name in columns]


def add_column_options(parser: ArgumentParser) -> None:
    """Add the options, grouped by what they are about."""
    for title, columns in _groups():
        about = f"Of several files: {GRAMMAR}." if title == "every measurement" else None
        group = parser.add_argument_group(f"columns of {title}", about)
        for name, text in columns.items():
            group.add_argument(
                option(name), dest=name, metavar="VALUE", help=text.replace("%", "%%")
            )


def _groups() -> Iterator[tuple[str, dict[str, str]]]:
    """Titles, and the columns below them with their words; each column once."""
    sheets = {technique: columns_of(technique, "") for technique in TECHNIQUES}
    uses: dict[str, dict[str, Column]] = {}
    for technique, columns in sheets.items():
        for column in columns:
            uses.setdefault(column.name, {})[technique] = column
    subjects = {column.name for columns in SUBJECTS.values() for column in columns}
    every = {n: of for n, of in uses.items() if len(of) == len(sheets) and n not in OWN}
    yield "every measurement", {n: _words(next(iter(of.values()))) for n, of in every.items()}
    several = {n: of for n, of in uses.items() if 1 < len(of) < len(sheets) and n not in subjects}
    several |= {"temperature_C": uses["temperature_C"]}
    yield "several techniques", {name: _words_of_each(of) for name, of in several.items()}
    shown = {*every, *several, *OWN}
    for technique, columns in sheets.items():
        own = [c for c in columns if c.name not in shown and c.name not in subjects]
        if own:
            yield technique, {column.name: _words(column) for column in own}
    for kind, columns in SUBJECTS.items():
        names = {c.name: _words(c) for c in columns if c.name not in shown}
        yield f"a new {kind}", names
        shown |= set(names)


def _words(column: Column) -> str:
    return column.doc + (f" ({' | '.join(column.choices)})" if column.choices else "")


def _words_of_each(of: dict[str, Column]) -> str:
    """The words of a column that techniques have in common, or one after the other."""
    texts: dict[str, list[str]] = {}
    for technique, column in of.items():
        texts.setdefault(_words(column), []).append(technique)
    return "; ".join(f"{', '.join(names)}: {text}" for text, names in texts.items())
