"""What is fuzzed: every reader, and everything that loads a sheet, a config or a text file."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from seeds import ROOT, Seed, reader_seeds

from electrolyte import readers
from electrolyte.claims.claims_file import read_claims
from electrolyte.figures.structure import parts, read_structure
from electrolyte.ground.errors import ConfigError, ElectrolyteError, RawFileError, SheetError
from electrolyte.ground.yaml_file import read_yaml
from electrolyte.numbers.quantities import COLUMNS
from electrolyte.paper.placeholders import Facts, fill
from electrolyte.plan.announcement import announce
from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.paper import PaperPlan
from electrolyte.plan.study import Plan
from electrolyte.readers.column_maps.column_map import ColumnMap
from electrolyte.study.column_maps import problems_of
from electrolyte.study.configuration import read_config
from electrolyte.study.manifest import read_manifest
from electrolyte.study.sheet_columns import TECHNIQUES
from electrolyte.study.study_facts import read_study_facts
from electrolyte.techniques.xrd.catalogue import SHIPPED
from electrolyte.techniques.xrd.reference import reference_from_cif

LAB_TABLE = ROOT / "tests/column_maps/labview.txt"  # with its column map


@dataclass(frozen=True)
class Target:
    """One thing to fuzz: ``act`` on a damaged seed, which may raise ``refusals`` and no more."""

    name: str
    act: Callable[[Path, Seed, int], Any]
    seeds: tuple[Seed, ...]
    refusals: tuple[type[ElectrolyteError], ...]


@cache
def targets() -> dict[str, Target]:
    """All targets that have seeds, by name."""
    seeds = reader_seeds()
    found = [
        Target(f.name, _reading(f), seeds[f.name], (RawFileError,))
        for f in readers.FORMATS
        if f.name in seeds
    ]
    raw, paper = ROOT / "raw", ROOT / "paper"
    sheets = [raw / f"{name}.tsv" for name in ("samples", "pellets", "cells")]
    sheets += [raw / technique / "measurements.tsv" for technique in TECHNIQUES]
    loaders: tuple[tuple[str, Callable[[Path, Seed, int], Any], list[Path]], ...] = (
        ("sheets", _plan_with_sheet, [path for path in sheets if path.exists()]),
        ("manifest", lambda path, *_: read_manifest(path.parent), [raw / "manifest.sha256"]),
        ("study.yaml", lambda path, *_: read_study_facts(path), [raw / "study.yaml"]),
        ("config.yaml", _plan_with_config, [ROOT / "config.yaml"]),
        ("column_map.yaml", _with_column_map, [LAB_TABLE.with_suffix(".yaml")]),
        ("mapped table", _mapped, [LAB_TABLE]),
        ("claims.yaml", lambda path, *_: read_claims(path), [paper / "claims.yaml"]),
        ("captions.yaml", _captions, [paper / "captions.yaml"]),
        ("chain.yaml", lambda path, *_: parts(read_structure(path)), [paper / "chain.yaml"]),
        (
            "cif",
            lambda path, *_: reference_from_cif(path, 1.5406),
            [*sorted(SHIPPED.glob("*.cif")), ROOT / "tests/xrd/rutile.cif"],
        ),
    )
    refusals = (SheetError, ConfigError, RawFileError)
    found += [
        Target(name, act, tuple(Seed(p) for p in paths), refusals) for name, act, paths in loaders
    ]
    return {target.name: target for target in found}


def without_seeds() -> list[str]:
    """Formats that cannot be fuzzed here: only real files show them, and these are not here."""
    return [f.name for f in readers.FORMATS if f.name not in reader_seeds()]


def _reading(chosen: readers.Format) -> Callable[[Path, Seed, int], Any]:
    def act(path: Path, _: Seed, number: int) -> Any:
        """Every other file named in the sheet's column, the others recognised by content."""
        return readers.read(path, format=chosen.name if number % 2 else None)

    return act


@cache
def _study() -> Path:
    """A copy of the sheets of the repository; data files are empty."""
    folder = Path(tempfile.mkdtemp(prefix="study-")) / "raw"
    folder.mkdir()
    for source in sorted((ROOT / "raw").rglob("*")):
        copy = folder / source.relative_to(ROOT / "raw")
        if source.is_dir():
            copy.mkdir(parents=True, exist_ok=True)
        elif source.suffix in (".tsv", ".yaml", ".sha256"):
            shutil.copy(source, copy)
        else:
            copy.touch()
    return folder


def _planned(config: Mapping[str, Any], raw: Path) -> None:
    """All that the Snakefile asks of a study before it runs the first job."""
    plan = Plan(config, str(raw))
    plan.sources(), plan.samples(), plan.pellets(), plan.study_facts
    for rows in plan.study.measurements.values():
        for row in rows:
            plan.job_row(row, whole=True)
    figures = FigurePlan(plan, "results")
    announce(plan, figures.announcement())
    PaperPlan(plan, figures).items()


def _plan_with_sheet(path: Path, seed: Seed, _: int) -> None:
    raw = _study()
    sheet = raw / seed.path.relative_to(ROOT / "raw")
    try:
        shutil.copy(path, sheet)
        _planned({}, raw)
    finally:
        shutil.copy(seed.path, sheet)


def _plan_with_config(path: Path, *_: Any) -> None:
    _planned(read_config(path), _study())


def _with_column_map(path: Path, *_: Any) -> None:
    content, _ = read_yaml(path)
    if problems := problems_of(content, path):
        raise ConfigError(problems)
    ColumnMap("own", content).read(LAB_TABLE)


def _mapped(path: Path, *_: Any) -> None:
    content, _ = read_yaml(LAB_TABLE.with_suffix(".yaml"))
    ColumnMap("own", content).read(path)


def _captions(path: Path, *_: Any) -> None:
    texts, _ = read_yaml(path)
    if not isinstance(texts, dict):
        return
    row = dict.fromkeys(COLUMNS, "") | {"quantity": "activation_energy", "sample": "LTSC"}
    row |= {
        "value": 0.3,
        "u": 0.01,
        "n": 3,
        "unit": "eV",
        "status": "ok",
        "replicate": "",
        "kind": "mean",
    }
    plan = Plan({}, str(_study()))
    facts = Facts(pd.DataFrame([row]), plan.samples(), plan.config, {"cells": ["A"]})
    for text in texts.values():
        fill(str(text), facts)
