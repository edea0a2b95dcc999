"""What the paper consists of: figures and tables in order, their numbers, and its text."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import Any

from electrolyte.claims.links import figures_named
from electrolyte.figures.kinds import OF_TECHNIQUES
from electrolyte.ground.command_line import WORKFLOW
from electrolyte.ground.problem_table import read_problems
from electrolyte.paper.made import next_label
from electrolyte.paper.places import Place
from electrolyte.paper.tables import TABLES
from electrolyte.paper.templates import TEMPLATES
from electrolyte.plan.code_digest import SCRIPTS
from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.study import Plan
from electrolyte.plan.texts import embedded
from electrolyte.study.data_sources import statement

OUTSIDE = ("baseline", "drift")  # of the config: what no text prints


class PaperPlan:
    """The paper of a study, as the rules see it."""

    def __init__(self, plan: Plan, figures: FigurePlan) -> None:
        self.plan, self.figures = plan, figures
        self.shown = [*figures.panels, *figures.composed, *figures.tables]

    def items(self) -> list[dict[str, Any]]:
        """Figures, then tables, in order: ``name``, ``kind``, ``label``, ``panels``, ``place``.

        A composed figure stands for its panels. Numbers count what the study has: those of text and
        of supporting information by themselves.
        """
        parts = {name: figure.panels for name, figure in self.figures.composed.items()}
        figures = [name for name in self.figures.drawn() if name.startswith("fig")]
        tables = [
            name
            for name, entry in TABLES.items()
            if name in self.shown and entry.place != "machines"
        ]
        found: list[dict[str, Any]] = []
        counted: Counter[str] = Counter()
        for name in sorted(figures):
            place = "text" if re.match(r"fig\d", name) else "supporting"
            label = next_label("figure", place, counted)
            letters = self.figures.composed[name].letters if name in parts else {}
            own = {panel: f"{label}{letters.get(panel, '')}" for panel in parts.get(name, ())}
            found.append(
                {"name": name, "kind": "figure", "label": label, "panels": own, "place": place}
            )
        for name in tables:
            place = TABLES[name].place
            label = next_label("table", place, counted)
            found.append(
                {"name": name, "kind": "table", "label": label, "panels": {}, "place": place}
            )
        return found

    def on_page(self) -> list[dict[str, Any]]:
        """The figures of the results page: name, label, letters of panels, techniques."""
        drawings = {drawing.name: drawing for drawing in self.figures.drawings()}
        labels = {item["name"]: item["label"] for item in self.items()}
        labels = {name: label for name, label in labels.items() if name in drawings}
        labels |= {name: "Graphical abstract" for name in self.figures.drawn() if name == "toc"}
        return [
            {
                "name": name,
                "label": label,
                "panels": {
                    panel: drawings[name].composition.letters.get(panel, "")
                    for panel in drawings[name].panels
                },
                "techniques": self.plan.having(*drawings[name].techniques),
            }
            for name, label in labels.items()
        ]

    def figures_of_techniques(self) -> dict[str, list[list[str]]]:
        """Name and label of the figures that show each technique."""
        found: dict[str, list[list[str]]] = {}
        for item in self.on_page():
            for technique in item["techniques"]:
                found.setdefault(technique, []).append([item["name"], item["label"]])
        return found

    def left_out(self) -> list[list[str]]:
        """Figures and tables without data: name, reason, the sheet or key that would change it."""
        found = self.figures.left_out
        return [[item.name, item.reason, item.change] for item in found if item.wanted]

    def category(self, name: str) -> str:
        """For the report: ``Figure 3``, also for its panels; the others are supporting."""
        for item in self.items():
            if item["place"] == "text" and name in (item["name"], *item["panels"]):
                return str(item["label"])
        return "Supporting figures"

    def names(self, kind: str) -> list[str]:
        """The names of the printed figures, or tables."""
        return [item["name"] for item in self.items() if item["kind"] == kind]

    def pictures(self) -> list[str]:
        """The names of the printed figures, and of the graphic for a table of contents."""
        return [*self.names("figure"), *(["toc"] if "toc" in self.figures.drawn() else [])]

    def templates(self, *names: str) -> list[str]:
        """For recipes: files in ``paper/`` of the workflow that a job reads."""
        return [str(TEMPLATES / name) for name in names]

    def page_sources(self, *names: str) -> list[str]:
        """For recipes: files of pages that are neither modules nor templates beside them."""
        return [str(SCRIPTS / "electrolyte" / "pages" / name) for name in names]

    def report_sources(self) -> list[str]:
        """For recipes: the captions and the style of the report."""
        return [str(path) for path in sorted((WORKFLOW / "rules" / "captions").glob("*.*"))]

    def in_word(self, form: str) -> list[str]:
        """The figures, or tables, that the authors' Word document has a place for."""
        return sorted({place.parts[0] for place in self._in_word if place.form == form})

    @cached_property
    def _in_word(self) -> list[Place]:
        return [place for _, place, _ in embedded(self.plan.chosen("paper", "word"))]

    def facts(self) -> dict[str, Any]:
        """For recipes: what the places of live text are filled in from, beside the numbers."""
        return {
            "samples": self.plan.samples(),
            "config": {k: v for k, v in self.plan.config.items() if k not in OUTSIDE},
            "choices": {k: v for k, v in self.figures.choices.items() if k not in OF_TECHNIQUES},
            "sheets": self.plan.sheets(),
            "about": self.about,
        }

    @cached_property
    def about(self) -> dict[str, Any]:
        """What ``raw/study.yaml`` says; the statement on data also says what is from elsewhere."""
        about = self.plan.study_facts
        sentences = [about.get("data_availability", ""), statement(self.plan.sources_of_files)]
        said = " ".join(filter(None, sentences))
        return about | ({"data_availability": said} if said else {})

    def caption_facts(self) -> dict[str, Any]:
        """``facts`` with only what captions or their numbers need."""
        files = [
            TEMPLATES / "captions.yaml",
            *map(Path, self.plan.chosen("paper", "captions")),
        ]
        text = "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
        named = {"eis", "statistics", *re.findall(r"\{\{(?:config|given): (\w+)\.", text)}
        return {**self.facts(), "config": self.plan.section(*sorted(named & set(self.plan.config)))}

    def not_used(self) -> list[str]:
        """For the report: data that is excluded or could not be used, each with the reason."""
        table = Path(self.figures.results) / "problems.csv"
        problems = read_problems(table) if table.is_file() else []
        excluded = [f"{name} ({of}): excluded, {why}" for of, name, why in self.plan.excluded()]
        return [plain_rst(str(reason)) for reason in (*excluded, *problems)]

    def written_captions(self) -> dict[str, str]:
        """For the report: the captions with their numbers, and the title of the paper.

        They are text, never markup: the report is HTML made of reStructuredText, in which labels
        and settings of a study could otherwise include files or scripts.
        """
        path = Path(self.figures.results) / "captions.json"
        captions: dict[str, str] = {}
        if path.is_file():
            captions = json.loads(path.read_text(encoding="utf-8"))
        lines = [f"{name}: {reason} ({change})" for name, reason, change in self.left_out()]
        captions["left out"] = "; ".join(lines)
        captions["title of the paper"] = self.plan.config["paper"]["title"]
        return {name: plain_rst(text) for name, text in captions.items()}

    def judged_claims(self) -> dict[str, list[tuple[str, str]]]:
        """For the report: id and verdict of the claims that name each figure, once judged."""
        path = Path(self.figures.results) / "claims.json"
        if not path.is_file():
            return {}
        found: dict[str, list[tuple[str, str]]] = {}
        for claim in json.loads(path.read_text(encoding="utf-8"))["claims"]:
            for figure in figures_named(claim["where"].split("; "), self.figures.drawn_in()):
                found.setdefault(figure, []).append((claim["id"], claim["in_words"]))
        return found


def plain_rst(text: str) -> str:
    """Text as reStructuredText that says just this: one line, no markup."""
    line = re.sub(r"[^\S\u00a0]+", " ", text).strip()
    return re.sub(r"([^\w\s])", r"\\\1", line)
