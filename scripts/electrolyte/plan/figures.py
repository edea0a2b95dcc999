"""What the figures of a study are: panels, files, options and code of each, and what is left out.

Only light imports: every call of ``snakemake`` passes through here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any, NoReturn

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.figures.journals import Style, style_of
from electrolyte.figures.kinds import KINDS
from electrolyte.figures.layout import Composition, Panel, alone, closed_up
from electrolyte.ground.errors import ConfigError, ElectrolyteError, Problem, did_you_mean
from electrolyte.paper.captions import read_captions
from electrolyte.paper.places import OF_CHOICES
from electrolyte.paper.tables import TABLES
from electrolyte.plan.announcement import announce
from electrolyte.plan.recipes import Recipes
from electrolyte.plan.study import Plan
from electrolyte.plan.texts import Names, refuse_unknown_figures, refuse_unknown_names
from electrolyte.study.sheet_columns import TECHNIQUES


@dataclass(frozen=True)
class LeftOut:
    """A figure, panel or table that the study does not have.

    Attributes
    ----------
    change : the sheet, relative to the study, or the key of the config that would change it
    """

    name: str
    reason: str
    change: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason} ({self.change})"

    @property
    def wanted(self) -> bool:
        """Whether data is lacking, and nobody asked to leave it out."""
        return self.change != LEAVE_OUT


LEAVE_OUT = "figures.leave_out"


@dataclass(frozen=True)
class Drawing:
    """One set of files in ``figures/``: a composed figure, or one panel.

    Attributes
    ----------
    inputs : files by name of the table
    options : by panel
    style : of the study
    source : panels whose data it writes to ``source_data/``
    """

    name: str
    composition: Composition
    panels: Mapping[str, Panel]
    inputs: Mapping[str, list[str]]
    options: Mapping[str, Mapping[str, Any]]
    style: Style
    source: tuple[str, ...]

    @property
    def form(self) -> str:
        """``composed`` or ``panel``."""
        return "composed" if len(self.panels) > 1 else "panel"

    @property
    def techniques(self) -> list[str]:
        """The techniques that it is drawn from."""
        return list(dict.fromkeys(t for panel in self.panels.values() for t in panel.techniques))

    def shown(self, _wildcards: Any, output: Any) -> dict[str, Any]:  # noqa: ARG002
        """For ``params``: what the report says of it.

        Snakemake does not compare params that take ``output`` from run to run.
        """
        return {
            "name": self.name,
            "title": self.composition.title,
            "panels": list(self.panels),
            "letters": self.composition.letters,
        }

    def settings(self) -> dict[str, Any]:
        """For recipes: how it is drawn, as plain data."""
        return {
            "composition": asdict(self.composition),
            "panels": {name: asdict(panel) for name, panel in self.panels.items()},
            "options": dict(self.options),
            "style": asdict(self.style),
            "source": list(self.source),
        }

    def modules(self) -> list[str]:
        """For recipes: the modules that draw it."""
        names = dict.fromkeys(panel.draw.partition(":")[0] for panel in self.panels.values())
        return [f"electrolyte/figures/{name}.py" for name in names]


class FigurePlan:
    """The figures and tables of a study.

    Parameters
    ----------
    plan : the study
    results : folder, relative to the working directory

    Attributes
    ----------
    choices : names of samples, pellets, cells ... that are shown, by kind of data
    panels, composed : those that the study has; the compositions of the panels that there are
    tables : names of those that the study has
    left_out : the others, each with its reason

    Raises
    ------
    ConfigError
        The config wants something shown that the study does not have; all problems at once.
    """

    def __init__(self, plan: Plan, results: str) -> None:
        self.plan, self.results = plan, results
        self.config = plan.config["figures"]
        problems: list[Problem | str] = [
            f"config.yaml: {LEAVE_OUT}: no figure '{name}'{did_you_mean(name, _figures())}"
            for name in self.config["leave_out"]
            if name not in _figures()
        ]
        problems += unusable_axes(self.config["axes"])
        try:
            self.style = style_of(self.config["style"])
        except ConfigError as error:
            problems += error.problems
        self.choices: dict[str, list[str]] = {}
        for name, kind in KINDS.items():
            try:
                self.choices[name] = kind.find(plan.study, plan.config)
            except ConfigError as error:
                problems += error.problems
        if problems:
            raise ConfigError(list(dict.fromkeys(problems)))
        lacking = {name: self._lacking(name, panel) for name, panel in PANELS.items()}
        self.panels = {
            name: panel.with_plots(len(self.choices[panel.grid])) if panel.grid else panel
            for name, panel in PANELS.items()
            if not lacking[name]
        }
        self.composed = {
            name: closed_up(figure, self.panels)
            for name, figure in COMPOSED.items()
            if any(panel in self.panels for panel in figure.panels)
        }
        without = {name: self._lacking_table(name) for name in TABLES}
        self.tables = [name for name in TABLES if not without[name]]
        self.left_out = [found for found in lacking.values() if found]
        self.left_out += [found for found in without.values() if found]

    # --- for the rules ------------------------------------------------------------------------

    def drawings(self) -> list[Drawing]:
        """The composed figures, then every panel as a figure of its own.

        A composed figure writes the data of its panels, a panel that stands alone its own.
        """
        parts = self.parts()
        composed = [self._drawing(n, figure, figure.panels) for n, figure in self.composed.items()]
        single = [
            self._drawing(name, alone(panel, name, panel), () if name in parts else (name,))
            for name, panel in self.panels.items()
        ]
        return composed + single

    def parts(self) -> list[str]:
        """The panels of composed figures."""
        return [name for figure in self.composed.values() for name in figure.panels]

    def drawn(self) -> list[str]:
        """Names of the composed figures and of the panels that are in none of them."""
        parts = self.parts()
        return [*self.composed, *(name for name in self.panels if name not in parts)]

    def drawn_in(self) -> dict[str, str]:
        """The figure that shows each figure and panel."""
        parts = {panel: name for name, figure in self.composed.items() for panel in figure.panels}
        return {name: name for name in self.drawn()} | parts

    def not_drawn(self) -> dict[str, Callable[[Any], NoReturn]]:
        """For ``input`` of the figures that the study lacks: asked for, they say why, and end."""
        reasons = {item.name: str(item) for item in self.left_out if item.name not in TABLES}
        for name, figure in COMPOSED.items():
            if name not in self.composed:
                reasons[name] = reasons[figure.panels[0]]
        return {name: _ending(f"{name} is left out. {reason}") for name, reason in reasons.items()}

    def _drawing(self, name: str, figure: Composition, source: tuple[str, ...]) -> Drawing:
        panels = {panel: self.panels[panel] for panel in figure.panels}
        inputs: dict[str, list[str]] = {}
        for panel in panels.values():
            for table, files in self._inputs(panel).items():
                inputs[table] = list(dict.fromkeys([*inputs.get(table, []), *files]))
        options = {panel: self._options(panel) for panel in panels}
        return Drawing(name, figure, panels, inputs, options, self.style, source)

    def _inputs(self, panel: Panel) -> dict[str, list[str]]:
        found = {}
        for name, pattern in [*panel.inputs.items(), *panel.optional.items()]:
            used = {key: value for key, value in self.choices.items() if f"{{{key}}}" in pattern}
            combinations = [dict(zip(used, v, strict=True)) for v in product(*used.values())]
            found[name] = [f"{self.results}/{pattern.format(**c)}" for c in combinations]
        return {name: files for name, files in found.items() if files or name in panel.inputs}

    def _options(self, panel: str) -> dict[str, Any]:
        chosen = {option: self.choices[kind][0] for option, kind in PANELS[panel].options.items()}
        followed = {option: self._setting(key) for option, key in PANELS[panel].settings.items()}
        own = self.config.get(panel, {})
        shared = {
            "colours": self.config["colours"],
            "series_label": self.config["series"]["label"],
            "axes": self.config["axes"].get(panel, {}),
        }
        return {**shared, **followed, **own, **chosen}

    def _setting(self, key: str) -> Any:
        section, _, name = key.partition(".")
        return self.plan.config[section][name]

    # --- what is left out ---------------------------------------------------------------------

    def _lacking(self, name: str, panel: Panel) -> LeftOut | None:
        """Why a panel is left out; None if it is not."""
        names = {name, *(figure for figure in COMPOSED if name in COMPOSED[figure].panels)}
        if names & set(self.config["leave_out"]):
            return LeftOut(name, "left out by config.yaml", LEAVE_OUT)
        for kind in panel.kinds:
            if not self.choices[kind]:
                return LeftOut(name, KINDS[kind].lacking, KINDS[kind].change)
        return None

    def _lacking_table(self, name: str) -> LeftOut | None:
        """Why a table is left out; None if it is not."""
        table = TABLES[name]
        if not self.plan.has(table.technique):
            sheet = f"raw/{table.technique}/measurements.tsv"
            return LeftOut(name, f"no measurements of {table.technique}", sheet)
        if table.needs and not self.choices[table.needs]:
            kind = KINDS[table.needs]
            return LeftOut(name, kind.lacking, kind.change)
        return None

    def announcement(self) -> str:
        """One line on what is left out for lack of data; empty if nothing is."""
        lacking = {item.name for item in self.left_out if item.wanted}
        for name, figure in COMPOSED.items():
            if lacking.issuperset(figure.panels):
                lacking = lacking - set(figure.panels) | {name}
        if not lacking:
            return ""
        names = [name for name in (*sorted(_figures()), *TABLES) if name in lacking]
        return f"Left out for lack of data: {', '.join(names)}; `study doctor` says why."


def unusable_axes(wanted: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> list[str]:
    """What is wrong with ``figures.axes``: panels, axes and ranges that do not exist."""
    problems = []
    for panel, axes in wanted.items():
        where = f"config.yaml: figures.axes.{panel}"
        if panel not in PANELS:
            problems.append(f"{where}: no panel '{panel}'{did_you_mean(panel, PANELS)}")
            continue
        for axis, setting in axes.items():
            known = PANELS[panel].axes
            if axis not in known:
                has = f"has {' and '.join(known)}" if known else "has no axes that can be set"
                problems.append(f"{where}: no axis '{axis}'; {panel} {has}")
            problems += [f"{where}.{axis}: {fault}" for fault in _faults(setting)]
    return problems


def _faults(setting: Mapping[str, Any]) -> list[str]:
    """Of one axis."""
    faults, ends = [], setting.get("range", [])
    if ends and not ends[0] < ends[-1]:
        faults.append(f"range: expected the lower end first, found {ends}")
    if ends and setting.get("scale") == "log" and ends[0] <= 0:
        faults.append(f"range: a logarithmic axis begins above 0, found {ends}")
    if setting.get("label", "").count("$") % 2:
        faults.append(f"label: a $ without its partner in '{setting['label']}'")
    return faults


def descriptions() -> dict[str, str]:
    """Each target in one sentence: ``Fig. 3b: Arrhenius plot of the series.``"""
    return {name: _described(name) for name in _figures()} | {
        name: table.about for name, table in TABLES.items()
    }


def _described(name: str) -> str:
    words = (COMPOSED.get(name) or PANELS[name]).about
    if number := re.fullmatch(r"fig(S?\d+[a-z]?)", name):
        return f"Fig. {number[1]}: {words}."
    return f"{words[0].upper()}{words[1:]}."


def _figures() -> list[str]:
    return [*PANELS, *COMPOSED]


def _ending(message: str) -> Callable[[Any], NoReturn]:
    def end(_wildcards: Any) -> NoReturn:
        sys.exit(message)

    return end


def planned(
    config: Mapping[str, Any], raw: str, results: str, recipes: Recipes | None = None
) -> tuple[Plan, FigurePlan]:
    """Both plans, announced; what is wrong with the study ends the program with its message."""
    try:
        plan = Plan(config, raw, recipes)
        refuse_unknown_names(
            [
                p
                for key in ("text", "supporting", "captions", "word")
                for p in plan.chosen("paper", key)
            ],
            Names(
                plan.config,
                techniques=plan.having(*TECHNIQUES),
                samples=plan.study.samples,
                figures=[*_figures(), *TABLES, *OF_CHOICES],
                bibliographies=plan.chosen("paper", "bibliography"),
            ),
        )
        for own in plan.chosen("paper", "captions"):
            read_captions(Path(own))
        figures = FigurePlan(plan, results)
        refuse_unknown_figures(
            plan.chosen("paper", "word"), [*figures.composed, *figures.panels], figures.tables
        )
        announce(plan, figures.announcement())
    except ElectrolyteError as error:
        sys.exit(str(error))
    return plan, figures
