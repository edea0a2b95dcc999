"""What the Snakefile needs to know before any job runs: the study, its files, and what to rerun.

Only light imports: every call of ``snakemake`` passes through here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from electrolyte.drift.source import state
from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.ground.command_line import WORKFLOW
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import ElectrolyteError, Problem, RawFileError
from electrolyte.pages.curve_tables import CURVE_TABLES, PER_PAGE
from electrolyte.plan.checks import refuse_wrong_settings, sheets_without_rows
from electrolyte.plan.code_digest import code_digests, environment_digests, reader_file
from electrolyte.plan.recipes import Recipes
from electrolyte.plan.rule_files import environments_of_scripts, scripts_of_rules
from electrolyte.plan.same_content import with_copies_flagged
from electrolyte.plan.unusable_maps import with_unusable_maps
from electrolyte.readers import deciding
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.readers.formats import Format
from electrolyte.study.column_maps import usable_column_maps
from electrolyte.study.configuration import read_config, validated
from electrolyte.study.data_sources import Source, usable_sources
from electrolyte.study.manifest import read_manifest
from electrolyte.study.sheet_names import sheet_file
from electrolyte.study.sheet_rows import Row
from electrolyte.study.sheets import Study, load_study
from electrolyte.study.study_facts import usable_facts

OF_FILES = ("path", "format", "part", "exclude")  # columns of sheets that are no conditions
FromWildcards = Callable[[Any], Any]


class Plan:
    """The study as the rules see it.

    Parameters
    ----------
    config : the config as Snakemake merged it
    raw : folder, relative to the working directory
    recipes : of its jobs; rules need them

    Raises
    ------
    ConfigError
        All problems of the config at once. What is wrong with sheets, maps and the manifest is told
        with the results, which are made without what rests on it.
    """

    def __init__(self, config: Mapping[str, Any], raw: str, recipes: Recipes | None = None) -> None:
        self.raw, self.recipes = Path(raw), recipes
        self.config = validated({k: v for k, v in config.items() if k != "pathvars"})
        self.study: Study = with_copies_flagged(load_study(self.raw))
        refuse_wrong_settings(self.config, self.study)
        self._groups: dict[tuple[str, str], dict[str | None, list[Row]]] = {}
        self._deciding: dict[tuple[Path, str], tuple[Format | ColumnMap, ...]] = {}
        maps, wrong = usable_column_maps(self.raw)
        self.column_maps = tuple(maps.values())
        if wrong:
            self.study = with_unusable_maps(self.study, wrong, self._formats)

    # --- what the study holds -------------------------------------------------------------

    def has(self, technique: str) -> bool:
        return bool(self.study.measurements[technique])

    def having(self, *techniques: str) -> list[str]:
        """Of the techniques, those that the study has measurements of."""
        return [technique for technique in techniques if self.study.measurements.get(technique)]

    def names(self, technique: str, by: str) -> list[str]:
        """The distinct values of a column of a measurement sheet, in order of appearance."""
        return self.study.names(technique, by)

    def count(self) -> int:
        """How many measurements the study has."""
        return sum(map(len, self.study.measurements.values()))

    @cached_property
    def problems(self) -> list[Problem]:
        """What is wrong with rows of sheets and with facts, and which raw files no row names."""
        unnamed = sheets_without_rows(self.study, self.manifest or ())
        of_files = [*self._manifest[1], *self._sources[1], *self._facts[1]]
        return [*self.study.problems, *of_files, *unnamed]

    @property
    def manifest(self) -> dict[str, str] | None:
        """``raw/manifest.sha256``; ``None`` if the study has none, or one of no use."""
        return self._manifest[0]

    @cached_property
    def _manifest(self) -> tuple[dict[str, str] | None, tuple[Problem, ...]]:
        try:
            return read_manifest(self.raw), ()
        except RawFileError as error:
            return None, error.problems

    @property
    def sources_of_files(self) -> tuple[Source, ...]:
        """Where raw files are from, as ``raw/sources.tsv`` says."""
        return self._sources[0]

    @cached_property
    def _sources(self) -> tuple[tuple[Source, ...], list[Problem]]:
        return usable_sources(sheet_file(self.raw, "sources"))

    @cached_property
    def study_facts(self) -> dict[str, Any]:
        """``raw/study.yaml``: what no instrument knows, without what is wrong there."""
        return self._facts[0]

    @cached_property
    def _facts(self) -> tuple[dict[str, Any], list[Problem]]:
        return usable_facts(self.raw / "study.yaml")

    # --- what one job gets ------------------------------------------------------------------

    def raw_files(self, technique: str, by: str) -> FromWildcards:
        """For ``input``: the raw files of the rows whose column ``by`` is the wildcard's value."""

        def files(wildcards: Any) -> list[str]:
            rows = self._rows(technique, by, getattr(wildcards, by))
            names = dict.fromkeys(name for row in rows for name in self._files(row))
            return [f"{self.raw}/{name}" for name in names]

        return files

    def recipe(
        self,
        rule: str,
        *,
        script: str = "",
        technique: str = "",
        by: str = "",
        whole: bool = False,
        subjects: Collection[str] | None = None,
        needs: Collection[str] = ("nothing",),
        files: Iterable[str] = (),
        modules: Iterable[str] = (),
        **parts: Any,
    ) -> FromWildcards:
        """For ``input``: the recipe of each job of a rule, all that its results depend on.

        Parameters
        ----------
        script : of the rule; by default as the files in ``rules/`` say
        technique : whose measurements the jobs take, each those whose column ``by`` is its subject
        by : the wildcard of the rule, empty if it has none
        whole : whether the jobs read more of a pellet or cell than what sample it is of
        subjects : the values of the wildcard; by default those of the technique's sheet
        needs : names without which the study has no such job, such as the pellets it compares
        files : other files that the job reads, known by their digests
        modules : those that the script imports by name at run time, beside readers
        parts : what else stands in the recipe under these names, or functions of the subject
        """
        if self.recipes is None:
            raise RuntimeError("the plan was made without recipes")
        if subjects is None:
            subjects = self.names(technique, by) if by else ("",) if needs else ()
        script = script or scripts_of_rules()[rule]
        environments = environments_of_scripts()[script] if self.recipes.conda else set()
        conda = {file: d for name in environments for file, d in environment_digests(name).items()}

        def content(subject: str) -> dict[str, Any]:
            found = {k: part(subject) if callable(part) else part for k, part in parts.items()}
            imported = list(modules)
            if technique:
                rows = self._rows(technique, by, subject)
                found["measurements"] = [self.job_row(row, whole=whole) for row in rows]
                formats = {f.module for row in rows for f in self._formats(row)}
                imported += [reader_file(module) for module in sorted(formats)]
            if named := {_name(p): sha256_of(Path(p)) for p in files if Path(p).is_file()}:
                found["files"] = named
            return {**found, "script": script, "code": code_digests(script, *imported) | conda}

        return self.recipes.declare(rule, by, subjects, content)

    def chosen_drawing(self, panel: str) -> list[str]:
        """For ``input``: the structure description that the config names, if it does."""
        path: str = self.config["figures"][panel]["drawing"]
        return [path] if path else []

    def samples(self) -> list[dict[str, Any]]:
        """For recipes: the rows of ``samples.tsv`` without notes, labels filled in where empty."""
        rows = [dict(row.values) for row in self.study.samples.values()]
        named = [row | {"label": row["label"] or row["sample"]} for row in rows]
        return [{k: v for k, v in row.items() if k != "note"} for row in named]

    def sheets(self) -> dict[str, list[dict[str, Any]]]:
        """For recipes: the rows of all sheets but ``samples.tsv``, without their files.

        Of measurements by technique, each with its sample; of ``pellets`` and ``cells``.
        """
        found = {
            technique: [
                {k: v for k, v in row.values.items() if k not in OF_FILES}
                | {"sample": self.study.value(row, "sample")}
                for row in rows
            ]
            for technique, rows in self.study.measurements.items()
        }
        for name, rows in (("pellets", self.study.pellets), ("cells", self.study.cells)):
            found[name] = [dict(row.values) for row in rows.values()]
        return found

    def excluded(self) -> list[list[str]]:
        """For recipes: technique, measurement and reason of each row that is left out."""
        return [
            [technique, str(row.values["measurement"]), row.values["exclude"]]
            for technique, rows in self.study.excluded.items()
            for row in rows
        ]

    def sheet_problems(self) -> list[dict[str, Any]]:
        """For recipes: what is wrong with sheets."""
        return [asdict(problem) for problem in self.problems]

    def pellets(self) -> list[dict[str, Any]]:
        """For recipes: the rows of ``pellets.tsv`` that have no problems."""
        return [dict(row.values) for row in self.study.pellets.values() if not row.problems]

    def cell_temperatures(self) -> dict[str, float | None]:
        """For recipes: the temperature of each cell in °C, None where it is not stated."""
        return {name: row.values["temperature_C"] for name, row in self.study.cells.items()}

    def section(self, *names: str) -> dict[str, Any]:
        """For recipes: the parts of the config that a job uses: ``eis``, ``eis.baseline``."""
        found: dict[str, Any] = {}
        for name in names:
            section, _, key = name.partition(".")
            content = self.config[section]
            if key:
                found.setdefault(section, {})[key] = content[key]
            else:
                found[section] = content
        return found

    def raman_settings(self, measurement: str) -> dict[str, Any]:
        """For recipes: the section ``raman`` as far as it concerns one spectrum.

        Of the bands those of its sample, and those that probe a window in which it has none.
        """
        rows = self._rows("raman", "measurement", measurement)
        config = {k: v for k, v in self.config["raman"].items() if k != "compare"}
        samples = {str(self.study.value(row, "sample")) for row in rows}
        bands = {name: own for name, own in config["bands"].items() if name in samples}
        for share in config["shares"]:
            probe, (low, high) = share.get("probe", ""), share["window"]
            inside = [b for b in config["bands"].get(probe, []) if low <= b["centre"] <= high]
            own = (band for name in samples for band in config["bands"].get(name, []))
            if inside and probe not in samples and not any(low <= b["centre"] <= high for b in own):
                kept = bands.setdefault(probe, [])
                kept += [band for band in inside if band not in kept]
        return {"raman": {**config, "bands": bands}}

    def sources(self) -> dict[str, dict[str, str]]:
        """For recipes: the path of each measurement by technique, as the sheets give it."""
        return {
            technique: {
                str(row.values["measurement"]): f"{row.sheet.parent}/{row.values['path']}"
                for row in rows
                if self._files(row)
            }
            for technique, rows in self.study.measurements.items()
            if rows
        }

    def listed(self) -> list[dict[str, Any]]:
        """For recipes: all measurements as the inspector lists them, those left out as well.

        The filled columns of their sheets with ``technique``, ``sample``, and ``path``, ``sheet``
        and ``line`` as problems name them.
        """
        return [
            {
                **{k: v for k, v in row.values.items() if v is not None},
                "technique": technique,
                "sample": self.study.value(row, "sample") or "",
                "exclude": row.values.get("exclude") or "",
                "path": f"{row.sheet.parent}/{row.values['path'] or ''}",
                "sheet": str(row.sheet),
                "line": row.line,
            }
            for rows in (self.study.measurements, self.study.excluded)
            for technique, own in rows.items()
            for row in own
        ]

    def curve_tables(self) -> list[str]:
        """For ``input``: the files of curves and pictures of all measurements, below results."""
        return [
            pattern.format(name)
            for technique, tables in CURVE_TABLES.items()
            for name in self.names(technique, by=tables.by)
            for pattern in tables.patterns
        ]

    def inspector_pages(self) -> range:
        """The numbers of the pages of the inspector that are files of their own: not the first."""
        return range(2, -(-len(self.listed()) // PER_PAGE) + 1)

    def chosen(self, section: str, key: str) -> list[str]:
        """For ``input``: what a key of the config names, as a list that is empty if it is empty."""
        value = self.config[section][key]
        return [value] if value else []

    def baseline(self, _subject: str) -> dict[str, str]:
        """For recipes: the name of the earlier results, and a digest of what they are.

        A function, so that only a drift looks at them.
        """
        name: str = self.config["baseline"]
        return {"name": name, "state": state(name, [*COMPOSED, *PANELS])}

    # --- rows and files ------------------------------------------------------------------

    def _rows(self, technique: str, by: str, value: str) -> list[Row]:
        if (technique, by) not in self._groups:
            groups = self._groups.setdefault((technique, by), {})
            for row in self.study.measurements[technique]:
                groups.setdefault(self.study.value(row, by), []).append(row)
        return self._groups[technique, by].get(value, [])

    def _files(self, row: Row) -> list[str]:
        """The files behind a row, relative to ``raw``; empty where its path is not usable."""
        return [path.relative_to(self.raw).as_posix() for path in row.files]

    def _formats(self, row: Row) -> tuple[Format | ColumnMap, ...]:
        """The formats on whose readers it depends what the file of a row is read as."""
        path = row.sheet.parent / str(row.values["path"])
        asked = str(row.values["format"] or "")
        if (path, asked) not in self._deciding:
            technique = row.sheet.parent.name
            found = deciding(path, technique, asked, self.column_maps) if row.files else ()
            self._deciding[path, asked] = found
        return self._deciding[path, asked]

    def job_row(self, row: Row, *, whole: bool) -> dict[str, Any]:
        """A row of a sheet, joined with what it is of, and its digests.

        The columns of its sheet, ``format`` as content shows it; ``column_map``, its
        content where it is one of the study; ``subject``, of the row of the
        sample, pellet or cell its name and its sample, or the ``whole``; ``path`` relative to the
        working directory; ``sha256`` of its files as they are and ``manifest`` as they should be,
        by path relative to ``raw``; ``problems``.
        """
        key = next(kind for kind in self.study.subjects if kind in row.values)
        subject = self.study.subjects[key].get(str(row.values[key]))
        of = subject.values if subject else {}
        files = self._files(row)
        manifest = self.manifest
        formats = self._formats(row)
        return {
            **row.values,
            "path": str(row.sheet.parent / str(row.values["path"])),
            "format": formats[0].name if len(formats) == 1 else str(row.values["format"] or ""),
            **_mapped(formats),
            "subject": {k: v for k, v in of.items() if whole or k in (key, "sample")},
            "raw": str(self.raw),
            "sha256": {name: sha256_of(self.raw / name) for name in files},
            "manifest": None if manifest is None else {n: manifest.get(n, "") for n in files},
            "problems": [asdict(problem) for problem in row.problems],
        }


def _mapped(formats: Sequence[Format | ColumnMap]) -> dict[str, Any]:
    """The content of the column map that a row is read with, if it is one."""
    own = [format for format in formats if isinstance(format, ColumnMap)]
    return {"column_map": dict(own[0].content)} if own else {}


def _name(file: str) -> str:
    """A file of the study by its path there; one of the workflow by its own, wherever it is."""
    path = Path(file)
    return f"workflow/{path.relative_to(WORKFLOW)}" if path.is_absolute() else path.as_posix()


def has_keys(config_file: str) -> bool:
    """Whether a config file exists and holds more than comments: Snakemake refuses one without.

    What is wrong with the file ends the program with its message, before Snakemake reads it.
    """
    try:
        return bool(read_config(Path(config_file)))
    except ElectrolyteError as error:
        sys.exit(str(error))


def relative(path: Any) -> str:
    """A path as seen from the working directory: the same after study and workflow moved."""
    return os.path.relpath(path)
