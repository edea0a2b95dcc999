"""What the Snakefile needs to know before any job runs: the study, its files, and what to rerun.

Only light imports: every call of ``snakemake`` passes through here. The functions that rules use
as ``input`` and ``params`` take nothing but wildcards, because Snakemake leaves everything that
depends on ``input`` out of its change detection.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from electrolyte.code_digest import SCRIPTS, code_digests
from electrolyte.configuration import validated
from electrolyte.digest import sha256_of
from electrolyte.errors import ConfigError, ElectrolyteError, did_you_mean
from electrolyte.manifest import NAME, read_manifest
from electrolyte.readers import formats_of
from electrolyte.sheets import Row, Study, load_study
from electrolyte.targets import COMPOSED, PANELS, TABLES, needs

DRAWING = "drawing"  # what a target needs that is drawn from a description, not from data
FromWildcards = Callable[[Any], Any]


class Plan:
    """The study as the rules see it.

    Parameters
    ----------
    config : the config as Snakemake merged it
    raw, results : folders, relative to the working directory

    Raises
    ------
    ConfigError, SheetError
        All problems of the config or of whole sheets at once. Problems of single rows are printed
        and stop the jobs that need these rows.
    """

    def __init__(self, config: Mapping[str, Any], raw: str, results: str) -> None:
        self.raw, self.results = Path(raw), results
        self.config = validated({k: v for k, v in config.items() if k != "pathvars"})
        self.study: Study = load_study(self.raw)
        self.manifest = read_manifest(self.raw)

    # --- what the study holds -------------------------------------------------------------

    def has(self, technique: str) -> bool:
        if technique == DRAWING:
            return bool(self.chosen_drawing("fig2c"))
        return bool(self.study.measurements[technique])

    def having(self, *techniques: str) -> list[str]:
        """Of the techniques, those that the study has measurements of."""
        return [technique for technique in techniques if self.has(technique)]

    def names(self, technique: str, by: str) -> list[str]:
        """The distinct values of a column of a measurement sheet, in order of appearance."""
        values = [self._value(row, by) for row in self.study.measurements[technique]]
        return list(dict.fromkeys(value for value in values if value is not None))

    def available(self, targets: Iterable[str]) -> list[str]:
        """Of the targets, those that the study can have."""
        needed = needs()
        return [t for t in targets if all(self.has(technique) for technique in needed[t])]

    def announce(self) -> None:
        """Say on stderr what is left out and what is wrong with single rows."""
        missing: dict[str, list[str]] = {}
        for target, techniques in needs().items():
            for technique in techniques:
                if not self.has(technique):
                    missing.setdefault(technique, []).append(target)
        for technique, names in missing.items():
            why = f"No rows in {self.raw / technique / 'measurements.tsv'}"
            if technique == DRAWING:
                why = "No drawing in config.yaml (figures.fig2c.drawing)"
            print(f"{why}: {', '.join(names)} left out.", file=sys.stderr)
        if self.study.problems:
            print("Problems in the sheets; the jobs that need these rows stop:", file=sys.stderr)
            print("\n".join(f"  {p}" for p in self.study.problems), file=sys.stderr)
        if self.manifest is None:
            print(
                f"No {self.raw / NAME}: raw files are not checked for change."
                " Write it with `make manifest`.",
                file=sys.stderr,
            )

    @cached_property
    def study_facts(self) -> dict[str, Any]:
        """``raw/study.yaml``: what no instrument knows; empty if the study has none."""
        path = self.raw / "study.yaml"
        if not path.exists():
            return {}
        try:
            facts = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise ConfigError([f"{path}: not readable as YAML ({error})"]) from error
        if not isinstance(facts, dict):
            raise ConfigError([f"{path}: expected keys and values, found {type(facts).__name__}"])
        return facts

    # --- what one job gets ------------------------------------------------------------------

    def raw_files(self, technique: str, by: str) -> FromWildcards:
        """For ``input``: the raw files of the rows whose column ``by`` is the wildcard's value."""

        def files(wildcards: Any) -> list[str]:
            rows = self._rows(technique, by, getattr(wildcards, by))
            return [f"{self.raw}/{name}" for row in rows for name in self._files(row)]

        return files

    def measurements(self, technique: str, by: str) -> FromWildcards:
        """For ``params``: the rows themselves, joined with what they are of, and their digests.

        Each row is a plain dict: the columns of its sheet; ``subject``, the row of the sample,
        pellet or cell; ``path`` relative to the working directory; ``sha256`` of its files as they
        are and ``manifest`` as they should be, by path relative to ``raw``; ``problems``.
        """

        def rows(wildcards: Any) -> list[dict[str, Any]]:
            return [self._job_row(r) for r in self._rows(technique, by, getattr(wildcards, by))]

        return rows

    def all_measurements(self, technique: str) -> list[dict[str, Any]]:
        """For ``params`` of a job that takes a whole technique at once."""
        return [self._job_row(row) for row in self.study.measurements[technique]]

    def chosen_drawing(self, panel: str) -> list[str]:
        """For ``input``: the structure description that the config names, if it does."""
        path: str = self.config["figures"][panel]["drawing"]
        return [path] if path else []

    def samples(self) -> list[dict[str, Any]]:
        """For ``params``: the rows of ``samples.tsv``, with label and x filled in where empty."""
        rows = [dict(row.values) for row in self.study.samples.values()]
        return [row | {"label": row["label"] or row["sample"]} for row in rows]

    def pellets(self) -> list[dict[str, Any]]:
        """For ``params``: the rows of ``pellets.tsv`` that have no problems."""
        return [dict(row.values) for row in self.study.pellets.values() if not row.problems]

    def section(self, *names: str) -> dict[str, Any]:
        """For ``params``: the sections of the config that a job uses, and no others."""
        return {name: self.config[name] for name in names}

    def chosen(self, section: str, key: str) -> list[str]:
        """For ``input``: what a key of the config names, as a list that is empty if it is empty."""
        value = self.config[section][key]
        return [value] if value else []

    def code(self, script: str, *, reads: str = "") -> list[str]:
        """For ``params``, one each: digests of the project's modules that a job script imports.

        Snakemake sees a changed script, but not a changed module that the script imports.
        ``reads`` names the technique whose files the job reads: its readers are imported by name
        at run time, which no import statement shows.
        """
        readers = [f"electrolyte/readers/{f.module}.py" for f in formats_of(reads)] if reads else []
        return code_digests(script, *readers)

    # --- figures ----------------------------------------------------------------------------

    @cached_property
    def choices(self) -> dict[str, list[str]]:
        """What fills the ``{choices}`` in the inputs of figures: names, never paths."""
        eis, dc = self.names("eis", by="pellet"), self.names("dc", by="pellet")
        chosen = self.config["figures"]["nyquist_pellet"]
        if chosen and eis and chosen not in eis:
            hint = did_you_mean(chosen, eis)
            problem = f"'{chosen}' has no rows in {self.raw}/eis/measurements.tsv{hint}"
            raise ConfigError([f"config.yaml: figures.nyquist_pellet {problem}"])
        first_of: dict[str, str] = {}
        for pellet in eis:
            row = self.study.pellets.get(pellet)
            if row is not None:
                first_of.setdefault(str(row.values["sample"]), pellet)
        series = [n for n, r in self.study.samples.items() if r.values["role"] == "series"]
        return {
            "nyquist_pellet": [chosen or eis[0]] if eis else [],
            "series_pellets": [first_of[s] for s in series if s in first_of],
            "dc_pellet": dc[:1],
            "fig1a_samples": self._diffraction_samples("fig1a", in_series=True),
            "figS1_samples": self._diffraction_samples("figS1", in_series=False),
            "fig1d_sample": self._chosen_sample("fig1d", "sem_eds"),
            "figS2_sample": self._chosen_sample("figS2", "sem_eds"),
            "fig5c_sample": self._chosen_sample("fig5c", "profilometry"),
            "raman_spectra": self.names("raman", by="measurement"),
            "raman_shown": self._raman_shown(),
            "shown_cells": self._shown_cells(),
            "nmr_samples": self.names("nmr", by="sample"),
        }

    def _chosen_sample(self, panel: str, technique: str) -> list[str]:
        """The sample that a panel shows: the config's, else the technique's first."""
        known = self.names(technique, by="sample")
        chosen = self.config["figures"][panel]["sample"]
        if chosen and known and chosen not in known:
            hint = did_you_mean(chosen, known)
            problem = f"'{chosen}' has no rows in {self.raw}/{technique}/measurements.tsv{hint}"
            raise ConfigError([f"config.yaml: figures.{panel}.sample {problem}"])
        return ([chosen] if chosen else known)[:1] if known else []

    def _diffraction_samples(self, panel: str, in_series: bool) -> list[str]:
        """The samples of a panel of patterns: the config's, else those of the series or not."""
        known = self.names("xrd", by="sample")
        chosen: list[str] = self.config["figures"][panel]["samples"]
        unknown = [name for name in chosen if known and name not in known]
        if unknown:
            hint = did_you_mean(unknown[0], known)
            problem = f"'{unknown[0]}' has no rows in {self.raw}/xrd/measurements.tsv{hint}"
            raise ConfigError([f"config.yaml: figures.{panel}.samples: {problem}"])
        roles = {name: row.values["role"] for name, row in self.study.samples.items()}
        found = [name for name in known if (roles.get(name) == "series") == in_series]
        return (chosen or found or known) if known else []

    def _raman_shown(self) -> list[str]:
        """The first spectrum of the sample of Fig. 2b."""
        spectra = {
            row["measurement"]: row["subject"].get("sample", "")
            for row in self.all_measurements("raman")
        }
        wanted = self.config["figures"]["fig2b"]["sample"]
        with_bands = {sample for sample, bands in self.config["raman"]["bands"].items() if bands}
        if wanted and spectra and wanted not in spectra.values():
            hint = did_you_mean(wanted, spectra.values())
            problem = f"'{wanted}' has no rows in {self.raw}/raman/measurements.tsv{hint}"
            raise ConfigError([f"config.yaml: figures.fig2b.sample {problem}"])
        shown = [wanted] if wanted else [s for s in spectra.values() if s in with_bands]
        return [m for m, sample in spectra.items() if sample in shown[:1]][:1] or list(spectra)[:1]

    def _shown_cells(self) -> list[str]:
        """The cells of the cycling figures: the config's, else the first of each protocol."""
        cells = self.names("cycling", by="cell")
        chosen: list[str] = self.config["figures"]["cells"]
        unknown = [name for name in chosen if cells and name not in cells]
        if unknown:
            hint = did_you_mean(unknown[0], cells)
            problem = f"'{unknown[0]}' has no rows in {self.raw}/cycling/measurements.tsv{hint}"
            raise ConfigError([f"config.yaml: figures.cells: {problem}"])
        first: dict[str, str] = {}
        for row in self.study.measurements["cycling"]:
            if row.values["cell"] is not None:
                first.setdefault(str(row.values["protocol"]), str(row.values["cell"]))
        return chosen or list(dict.fromkeys(first.values()))

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

    # --- the paper --------------------------------------------------------------------------

    def shown(self) -> list[str]:
        """For ``params``: the names of all figures and tables that the study has."""
        return self.available(needs())

    def printed_tables(self) -> list[str]:
        """For ``input``: the tables that people read; the others are for machines alone."""
        return [name for name in self.available(TABLES) if TABLES[name].printed]

    def templates(self, *names: str) -> list[str]:
        """For ``params``: ``file@digest`` of files in ``paper/`` that a job reads."""
        return [f"{name}@{sha256_of(SCRIPTS.parent / 'paper' / name)[:12]}" for name in names]

    def written_captions(self) -> dict[str, str]:
        """The captions with their numbers; without numbers before these were computed."""
        path = Path(self.results) / "captions.json"
        if not path.is_file():
            return {}
        captions: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
        return captions

    def pinned(self) -> list[str]:
        """For ``params``: the packages that the workflow is made for, as ``name==version``."""
        lines = (SCRIPTS.parent / "envs" / "requirements.in").read_text("utf-8").splitlines()
        return [line.strip() for line in lines if "==" in line and not line.startswith("#")]

    # --- inputs and options of figures ------------------------------------------------------

    def _inputs(self, panel: str) -> dict[str, list[str]]:
        found = {}
        for name, pattern in PANELS[panel].inputs.items():
            used = {key: value for key, value in self.choices.items() if f"{{{key}}}" in pattern}
            combinations = [dict(zip(used, v, strict=True)) for v in product(*used.values())]
            found[name] = [f"{self.results}/{pattern.format(**c)}" for c in combinations]
        return found

    def _options(self, panel: str) -> dict[str, Any]:
        figures = self.config["figures"]
        return {"colours": figures["colours"], **figures.get(panel, {})}

    def _rows(self, technique: str, by: str, value: str) -> list[Row]:
        return [r for r in self.study.measurements[technique] if self._value(r, by) == value]

    def _value(self, row: Row, by: str) -> str | None:
        """A column of a measurement; the sample also of rows that name a pellet or a cell."""
        found = row.values.get(by)
        if found is None and by == "sample":
            named = {"pellet": self.study.pellets, "cell": self.study.cells}
            for key, rows in named.items():
                subject = rows.get(str(row.values.get(key)))
                if subject is not None:
                    found = subject.values["sample"]
        return None if found is None else str(found)

    def _files(self, row: Row) -> list[str]:
        """The files behind a row, relative to ``raw``; empty where its path is not usable."""
        if row.values["path"] is None:
            return []
        path = row.sheet.parent / str(row.values["path"])
        if not path.resolve().is_relative_to(self.raw.resolve()) or not path.exists():
            return []
        found = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        return [p.relative_to(self.raw).as_posix() for p in found]

    def _job_row(self, row: Row) -> dict[str, Any]:
        named = {
            "pellet": self.study.pellets,
            "cell": self.study.cells,
            "sample": self.study.samples,
        }
        key = next(k for k in named if k in row.values)
        subject = named[key].get(str(row.values[key]))
        files = self._files(row)
        manifest = self.manifest
        return {
            **row.values,
            "path": str(row.sheet.parent / str(row.values["path"])),
            "subject": dict(subject.values) if subject else {},
            "raw": str(self.raw),
            "sha256": {name: sha256_of(self.raw / name) for name in files},
            "manifest": None if manifest is None else {n: manifest.get(n, "") for n in files},
            "problems": list(row.problems),
        }


def planned(config: Mapping[str, Any], raw: str, results: str) -> Plan:
    """The plan, announced; what is wrong with the study ends the program with its message alone."""
    try:
        plan = Plan(config, raw, results)
        plan.announce()
    except ElectrolyteError as error:
        sys.exit(str(error))
    return plan


def has_keys(config_file: str) -> bool:
    """Whether a config file exists and holds more than comments: Snakemake refuses one without."""
    path = Path(config_file)
    if not path.exists():
        return False
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def discard_outdated(jobs: Iterable[Any]) -> None:
    """Delete the outputs of all jobs that are about to run.

    Whatever happens to these jobs, a result on disk is then always one of the data as it is.
    """
    for job in jobs:
        for output in job.output:
            path = Path(str(output))
            if path.is_file():
                path.unlink()
