"""What is wrong with the settings of a study, found before anything runs.

A name in a setting has to be one of the study's own, a file that it names has to be there, and a
sheet has to be where it is read. What only looks wrong is a doubt: it is printed, and the run goes
on.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from electrolyte.ground.command_line import study_command
from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.ground.errors import ConfigError, Problem, suggested
from electrolyte.numbers.guards.impedance import extrapolated
from electrolyte.plan.alternatives import unusable_alternatives, unusable_columns
from electrolyte.study.manifest import is_data
from electrolyte.study.sheet_columns import TECHNIQUES
from electrolyte.study.sheet_names import sheet_file, unread_form
from electrolyte.study.sheet_rows import Row
from electrolyte.study.sheets import NOT_IN_PATHS, Study
from electrolyte.study.temperatures import agrees
from electrolyte.techniques.xrd.catalogue import cif_of

CONFIG = "config.yaml"
FILES = (
    "claims.file",
    "paper.text",
    "paper.supporting",
    "paper.captions",
    "paper.reference_docx",
    "paper.word",
    "paper.bibliography",
    "figures.fig2c.drawing",
)
# Settings with names: of samples, pellets, cells; or of measurements of a technique.
SAMPLES = (
    "eis.baseline",
    "figures.colours",
    "figures.fig1a.samples",
    "figures.fig1d.sample",
    "figures.fig2a.samples",
    "figures.fig2b.sample",
    "figures.nyquist_sample",
    "figures.fig5c.sample",
    "figures.figS1.samples",
    "figures.figS2.sample",
    "figures.toc.sample",
    "indentation.baseline",
    "nmr.compare",
    "nmr.tableS1_sample",
    "nmr.tableS2_sample",
    "pycnometry.baseline",
    "pycnometry.crystal_density_g_cm3",
    "raman.bands",
    "raman.compare",
    "raman.shares.probe",
    "sem_eds.compare_texture",
    "xrd.compare",
)
PELLETS = ("figures.nyquist_pellet",)
CELLS = ("figures.cells",)
MEASUREMENTS = {"nmr.phase": "nmr", "raman.silicon": "raman"}

REFERENCE = "eis.reference_temperature_C"
DEFAULT_REFERENCE_C = 25.0
FAR_K = 100  # from all measured temperatures: no result at such a temperature is wanted
MOST_NAMED = 5  # files without a row
WITH_TEMPERATURE = ("nmr", "eis", "dc")  # techniques whose rows have one


def refuse_wrong_settings(config: Mapping[str, Any], study: Study) -> None:
    """Check settings and sheets of a study against each other.

    Parameters
    ----------
    config : with its defaults filled in

    Raises
    ------
    ConfigError
        All problems at once.
    """
    problems = [
        *unusable_paths(config),
        *unknown_names(config, study),
        *unknown_phases(config["xrd"]["references"]),
        *distant_reference(config["eis"]["reference_temperature_C"], study),
        *unusable_alternatives(config["multiverse"]["choices"], CONFIG),
        *unusable_columns(config["multiverse"]["leave_out"], CONFIG),
    ]
    if problems:
        raise ConfigError(problems)


def unusable_paths(config: Mapping[str, Any]) -> list[Problem]:
    """Files that the config names outside the study, or with names that mean more than a file."""
    named = [(key, path) for key in FILES for path in names_in(config, key)]
    cifs = [phase for phase in config["xrd"]["references"] if phase.lower().endswith(".cif")]
    problems = []
    for key, path in [*named, *(("xrd.references", path) for path in cifs)]:
        if odd := sorted(NOT_IN_PATHS & set(path)):
            problems.append(_setting(key, f"a path without {' '.join(odd)}", f"'{path}'"))
        elif path and not Path(path).resolve().is_relative_to(Path.cwd()):
            expected = "a path inside the study's folder"
            problems.append(_setting(key, expected, f"'{path}'", "Copy the file in."))
        elif key == "claims.file" and path and not Path(path).is_file():
            problems.append(
                _setting(key, "a claims file", f"no file '{path}'", "Empty: no claims.")
            )
    return problems


def unknown_names(config: Mapping[str, Any], study: Study) -> list[Problem]:
    """Names in settings that no sheet has."""
    checked: list[tuple[str, str, Collection[str], Path]] = [
        (key, kind, study.subjects[kind], sheet_file(study.raw, f"{kind}s"))
        for kind, keys in (("sample", SAMPLES), ("pellet", PELLETS), ("cell", CELLS))
        for key in keys
    ]
    for key, technique in MEASUREMENTS.items():
        measured = study.names(technique, "measurement")
        checked.append(
            (key, "measurement", measured, sheet_file(study.raw / technique, "measurements"))
        )
    damaged = {Path(problem.file) for problem in study.problems}  # a row that is lost has the name
    return [
        _setting(key, f"a {kind} of {sheet}", f"'{name}'", suggested(name, known))
        for key, kind, known, sheet in checked
        if known and sheet not in damaged
        for name in names_in(config, key)
        if name not in known
    ]


def names_in(config: Mapping[str, Any], key: str) -> list[str]:
    """The names in a setting, each once: a text, texts in lists, or the keys of a mapping."""
    values: list[Any] = [config]
    for part in key.split("."):
        inside = [i for value in values for i in (value if isinstance(value, list) else [value])]
        values = [value[part] for value in inside if part in value]
    names: list[str] = []
    while values:
        value = values.pop(0)
        if isinstance(value, str):
            names.append(value)
        else:
            values = [*value, *values]
    return [name for name in dict.fromkeys(names) if name]


def unknown_phases(references: Iterable[str]) -> list[Problem]:
    """Reference phases that have no CIF file."""
    problems: list[Problem] = []
    for name in references:
        try:
            cif_of(name)
        except ConfigError as error:
            problems += error.problems
    return problems


def distant_reference(reference_C: float, study: Study) -> list[Problem]:
    """A reference temperature in °C that is far above or below all measured conductivities.

    That of the default is refused nowhere, as it stands in every study; see
    ``unreached_reference``.
    """
    measured = _temperatures(study, "eis")
    if not measured or reference_C == DEFAULT_REFERENCE_C:
        return []
    low, high = min(measured) - FAR_K, max(measured) + FAR_K
    if low <= reference_C <= high:
        return []
    found = f"{reference_C:g} where {min(measured):g} to {max(measured):g} °C were measured"
    celsius = reference_C - ICE_POINT_K
    advice = f"Is it in kelvin? That is {celsius:g} °C." if low <= celsius <= high else ""
    return [_setting(REFERENCE, f"a temperature within {FAR_K} K of the data", found, advice)]


def unreached_reference(reference_C: float, study: Study) -> list[str]:
    """A line about the pellets that were not measured near enough to the reference in °C."""
    measured: dict[str, list[float]] = {}
    for row in study.measurements["eis"]:
        if (temperature := row.values["temperature_C"]) is not None:
            measured.setdefault(str(row.values["pellet"]), []).append(float(temperature))
    far = {pellet: t for pellet, t in measured.items() if extrapolated(reference_C, t)}
    if not far:
        return []
    nearest = min((t for own in far.values() for t in own), key=lambda t: abs(t - reference_C))
    line = (
        f"{', '.join(far)}: measured too far from {reference_C:g} °C (nearest {nearest:g} °C) to be"
        f" compared there. Another temperature: {REFERENCE} in {CONFIG}."
    )
    return [line]


def sheets_without_rows(study: Study, manifest: Iterable[str]) -> list[Problem]:
    """Techniques that have raw files but no row: their sheet is empty, or not there.

    Parameters
    ----------
    manifest : paths, relative to ``raw``, of files that should be there
    """
    lost = list(manifest)
    return [
        _without_rows(study.raw / technique, files)
        for technique in TECHNIQUES
        if not study.measurements[technique] and not study.excluded[technique]
        if not at_fault(study, technique)
        if (
            files := _data_below(study.raw / technique, study.raw).union(
                study.raw / name for name in lost if name.startswith(f"{technique}/")
            )
        )
    ]


def at_fault(study: Study, technique: str) -> bool:
    """Whether a sheet of measurements, or rows of it, are of no use."""
    folder = study.raw / technique
    return any(Path(fault.file).is_relative_to(folder) for fault in study.faults)


def _data_below(folder: Path, raw: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if is_data(path, raw)}


def _without_rows(folder: Path, files: Collection[Path]) -> Problem:
    sheet, study = sheet_file(folder, "measurements"), folder.absolute().parents[1]
    count = "one raw file" if len(files) == 1 else f"{len(files)} raw files"
    return Problem(
        "a row for each measurement",
        f"{'none' if sheet.exists() else 'no such sheet'} beside {count}, such as {min(files)}",
        f"`{study_command('add', 'FILE', '--study', study)}` writes a row."
        f" If these files are of no use here, move them out of {folder}.",
        file=str(sheet),
        technique=folder.name,
        missing=f"all numbers, figures and tables of {folder.name}",
    )


def doubts(study: Study) -> list[str]:
    """What looks wrong in the sheets, one line each.

    A temperature that is not the one in the name of its file; a spreadsheet beside its sheet.
    """
    rows = [row for t in WITH_TEMPERATURE for row in study.measurements[t]]
    lines = [line for row in rows if (line := _other_temperature(row))]
    sheets = [sheet_file(study.raw, f"{kind}s") for kind in study.subjects]
    sheets += [sheet_file(study.raw / technique, "measurements") for technique in TECHNIQUES]
    lines += [
        f"{other} is not read, only {sheet.name} beside it."
        for sheet in sheets
        if sheet.exists() and (other := unread_form(sheet))
    ]
    lines += [
        f"{sheet}: no columns of this sheet, and not used: {', '.join(names)}."
        for sheet, names in study.unused.items()
    ]
    return lines


def unlisted(study: Study) -> list[str]:
    """A line about the raw files beside each sheet that none of its rows names.

    A file that differs from a listed one in its ending alone, such as an export, is no other
    measurement. A sheet without any usable row is a problem of its own.
    """
    return [line for technique in TECHNIQUES if (line := _unlisted(study, technique))]


def _unlisted(study: Study, technique: str) -> str:
    rows = [*study.measurements[technique], *study.excluded[technique]]
    folder = study.raw / technique
    if not rows or at_fault(study, technique):
        return ""
    paths = (row.sheet.parent / str(row.values["path"]) for row in rows)
    listed = {(path.parent, path.stem) for path in map(Path, map(os.path.normpath, paths))}
    loose = sorted(
        path.relative_to(folder).as_posix()
        for path in _data_below(folder, study.raw)
        if not any((place.parent, place.stem) in listed for place in (path, *path.parents))
    )
    if not loose:
        return ""
    more = f" and {len(loose) - MOST_NAMED} more" if len(loose) > MOST_NAMED else ""
    names = ", ".join(loose[:MOST_NAMED])
    return f"{folder}: no row of the sheet names {names}{more}; `study add` writes one for each."


def _other_temperature(row: Row) -> str:
    """A line about a temperature of a row that its file's name contradicts, else nothing."""
    given, name = row.values["temperature_C"], Path(str(row.values["path"])).name
    if given is None or row.problems or agrees(given, name):
        return ""
    return f"{row.sheet} line {row.line}: temperature_C is {given:g}, the file is {name}."


def _temperatures(study: Study, technique: str) -> list[float]:
    values = (row.values["temperature_C"] for row in study.measurements[technique])
    return [float(value) for value in values if value is not None]


def _setting(key: str, expected: str, found: str, advice: str = "") -> Problem:
    return Problem(expected, found, advice, file=CONFIG, subject=key)
