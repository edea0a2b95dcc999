"""What the figures show: files, options and code of each, as the drawing rules ask for it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.ground.errors import ConfigError, ElectrolyteError, did_you_mean
from electrolyte.plan.code_digest import code_digests
from electrolyte.plan.study import Plan
from electrolyte.plan.texts import refuse_unknown_names
from electrolyte.study.sheet_columns import TECHNIQUES


class FigurePlan:
    """The figures of a study.

    Parameters
    ----------
    plan : the study
    results : folder, relative to the working directory

    Raises
    ------
    ConfigError
        The config wants something shown that the study does not have.
    """

    def __init__(self, plan: Plan, results: str) -> None:
        self.plan, self.results = plan, results
        self.options = plan.config["figures"]
        # what fills the {choices} in the inputs of targets: names, never paths
        self.choices: dict[str, list[str]] = {
            "nyquist_pellet": self._first("nyquist_pellet", "eis", "pellet"),
            "series_pellets": self._series_pellets(),
            "dc_pellet": plan.names("dc", by="pellet")[:1],
            "fig1a_samples": self._diffraction_samples("fig1a", in_series=True),
            "figS1_samples": self._diffraction_samples("figS1", in_series=False),
            "fig1d_sample": self._first("fig1d.sample", "sem_eds", "sample"),
            "figS2_sample": self._first("figS2.sample", "sem_eds", "sample"),
            "fig5c_sample": self._first("fig5c.sample", "profilometry", "sample"),
            "raman_spectra": plan.names("raman", by="measurement"),
            "raman_shown": self._raman_shown(),
            "shown_cells": self._shown_cells(),
            "nmr_samples": plan.names("nmr", by="sample"),
        }

    # --- for the rules ------------------------------------------------------------------------

    def panel_inputs(self, wildcards: Any) -> dict[str, list[str]]:
        """For ``input`` of the rule that draws panels."""
        return self._inputs(wildcards.panel)

    def composed_inputs(self, wildcards: Any) -> dict[str, list[str]]:
        """For ``input`` of the rule that composes figures: all inputs of all panels.

        Inputs of one name are joined: panels draw their own rows of one table.
        """
        merged: dict[str, list[str]] = {}
        for panel in COMPOSED[wildcards.figure].panels:
            for name, files in self._inputs(panel).items():
                merged[name] = list(dict.fromkeys([*merged.get(name, []), *files]))
        return merged

    def panel(self, wildcards: Any) -> dict[str, Any]:
        """For ``params``: title, module and options of a panel."""
        target = PANELS[wildcards.panel]
        return {
            "name": wildcards.panel,
            "title": target.title,
            "module": target.module,
            "options": self._options(wildcards.panel),
        }

    def composed(self, wildcards: Any) -> dict[str, Any]:
        """For ``params``: title, module and the options of all panels of a composed figure."""
        target = COMPOSED[wildcards.figure]
        return {
            "title": target.title,
            "module": target.module,
            "options": {panel: self._options(panel) for panel in target.panels},
        }

    def panel_code(self, wildcards: Any) -> list[str]:
        """For ``params``: code digests of the job that draws a panel."""
        module = PANELS[wildcards.panel].module
        return code_digests("figure_panel.py", f"electrolyte/figures/{module}.py")

    def composed_code(self, wildcards: Any) -> list[str]:
        """For ``params``: code digests of the job that composes a figure."""
        target = COMPOSED[wildcards.figure]
        modules = dict.fromkeys([target.module, *(PANELS[p].module for p in target.panels)])
        return code_digests("figure_compose.py", *(f"electrolyte/figures/{m}.py" for m in modules))

    def _inputs(self, panel: str) -> dict[str, list[str]]:
        found = {}
        for name, pattern in PANELS[panel].inputs.items():
            used = {key: value for key, value in self.choices.items() if f"{{{key}}}" in pattern}
            combinations = [dict(zip(used, v, strict=True)) for v in product(*used.values())]
            found[name] = [f"{self.results}/{pattern.format(**c)}" for c in combinations]
        return found

    def _options(self, panel: str) -> dict[str, Any]:
        return {"colours": self.options["colours"], **self.options.get(panel, {})}

    # --- what is shown ------------------------------------------------------------------------

    def _wanted(self, key: str, technique: str, known: Iterable[str]) -> list[str]:
        """What the config wants shown, checked against what the study has; empty for no wish."""
        known, value = list(known), self.options
        for part in key.split("."):
            value = value[part]
        wanted = [value] if isinstance(value, str) else list(value)
        wanted = [name for name in wanted if name]
        for name in wanted if known else []:
            if name not in known:
                sheet = self.plan.raw / technique / "measurements.tsv"
                problem = f"'{name}' has no rows in {sheet}{did_you_mean(name, known)}"
                raise ConfigError([f"config.yaml: figures.{key}: {problem}"])
        return wanted if known else []

    def _first(self, key: str, technique: str, by: str) -> list[str]:
        """The one that the config wants, else the first of the technique's sheet."""
        known = self.plan.names(technique, by=by)
        return (self._wanted(key, technique, known) or known)[:1]

    def _series_pellets(self) -> list[str]:
        """The first measured pellet of each sample of the series."""
        pellets = self.plan.study.pellets
        first: dict[str, str] = {}
        for name in self.plan.names("eis", by="pellet"):
            if name in pellets:
                first.setdefault(str(pellets[name].values["sample"]), name)
        return [first[sample] for sample in self._samples(in_series=True) if sample in first]

    def _diffraction_samples(self, panel: str, *, in_series: bool) -> list[str]:
        """The samples that the config wants, else those of the series (or not), else all."""
        known = self.plan.names("xrd", by="sample")
        kind = [name for name in known if name in self._samples(in_series=in_series)]
        return self._wanted(f"{panel}.samples", "xrd", known) or kind or known

    def _raman_shown(self) -> list[str]:
        """The first spectrum of the wanted sample, else of the first that has bands."""
        sample_of = {
            str(row["measurement"]): str(row["subject"].get("sample", ""))
            for row in self.plan.all_measurements("raman")
        }
        with_bands = [s for s, bands in self.plan.config["raman"]["bands"].items() if bands]
        wanted = self._wanted("fig2b.sample", "raman", sample_of.values())
        for sample in wanted or [s for s in sample_of.values() if s in with_bands]:
            return [name for name, own in sample_of.items() if own == sample][:1]
        return list(sample_of)[:1]

    def _shown_cells(self) -> list[str]:
        """The cells that the config wants, else the first of each protocol."""
        first: dict[str, str] = {}
        for row in self.plan.study.measurements["cycling"]:
            if row.values["cell"] is not None:
                first.setdefault(str(row.values["protocol"]), str(row.values["cell"]))
        known = self.plan.names("cycling", by="cell")
        return self._wanted("cells", "cycling", known) or list(dict.fromkeys(first.values()))

    def _samples(self, *, in_series: bool) -> list[str]:
        samples = self.plan.study.samples
        return [n for n, row in samples.items() if (row.values["role"] == "series") == in_series]


def planned(config: Mapping[str, Any], raw: str, results: str) -> tuple[Plan, FigurePlan]:
    """Both plans, announced; what is wrong with the study ends the program with its message."""
    try:
        plan = Plan(config, raw)
        refuse_unknown_names(
            plan.chosen("paper", "text"),
            plan.chosen("claims", "file"),
            plan.config,
            plan.having(*TECHNIQUES),
        )
        figures = FigurePlan(plan, results)
        plan.announce()
    except ElectrolyteError as error:
        sys.exit(str(error))
    return plan, figures
