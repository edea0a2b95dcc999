"""The kinds of data that panels need, and which samples, pellets or cells of a study they show.

Sheets and config decide, before any raw file is read. Only light imports: every call of
``snakemake`` passes through here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from electrolyte.ground.errors import ConfigError, did_you_mean
from electrolyte.study.sheet_columns import TECHNIQUES
from electrolyte.study.sheet_rows import Row
from electrolyte.study.sheets import Study

Config = Mapping[str, Any]
Find = Callable[[Study, Config], list[str]]  # names of what a study has of a kind

SEVERAL = 2  # temperatures that make a plot over temperature
ARRHENIUS = 3  # temperatures that make a line with a residual


@dataclass(frozen=True)
class Kind:
    """One kind of data.

    Attributes
    ----------
    find : names of what the study has of it, as far as it is shown; empty if it has none
    lacking : what a study without it lacks
    change : the sheet, relative to the study, or the key of the config that would change it
    """

    find: Find
    lacking: str
    change: str


def _wanted(
    study: Study, config: Config, key: str, technique: str, known: Iterable[str]
) -> list[str]:
    """What a key below ``figures`` names, checked against what the study has; empty for no wish.

    A name that has excluded rows only is no mistake, but there is nothing of it to show.

    Raises
    ------
    ConfigError
        It names something that has no rows in the sheet.
    """
    value: Any = config["figures"]
    for part in key.split("."):
        value = value[part]
    known = list(dict.fromkeys(known))
    excluded = {str(v) for row in study.excluded.get(technique, []) for v in row.values.values()}
    wanted = [name for name in ([value] if isinstance(value, str) else value) if name]
    wanted = [name for name in wanted if name in known or name not in excluded]
    if any(problem.technique == technique for problem in study.problems):  # of a row that is lost
        wanted = [name for name in wanted if name in known]
    for name in wanted if known else []:
        if name not in known:
            sheet = study.raw / technique / "measurements.tsv"
            problem = f"'{name}' has no rows in {sheet}{did_you_mean(name, known)}"
            raise ConfigError([f"config.yaml: figures.{key}: {problem}"])
    return wanted if known else []


def _first(key: str, technique: str, kinds: tuple[str, ...]) -> Find:
    """Finds the sample that the config wants, else the first of the sheet with one of ``kinds``."""

    def find(study: Study, config: Config) -> list[str]:
        rows = [row for row in study.measurements[technique] if row.values["kind"] in kinds]
        known = _distinct(study, rows, "sample")
        return (_wanted(study, config, key, technique, known) or known)[:1]

    return find


def _all(technique: str, by: str) -> Find:
    """Finds all values of a column of a measurement sheet."""
    return lambda study, _config: study.names(technique, by)


def _samples(study: Study, *, in_series: bool) -> list[str]:
    rows = study.samples
    return [name for name, row in rows.items() if (row.values["role"] == "series") == in_series]


def _series(study: Study) -> list[str]:
    """The samples of the series; all where none is called so."""
    return _samples(study, in_series=True) or list(study.samples)


def _distinct(study: Study, rows: Iterable[Row], by: str) -> list[str]:
    values = (study.value(row, by) for row in rows)
    return list(dict.fromkeys(value for value in values if value is not None))


# --- diffraction, microscopy, Raman -----------------------------------------------------------


def _diffraction(panel: str, *, in_series: bool) -> Find:
    """Finds the samples that the config wants, else those of the series (or not), else all."""

    def find(study: Study, config: Config) -> list[str]:
        known = study.names("xrd", "sample")
        kind = [name for name in known if name in _samples(study, in_series=in_series)]
        return _wanted(study, config, f"{panel}.samples", "xrd", known) or kind or known

    return find


_MICROGRAPHS = ("image", "map")
_fig1d_sample = _first("fig1d.sample", "sem_eds", _MICROGRAPHS)


def _figS2_sample(study: Study, config: Config) -> list[str]:
    """The sample that the config wants, else the first one that Fig. 1d does not show."""
    rows = [r for r in study.measurements["sem_eds"] if r.values["kind"] in _MICROGRAPHS]
    known = _distinct(study, rows, "sample")
    wanted = _wanted(study, config, "figS2.sample", "sem_eds", known)
    return wanted or [s for s in known if s not in _fig1d_sample(study, config)][:1]


def _banded(study: Study, config: Config) -> list[str]:
    """The samples with Raman spectra whose bands are listed."""
    return [name for name in study.names("raman", "sample") if config["raman"]["bands"].get(name)]


def _raman_shown(study: Study, config: Config) -> list[str]:
    """The first spectrum of the wanted sample, else of the first that has bands, else of all."""
    rows = study.measurements["raman"]
    sample_of = {str(row.values["measurement"]): study.value(row, "sample") or "" for row in rows}
    with_bands = _banded(study, config)
    wanted = _wanted(study, config, "fig2b.sample", "raman", sample_of.values())
    for sample in wanted or [s for s in sample_of.values() if s in with_bands]:
        return [name for name, own in sample_of.items() if own == sample][:1]
    return list(sample_of)[:1]


def _drawing(_study: Study, config: Config) -> list[str]:
    path = config["figures"]["fig2c"]["drawing"]
    return ["fig2c"] if path else []


# --- NMR --------------------------------------------------------------------------------------


def _spectra(row: Row) -> bool:
    return bool(row.values["experiment"] == "single_pulse")


def _recoveries(row: Row) -> bool:
    return not _spectra(row)


def _fig1b_nucleus(study: Study, config: Config) -> list[str]:
    """The nucleus that the config wants, else the first of the sheet."""
    known = _distinct(study, filter(_spectra, study.measurements["nmr"]), "nucleus")
    return (_wanted(study, config, "fig1b.nucleus", "nmr", known) or known)[:1]


def _fig1c_nucleus(study: Study, config: Config) -> list[str]:
    """The nucleus that the config wants, else the first one that Fig. 1b does not show."""
    known = _distinct(study, filter(_spectra, study.measurements["nmr"]), "nucleus")
    wanted = _wanted(study, config, "fig1c.nucleus", "nmr", known)
    return wanted or [n for n in known if n not in _fig1b_nucleus(study, config)][:1]


def _over_temperature(panel: str, experiment: Callable[[Row], bool]) -> Find:
    """Finds the wanted nucleus, else the first one, of which a sample has several temperatures."""

    def find(study: Study, config: Config) -> list[str]:
        rows = list(filter(experiment, study.measurements["nmr"]))
        known = _distinct(study, rows, "nucleus")
        temperatures: dict[tuple[str, str | None], set[float]] = {}
        for row in rows:
            at = row.values["temperature_C"]
            if at is not None:
                key = (str(row.values["nucleus"]), study.value(row, "sample"))
                temperatures.setdefault(key, set()).add(at)
        enough = {nucleus for (nucleus, _), at in temperatures.items() if len(at) >= SEVERAL}
        wanted = _wanted(study, config, f"{panel}.nucleus", "nmr", known)
        return [nucleus for nucleus in wanted or known if nucleus in enough][:1]

    return find


def _relaxing(study: Study, _config: Config) -> list[str]:
    """The samples with recoveries."""
    return _distinct(study, filter(_recoveries, study.measurements["nmr"]), "sample")


# --- impedance, polarization, cycling ---------------------------------------------------------


def _temperatures(study: Study) -> dict[str, set[float]]:
    """The temperatures at which each pellet was measured by impedance, in order of the sheet."""
    found: dict[str, set[float]] = {}
    for row in study.measurements["eis"]:
        if row.values["pellet"] is not None and row.values["temperature_C"] is not None:
            found.setdefault(str(row.values["pellet"]), set()).add(row.values["temperature_C"])
    return found


def _nyquist(least: int) -> Find:
    """Finds pellets at ``least`` temperatures: the one that the config wants, else all of a sample.

    The sample is the one that the config wants, else the first that has such a pellet.
    """

    def find(study: Study, config: Config) -> list[str]:
        known, at = study.names("eis", "pellet"), _temperatures(study)
        enough = [name for name in known if len(at.get(name, ())) >= least]
        if wanted := _wanted(study, config, "nyquist_pellet", "eis", known):
            return [name for name in wanted if name in enough]
        samples = study.names("eis", "sample")
        wished = _wanted(study, config, "nyquist_sample", "eis", samples)
        by_sample: dict[str, list[str]] = {}
        for name in enough:
            pellet = study.pellets.get(name)
            by_sample.setdefault(str(pellet.values["sample"]) if pellet else "", []).append(name)
        return next((by_sample[s] for s in wished or by_sample if s in by_sample), [])

    return find


def _cold(study: Study, config: Config) -> list[str]:
    """Of the pellets of Fig. 3a those of which Fig. S4 would show another spectrum."""
    wanted = config["figures"]["figS4"]["temperature_C"], config["eis"]["reference_temperature_C"]
    at = _temperatures(study)

    def nearest(pellet: str, wanted_C: float) -> float:
        return min(at[pellet], key=lambda own: abs(own - wanted_C))

    pellets = _nyquist(SEVERAL)(study, config)
    return [p for p in pellets if nearest(p, wanted[0]) != nearest(p, wanted[1])]


def _of_series(least: int, *, first: bool) -> Find:
    """Finds pellets of the series measured at ``least`` temperatures, all or one a sample."""

    def find(study: Study, _config: Config) -> list[str]:
        by_sample: dict[str, list[str]] = {}
        for pellet, at in _temperatures(study).items():
            if pellet in study.pellets and len(at) >= least:
                sample = str(study.pellets[pellet].values["sample"])
                by_sample.setdefault(sample, []).append(pellet)
        kept = [by_sample.get(sample, []) for sample in _series(study)]
        return [pellet for pellets in kept for pellet in (pellets[:1] if first else pellets)]

    return find


def _conducting(study: Study, config: Config) -> list[str]:
    """Pellets of the series whose conductivity at the reference temperature is known."""
    reference = config["eis"]["reference_temperature_C"]
    measured = {
        str(row.values["pellet"])
        for row in study.measurements["eis"]
        if row.values["temperature_C"] == reference
    }
    with_a_line = _of_series(ARRHENIUS, first=False)(study, config)
    every = _of_series(1, first=False)(study, config)
    return [pellet for pellet in every if pellet in measured or pellet in with_a_line]


def _shown_cells(study: Study, config: Config) -> list[str]:
    """The cells that the config wants, else the first of each protocol."""
    first: dict[str, str] = {}
    for row in study.measurements["cycling"]:
        if row.values["cell"] is not None:
            first.setdefault(str(row.values["protocol"]), str(row.values["cell"]))
    known = study.names("cycling", "cell")
    wanted = _wanted(study, config, "cells", "cycling", known)
    return wanted or list(dict.fromkeys(first.values()))


def _sheet(technique: str) -> str:
    return f"raw/{technique}/measurements.tsv"


def _rows(technique: str, find: Find) -> Kind:
    """A kind that any measurement of a technique is of."""
    return Kind(find, f"no measurements of {technique}", _sheet(technique))


# all samples and measurements of each technique: eis_samples, raman_measurements ...
OF_TECHNIQUES = {
    f"{technique}_{by}s": _rows(technique, _all(technique, by))
    for technique in TECHNIQUES
    for by in ("sample", "measurement")
}
KINDS = OF_TECHNIQUES | {
    "fig1a_samples": _rows("xrd", _diffraction("fig1a", in_series=True)),
    "figS1_samples": _rows("xrd", _diffraction("figS1", in_series=False)),
    "fig1d_sample": Kind(_fig1d_sample, "no image or element map", _sheet("sem_eds")),
    "figS2_sample": Kind(
        _figS2_sample, "no image or element map of a second sample", _sheet("sem_eds")
    ),
    "fig5c_sample": Kind(
        _first("fig5c.sample", "profilometry", ("height_map",)),
        "no height map",
        _sheet("profilometry"),
    ),
    "raman_shown": _rows("raman", _raman_shown),
    "banded_samples": Kind(_banded, "no Raman bands listed for a sample", "raman.bands"),
    "drawing": Kind(_drawing, "no drawing of a structure", "figures.fig2c.drawing"),
    "fig1b_nucleus": Kind(_fig1b_nucleus, "no NMR spectra", _sheet("nmr")),
    "fig1c_nucleus": Kind(_fig1c_nucleus, "no NMR spectra of a second nucleus", _sheet("nmr")),
    "reference_phases": Kind(
        lambda _study, config: list(config["xrd"]["references"]),
        "no phases to look for",
        "xrd.references",
    ),
    "features": Kind(
        lambda _study, config: [f"{angle:g}" for angle in config["xrd"]["features_deg"]],
        "no diffraction features named",
        "xrd.features_deg",
    ),
    "relaxing_samples": Kind(_relaxing, "no NMR recoveries", _sheet("nmr")),
    "more_relaxing_samples": Kind(
        lambda study, config: _relaxing(study, config)[1:],
        "no NMR recoveries of a second sample",
        _sheet("nmr"),
    ),
    "figS3a_nucleus": Kind(
        _over_temperature("figS3a", _recoveries),
        "no NMR recoveries of one nucleus of one sample at several temperatures",
        _sheet("nmr"),
    ),
    "figS3b_nucleus": Kind(
        _over_temperature("figS3b", _spectra),
        "no NMR spectra of one nucleus of one sample at several temperatures",
        _sheet("nmr"),
    ),
    "nyquist_pellets": _rows("eis", _nyquist(1)),
    "figS4_pellets": Kind(
        _cold, "no pellet with impedance at a second, lower temperature", _sheet("eis")
    ),
    "series_pellets": Kind(
        _of_series(SEVERAL, first=True),
        "no pellet of the series with impedance at several temperatures",
        _sheet("eis"),
    ),
    "arrhenius_pellets": Kind(
        _of_series(ARRHENIUS, first=False),
        f"no pellet of the series with impedance at {ARRHENIUS} temperatures",
        _sheet("eis"),
    ),
    "conducting_pellets": Kind(
        _conducting,
        "no pellet of the series with impedance at eis.reference_temperature_C, or at"
        f" {ARRHENIUS} temperatures",
        _sheet("eis"),
    ),
    "dc_pellet": _rows("dc", lambda study, _config: study.names("dc", "pellet")[:1]),
    "shown_cells": _rows("cycling", _shown_cells),
}
