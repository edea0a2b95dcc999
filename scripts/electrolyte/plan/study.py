"""What the Snakefile needs to know before any job runs: the study, its files, and what to rerun.

Only light imports: every call of ``snakemake`` passes through here. The functions that rules use
as ``input`` and ``params`` take nothing but wildcards, because Snakemake leaves everything that
depends on ``input`` out of its change detection.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any

from electrolyte.drift.source import state
from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.ground.command_line import study_command
from electrolyte.ground.digest import sha256_of
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.plan.checks import doubts, refuse_wrong_settings
from electrolyte.plan.code_digest import code_digests, readers_digest
from electrolyte.readers import deciding
from electrolyte.study.configuration import read_config, validated
from electrolyte.study.manifest import NAME, manifest_command, read_manifest
from electrolyte.study.sheets import Row, Study, load_study
from electrolyte.study.study_facts import read_study_facts

NO_DATA = """\
This study has no data yet: no sheet {raw}/<technique>/measurements.tsv has a row.
`{add}` adds the first files; docs/own-data.md
goes through it step by step."""
FromWildcards = Callable[[Any], Any]


class Plan:
    """The study as the rules see it.

    Parameters
    ----------
    config : the config as Snakemake merged it
    raw : folder, relative to the working directory

    Raises
    ------
    ConfigError, SheetError
        All problems of the config or of whole sheets at once. Problems of single rows are printed
        and stop the jobs that need these rows.
    """

    def __init__(self, config: Mapping[str, Any], raw: str) -> None:
        self.raw = Path(raw)
        self.config = validated({k: v for k, v in config.items() if k != "pathvars"})
        self.study: Study = load_study(self.raw)
        refuse_wrong_settings(self.config, self.study)
        self.manifest = read_manifest(self.raw)
        self._groups: dict[tuple[str, str], dict[str | None, list[Row]]] = {}

    # --- what the study holds -------------------------------------------------------------

    def has(self, technique: str) -> bool:
        return bool(self.study.measurements[technique])

    def having(self, *techniques: str) -> list[str]:
        """Of the techniques, those that the study has measurements of."""
        return [technique for technique in techniques if self.has(technique)]

    def names(self, technique: str, by: str) -> list[str]:
        """The distinct values of a column of a measurement sheet, in order of appearance."""
        return self.study.names(technique, by)

    def announce(self, left_out: str) -> None:
        """Say on stderr what is left out and what is wrong with single rows."""
        if not any(self.study.measurements.values()):
            add = study_command("add", "FILE", "--study", self.raw.absolute().parent)
            print(NO_DATA.format(raw=self.raw, add=add), file=sys.stderr)
            return
        if left_out:
            print(left_out, file=sys.stderr)
        if self.study.problems:
            print("Problems in the sheets; the jobs that need these rows stop:", file=sys.stderr)
            print("\n".join(f"  {p}" for p in self.study.problems), file=sys.stderr)
        for line in doubts(self.study):
            print(line, file=sys.stderr)
        if not self.config["claims"]["file"]:
            print("This study has no claims file (claims.file).", file=sys.stderr)
        if self.manifest is None:
            print(
                f"No {self.raw / NAME}: raw files are not checked for change."
                f" Write it with `{manifest_command(self.raw)}`.",
                file=sys.stderr,
            )

    @cached_property
    def study_facts(self) -> dict[str, Any]:
        """``raw/study.yaml``: what no instrument knows; empty if the study has none."""
        return read_study_facts(self.raw / "study.yaml")

    # --- what one job gets ------------------------------------------------------------------

    def raw_files(self, technique: str, by: str) -> FromWildcards:
        """For ``input``: the raw files of the rows whose column ``by`` is the wildcard's value."""

        def files(wildcards: Any) -> list[str]:
            rows = self._rows(technique, by, getattr(wildcards, by))
            return [f"{self.raw}/{name}" for row in rows for name in self._files(row)]

        return files

    def measurements(self, technique: str, by: str) -> FromWildcards:
        """For ``params``: the rows themselves, joined with what they are of, and their digests.

        Each row is a plain dict: the columns of its sheet, ``format`` as content shows it;
        ``reader``, its file with a digest of the modules that read the measurement; ``subject``,
        the row of the sample, pellet or cell; ``path`` relative to the working directory;
        ``sha256`` of its files as they are and ``manifest`` as they should be, by path relative
        to ``raw``; ``problems``.
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

    def sources(self) -> dict[str, dict[str, str]]:
        """For ``params``: the path of each measurement by technique, as the sheets give it."""
        return {
            technique: {
                str(row.values["measurement"]): f"{row.sheet.parent}/{row.values['path']}"
                for row in rows
                if self._files(row)
            }
            for technique, rows in self.study.measurements.items()
            if rows
        }

    def chosen(self, section: str, key: str) -> list[str]:
        """For ``input``: what a key of the config names, as a list that is empty if it is empty."""
        value = self.config[section][key]
        return [value] if value else []

    def baseline(self, _wildcards: Any) -> dict[str, str]:
        """For ``params``: the name of the earlier results, and a digest of what they are.

        A function, so that only a drift looks at them.
        """
        name: str = self.config["baseline"]
        return {"name": name, "state": state(name, [*COMPOSED, *PANELS])}

    def code(self, script: str) -> list[str]:
        """For ``params``, one each: digests of a job script and of the modules that it imports.

        Readers are imported by name at run time: their digests come with the measurements.
        """
        return code_digests(script)

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
        path = row.sheet.parent / str(row.values["path"])
        asked = str(row.values["format"] or "")
        formats = deciding(path, row.sheet.parent.name, asked) if files else ()
        return {
            **row.values,
            "path": str(path),
            "format": formats[0].name if len(formats) == 1 else asked,
            "reader": readers_digest(f.module for f in formats),
            "subject": dict(subject.values) if subject else {},
            "raw": str(self.raw),
            "sha256": {name: sha256_of(self.raw / name) for name in files},
            "manifest": None if manifest is None else {n: manifest.get(n, "") for n in files},
            "problems": [asdict(problem) for problem in row.problems],
        }


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
