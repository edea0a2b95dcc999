"""One scan from its file to peaks, phases and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from electrolyte.ground.errors import ConfigError, Problem
from electrolyte.ground.problems import Collected, Row, raising
from electrolyte.readers.diffraction.scan import AXIS_NAME, STOPPED
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.xrd.catalogue import cif_of
from electrolyte.techniques.xrd.cell import SOURCES, Cell, Shift
from electrolyte.techniques.xrd.explain import judge
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit, fit_pattern, with_halo_spread
from electrolyte.techniques.xrd.ghosts import Ghost, ghosts, with_ghosts
from electrolyte.techniques.xrd.intensity_doubts import of_proportions
from electrolyte.techniques.xrd.level_steps import with_level_steps
from electrolyte.techniques.xrd.lines import cells_of
from electrolyte.techniques.xrd.losses import with_losses
from electrolyte.techniques.xrd.other_anodes import with_anodes
from electrolyte.techniques.xrd.overlaps import with_overlaps
from electrolyte.techniques.xrd.pattern import Pattern, pattern_of
from electrolyte.techniques.xrd.phases import Phase, identify, owners_of, with_owners
from electrolyte.techniques.xrd.proportions import by_angle
from electrolyte.techniques.xrd.reference import Reference, reference_from_cif

Fitted = Callable[..., Fit]  # see ``fitted``
USUAL_END = 90.0  # degrees: lines up to here say which are strong, also of a shorter scan


@dataclass(frozen=True)
class Stated:
    """A feature that a text names, the peak found there, and the verdict in words."""

    two_theta: float
    peak: Feature | None
    words: str


@dataclass(frozen=True)
class Scan:
    """What one scan shows.

    ``replicate`` tells scans of one sample apart; empty if there is one.
    """

    measurement: str
    sample: str
    treatment: str
    replicate: str
    origin: str
    fit: Fit
    references: tuple[Reference, ...]
    phases: tuple[Phase, ...]
    ghosts: tuple[Ghost, ...]
    stated: tuple[Stated, ...]
    shift: Shift
    cells: Mapping[str, Cell]
    radius_mm: float | None
    standard: str = ""
    axis_name: str = ""
    stopped_deg: float | None = None

    @property
    def of_range(self) -> tuple[str, ...]:
        """What makes doubtful what depends on how far the scan goes: which halo is the largest, how
        many lines there are."""
        if self.stopped_deg is None:
            return ()
        return (f"the scan ends at {self.stopped_deg:g}°, before it should: what lies beyond?",)

    @property
    def of_angle(self) -> tuple[str, ...]:
        """What makes all angles doubtful: then no line is where it seems, nor missing there."""
        if not self.axis_name:
            return self.fit.pattern.of_angle
        asked = f"the file calls its angles {self.axis_name}: are they two theta? (write 2theta)"
        return (*self.fit.pattern.of_angle, asked)

    @property
    def standard_found(self) -> bool:
        """Whether the internal standard is among the identified phases."""
        return any(
            p.reference.name == self.standard for p in self.phases if p.verdict == "identified"
        )

    @cached_property
    def u_second(self) -> float:
        """Relative u of all d by whether there is Kα2, as far as the lines leave it open."""
        radiation = self.fit.pattern.radiation
        if radiation.ratio <= 0 or not self.fit.peaks:
            return 0.0
        apart = radiation.alpha2 / radiation.alpha1 - 1
        share = radiation.ratio / (1 + radiation.ratio)
        return float(np.sqrt(self.fit.sensitivity.without_second()) * share * apart)

    def shared(self, factors: np.ndarray, by_d: float) -> dict[str, float]:
        """What a number has in common with the others of this scan: the shift of all positions, of
        which ``factors`` are those of its sources, and whether there is Kα2, ``by_d`` for a
        relative change of all d."""
        changes = zip(SOURCES, factors, strict=True)
        found = {f"xrd.{name} of {self.measurement}": float(c) for name, c in changes if c}
        if second := by_d * self.u_second:
            found[f"xrd.second line of {self.measurement}"] = second
        return found

    def of_position(self, two_theta: float) -> dict[str, float]:
        """The same of an angle in degrees."""
        by_d = -float(np.degrees(2 * np.tan(np.radians(two_theta / 2))))
        return self.shared(self.shift.factors(two_theta), by_d)


def fitted(pattern: Pattern, *, threshold: float, halos: int) -> Fit:
    """The fit of a pattern, with the spread of its halos; -1 chooses how many there are."""
    chosen = None if halos < 0 else halos
    return with_halo_spread(fit_pattern(pattern, threshold=threshold, halos=chosen))


def of_sample(
    measured: Iterable[tuple[Row, Measurement]],
    sample: str,
    config: Mapping[str, Any],
    *,
    several: bool,
    collected: Collected,
    fit: Fitted = fitted,
) -> list[Scan]:
    """All scans of a sample.

    Parameters
    ----------
    several : whether its sheet has more than one, so that numbers name theirs
    collected, fit : see ``analyse``
    """
    scans = []
    for row, measurement in measured:
        name = row["measurement"] if several else ""
        with collected(row):
            scan = analyse(
                measurement, row, sample, config, replicate=name, collected=collected, fit=fit
            )
            scans.append(scan)
    return scans


def analyse(
    data: Measurement,
    row: Mapping[str, Any],
    sample: str,
    config: Mapping[str, Any],
    *,
    replicate: str = "",
    collected: Collected = raising,
    fit: Fitted = fitted,
) -> Scan:
    """Fit one scan and judge the phases and features that the config names.

    Parameters
    ----------
    row : of the sheet: measurement, treatment, wavelength_A, origin
    config : the section ``xrd``
    collected : entered for each reference, so that one of no use for the scan stops no other
    fit : of the pattern, ``fitted`` or one that remembers

    Raises
    ------
    AnalysisError, ConfigError, RawFileError
        The scan does not allow it, a reference is missing or no CIF.
    """
    limits = tuple(config["range_deg"]) or None
    pattern = pattern_of(data, wavelength=row.get("wavelength_A"), limits=limits)
    found = fit(pattern, threshold=config["threshold"], halos=config["halos"])
    found = with_ghosts(with_level_steps(with_losses(found)))
    references, usable = list[Reference](), list[str]()
    for name in config["references"]:
        with collected(subject=f"{name} in {row['measurement']}", missing=f"phase {name}"):
            references.append(_reference(name, pattern))
            usable.append(name)
    phases = verdicts(found, references, config)
    if not any(phase.verdict == "identified" for phase in phases):
        found = with_anodes(
            found,
            lambda other: verdicts(
                other, [_reference(name, other.pattern) for name in usable], config
            ),
        )
    standard = Path(config["internal_standard"]).stem
    if standard and standard not in {reference.name for reference in references}:
        raise ConfigError(
            [
                Problem(
                    "one of xrd.references",
                    config["internal_standard"],
                    file="config.yaml",
                    subject="xrd.internal_standard",
                )
            ]
        )
    alpha1 = found.pattern.radiation.alpha1
    phases = with_overlaps(phases, found.peaks, alpha1)  # by the scales they were found with
    shift, cells = cells_of(
        found,
        phases,
        alignment_u_deg=config["alignment_u_deg"],
        cell_tolerance=config["cell_tolerance"],
        standard=standard,
    )
    phases = tuple(
        replace(p, scale=cells[p.reference.name].scale_of(p.reference)) if p.found else p
        for p in phases
    )
    phases = with_overlaps(phases, found.peaks, alpha1)
    asked = (*found.pattern.of_intensity, *of_proportions(*by_angle(phases)))
    found = replace(found, pattern=replace(found.pattern, of_intensity=asked))
    return Scan(
        measurement=row["measurement"],
        sample=sample,
        treatment=row.get("treatment") or "",
        replicate=replicate,
        origin=row["origin"],
        fit=found,
        references=tuple(references),
        phases=phases,
        ghosts=tuple(ghosts(found)),
        stated=_judged(found, references, config["features_deg"], config["window_deg"]),
        shift=shift,
        cells=cells,
        radius_mm=data.metadata.get("radius_mm"),
        standard=standard,
        axis_name=data.metadata.get(AXIS_NAME, ""),
        stopped_deg=data.metadata.get(STOPPED),
    )


def _reference(name: str, pattern: Pattern) -> Reference:
    radiation, last = pattern.radiation, max(USUAL_END, float(pattern.two_theta[-1]))
    return reference_from_cif(cif_of(name), radiation.alpha1, last, neutrons=radiation.neutrons)


def verdicts(
    fit: Fit, references: Sequence[Reference], config: Mapping[str, Any]
) -> tuple[Phase, ...]:
    """The verdicts; what only contradicts a phase because its lines were taken from another, does
    not: these peaks are left out, and it is looked for beside them. A phase that may be a
    coincidence is held only against the peaks that identified phases do not have: theirs are at no
    random places. One that has no peak for itself is only possible."""
    strong, tolerance = config["strong_percent"], config["cell_tolerance"]

    def found(reference: Reference, beside: Sequence[Phase] = ()) -> Phase:
        return identify(fit, reference, strong=strong, cell_tolerance=tolerance, beside=beside)

    phases = [found(reference) for reference in references]
    identified = [phase for phase in phases if phase.verdict == "identified"]

    def again(phase: Phase) -> Phase:
        if phase.verdict == "contradicted" and (owners := owners_of(phase, identified)):
            return found(phase.reference, owners)
        if phase.verdict == "possible" and identified:
            alone = found(phase.reference, identified)
            return alone if alone.verdict == "identified" else phase
        return phase

    phases = [again(phase) for phase in phases]
    identified = [phase for phase in phases if phase.verdict == "identified"]
    wavelength = fit.pattern.radiation.alpha1
    return tuple(with_owners(phase, identified, wavelength) for phase in phases)


def _judged(
    fit: Fit, references: Sequence[Reference], stated: Sequence[float], window: float
) -> tuple[Stated, ...]:
    return tuple(Stated(at, *judge(at, fit, references, window=window)) for at in stated)
