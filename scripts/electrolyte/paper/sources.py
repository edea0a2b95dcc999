"""All that an article is written from, and its two documents as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from electrolyte.paper.article import article, figure, filled, table
from electrolyte.paper.front_matter import ORIGINS, metadata, statements
from electrolyte.paper.markup import escaped
from electrolyte.paper.placeholders import Facts
from electrolyte.paper.templates import TEMPLATES
from electrolyte.paper.typst import caption

REFERENCES = "# References\n\n::: {#refs}\n:::\n"


@dataclass(frozen=True)
class Sources:
    """What an article is written from.

    facts : what places in text are filled in from
    about : ``raw/study.yaml``
    origin : of the data: measured | synthetic | mixed
    items : figures and tables, of ``electrolyte.plan.paper``
    captions, tables : text and Markdown, by name
    text, supporting : of the study, Markdown with places
    left_out, excluded, problems : what the study lacks or leaves out, or could not use
    """

    facts: Facts
    about: Mapping[str, Any]
    origin: str
    items: Sequence[Mapping[str, Any]]
    captions: Mapping[str, str]
    tables: Mapping[str, str]
    text: str
    supporting: str
    left_out: Sequence[Sequence[str]]
    excluded: Sequence[Sequence[str]]
    problems: Sequence[str]

    def metadata(self, place: str) -> dict[str, Any]:
        """Title, authors and stamp of a document."""
        settings = self.facts.config["paper"]
        return metadata(settings, self.about, self.origin, place == "supporting")

    def markdown(self, place: str) -> str:
        """The article, ``text``, or its ``supporting`` information."""
        parts = [ORIGINS.get(self.origin, "")]
        if place == "text":
            parts += [filled(self.text, self.facts), statements(self.about)]
        else:
            methods = (TEMPLATES / "methods.md").read_text(encoding="utf-8")
            parts += [filled(self.supporting, self.facts), filled(methods, self.facts)]
            parts.append(self._not_used())
        floats = {item["name"]: self._float(item) for item in self.items if item["place"] == place}
        techniques = set(self.facts.numbers["technique"])
        text = "\n\n".join(parts)
        body = article(text, techniques, self.items, floats)
        return f"{body}\n{REFERENCES}" if "[@" in text else body

    def _float(self, item: Mapping[str, Any]) -> str:
        text = caption(item, self.captions)
        if item["kind"] == "figure":
            return figure(item, text)
        return table(item, text, self.tables[item["name"]])

    def _not_used(self) -> str:
        """What was left out on purpose, what could not be used, and what is not shown for it."""
        lines = {
            "Measurements that are left out": [
                f"{measurement} ({technique}): {reason}"
                for technique, measurement, reason in self.excluded
            ],
            "Data that could not be used": self.problems,
            "Figures and tables without data": [
                f"{name}: {reason}" for name, reason, _ in self.left_out
            ],
        }
        return "\n\n".join(
            "\n".join([f"# {heading}\n", *(f"- {escaped(line)}" for line in own)])
            for heading, own in lines.items()
            if own
        )
