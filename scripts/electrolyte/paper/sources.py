"""All that an article is written from, and its two documents as Markdown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from electrolyte.ground.printing import DOUBTED, DOUBTED_WORDS
from electrolyte.numbers.tables import read_markdown
from electrolyte.paper.article import (
    LINE,
    WIDEST_COLUMN,
    article,
    figure,
    filled,
    filled_caption,
    table,
)
from electrolyte.paper.front_matter import ORIGINS, metadata, statements
from electrolyte.paper.markup import escaped
from electrolyte.paper.number_texts import with_doubt_explained
from electrolyte.paper.placeholders import Facts, Macro
from electrolyte.paper.table_cells import printed_cell
from electrolyte.paper.templates import template
from electrolyte.paper.typst import caption

LONGEST = 24  # rows of a table that floats
ORIGIN = "::: {{#data-origin}}\n{}\n:::"
REFERENCES = "\n# References {-}\n\n::: {#refs}\n:::\n"
TOC = "\n# Table of contents graphic {-}\n\n![](toc)\n"


@dataclass(frozen=True)
class Sources:
    """What an article is written from.

    facts : what places in text are filled in from
    origin : of the data: measured | synthetic | mixed
    items : figures and tables, of ``electrolyte.plan.paper``
    captions : by name, with places
    tables : Markdown, by name
    text, supporting : of the study, Markdown with places
    excluded, problems : what the study leaves out, or could not use
    toc : whether there is a graphic for the table of contents
    kinds : what blocks of text may need beside techniques
    """

    facts: Facts
    origin: str
    items: Sequence[Mapping[str, Any]]
    captions: Mapping[str, str]
    tables: Mapping[str, str]
    text: str
    supporting: str
    excluded: Sequence[Sequence[str]]
    problems: Sequence[str]
    toc: bool = False
    kinds: Collection[str] = ()

    def metadata(self, place: str) -> dict[str, Any]:
        """Title, authors and stamp of a document."""
        settings = self.facts.config["paper"]
        return metadata(settings, self.facts.about, self.origin, place == "supporting")

    def markdown(self, place: str, macro: Macro | None = None) -> str:
        """The article, ``text``, or its ``supporting`` information.

        ``macro`` : what stands for a number, from its text, the form of its place and its name;
            without it, the number itself
        """
        parts = [ORIGIN.format(ORIGINS[self.origin])] if self.origin in ORIGINS else []
        if place == "text":
            own = filled(self.text or template("default_text.md"), self.facts, macro)
            parts += [own, statements(self.facts.about)]
        else:
            texts = (template("methods.md"), self.supporting or template("default_si.md"))
            parts += [filled(own, self.facts, macro) for own in texts]
            parts.append(self._not_used())
        here = [item for item in self.items if item["place"] == place]
        floats = {item["name"]: self._float(item, macro) for item in here}
        text = "\n\n".join(filter(None, parts))
        body = article(text, self._possessed(), self.items, floats)
        body += f"\n{DOUBTED_WORDS}\n" if DOUBTED in text and place == "text" else ""
        body += REFERENCES if "[@" in text else ""
        return body + TOC if self.toc and place == "text" else body

    def _possessed(self) -> set[str]:
        """What blocks of a text can ask for: techniques, quantities, figures, panels and tables."""
        numbers = self.facts.numbers
        drawn = [item for item in self.items if item.get("drawn", True)]
        shown = {name for item in drawn for name in (item["name"], *item["panels"])}
        return {*numbers["technique"], *numbers["quantity"], *shown, *self.kinds}

    def _float(self, item: Mapping[str, Any], macro: Macro | None) -> str:
        text = filled_caption(caption(item, self.captions), self.facts, macro)
        if item["kind"] == "figure":
            return figure(item, with_doubt_explained(text))
        own = self.tables[item["name"]]
        return table(item, with_doubt_explained(text, own), own)

    def long_tables(self) -> list[str]:
        """The names of tables that are too long to float."""
        rows = {name: len(read_markdown(text)[1]) for name, text in self.tables.items()}
        return [name for name, count in rows.items() if count > LONGEST]

    def narrow_tables(self) -> list[str]:
        """The names of tables whose lines a page holds without breaking."""
        found = []
        for name, text in self.tables.items():
            header, rows = read_markdown(text)
            columns = zip(header, *rows, strict=True)
            widths = [max(len(printed_cell(cell)) for cell in column) for column in columns]
            if max(widths, default=0) < WIDEST_COLUMN and sum(widths) <= LINE:
                found.append(name)
        return found

    def _not_used(self) -> str:
        """What was left out on purpose, and what could not be used."""
        lines = {
            "Measurements that are left out": [
                f"{measurement} ({technique}): {reason}"
                for technique, measurement, reason in self.excluded
            ],
            "Data that could not be used": self.problems,
        }
        return "\n\n".join(
            "\n".join([f"# {heading}\n", *(f"- {escaped(line)}" for line in own)])
            for heading, own in lines.items()
            if own
        )
