"""Impedance: pellets, spectra that no circuit explains, conductivities and Arrhenius lines."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import Any

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.numbers.doubt import Doubt, Guard

PRESSED_DENSITIES = (0.3, 12.0)
THINNEST_PRESSED_MM, LEAST_ASPECT = 0.15, 0.03  # thickness, and over the diameter
OF_GRAINS = (7.0, 100.0)  # relative permittivities; with a thickness in cm a tenth of it
MOST_CONDUCTIVITY = 100.0
MOST_ELECTRODE_F_CM2 = 5e-4  # ten times the double layer of a flat electrode
MOST_EXTRAPOLATION = 0.5
MOST_SCATTER, MOST_TIMES_U = 0.05, 3.0  # of ln σ; 5 % are 1 K at 0.4 eV
LEAST_PERMITTIVITY, MOST_PERMITTIVITY = 3.0, 5000.0
CAPACITIVE = -60.0  # degrees
LEAST_BESIDE = 1e11  # ohm, that inputs and insulators have beside the cell
MOST_RESISTANCE = 0.05 * LEAST_BESIDE
BAR = "bar"  # form of a sample with four probes

GUARDS = {
    "pellet_density": Guard(
        "eis",
        "mass over volume of a pellet outside "
        f"{PRESSED_DENSITIES[0]:g} to {PRESSED_DENSITIES[1]:g} g/cm³",
        "are thickness and diameter in mm, and the mass in mg?",
    ),
    "pellet_shape": Guard(
        "eis",
        "a pellet thicker than wide, that the sheet calls no bar; or one thinner than"
        f" {THINNEST_PRESSED_MM:g} mm and {LEAST_ASPECT:g} of its diameter, that the sheet calls"
        " no film, and whose thickness neither a mass nor a permittivity of"
        f" {OF_GRAINS[0]:g} to {OF_GRAINS[1]:g} confirms",
        "is the thickness in mm, and is this a pressed pellet (else: form film or bar in"
        " pellets.tsv)?",
    ),
    "conductivity_falls": Guard(
        "eis",
        "a conductivity at least 10 % and 3 u below that at a lower temperature, or an activation"
        " energy that is negative beyond 3 u",
        "are temperatures and files exchanged?",
    ),
    "circuit_misfit": Guard(
        "eis",
        "a best circuit that leaves significantly more than the Kramers-Kronig fit does, and a"
        " resistance that depends on it",
        "does the cell have an arc, a leak or leads that no circuit of eis.circuits has?",
    ),
    "spectrum_drift": Guard(
        "eis",
        "an impedance that changed during the sweep by more than 1 %, slowly or at one point, or a"
        " pellet whose change moves the resistance by more than 2 %, significantly",
        "had the temperature settled, did the cell react, and do the ranges of the instrument"
        " agree?",
    ),
    "kramers_kronig": Guard(
        "eis",
        "residuals of the Kramers-Kronig fit that are alike in neighbouring points, as no noise is",
        "did the cell change, was the amplitude too large, or are several sweeps in the file?",
    ),
    "frequency_order": Guard(
        "eis",
        "frequencies that turn back more often than at one point in eight",
        "were separators of thousands lost, or are the rows of several sweeps mixed?",
    ),
    "frequency_unit": Guard(
        "eis",
        "frequencies above 3 GHz or below 10 µHz, or whose first and last are round numbers only if"
        " divided by 2π",
        "are they in kHz, MHz or rad/s?",
    ),
    "spectrum_noise": Guard(
        "eis",
        "noise above 5 % of the impedance",
        "is the cell connected and shielded, and is this one spectrum?",
    ),
    "reactance_sign": Guard(
        "eis",
        "a phase above +20° in the lower half of the frequencies",
        "does the column of Z'' hold -Z''?",
    ),
    "not_blocking": Guard(
        "eis",
        "electrodes that pass direct current: an arc of an electrode that closes, a phase that"
        " falls again to the lowest frequencies, a tail or an electrode's arc like that of"
        " diffusion, or a cell_kind other than blocking",
        "do the electrodes react, or does the electrolyte conduct electrons?",
    ),
    "open_arc": Guard(
        "eis",
        "a resistance of which the lowest frequency shows less than half: the apex of its arc is"
        " not reached, and the rest is extrapolated by the shape of the arc",
        "can it be measured at lower frequencies, or at a higher temperature?",
    ),
    "arc_of_electrode": Guard(
        "eis",
        "an arc whose capacitance per area is between those of grain boundaries and electrodes,"
        " or open, or whose resistance and capacitance together would need boundaries 10 000 times"
        " as resistive as the grains, and whose resistance counts; a tail with the capacitance of"
        " grain boundaries",
        "is the arc the pellet's or an electrode's?",
    ),
    "permittivity_low": Guard(
        "eis",
        f"a relative permittivity of the pellet's fastest arc below {LEAST_PERMITTIVITY:g}, beyond"
        " 2 u (hardly any ionic conductor has less, also with pores)",
        "are the units ohm, Hz (not rad/s) and, of thickness and diameter, mm?",
    ),
    "permittivity_high": Guard(
        "eis",
        f"a relative permittivity of the pellet's fastest arc above {MOST_PERMITTIVITY:g}, where"
        " the highest frequencies show nothing faster (a phase below -60°)",
        "are the frequencies in Hz, not in kHz, and is this no ferroelectric?",
    ),
    "tail_capacitance": Guard(
        "eis",
        f"blocking electrodes of more than {MOST_ELECTRODE_F_CM2:g} F/cm² at the lowest frequency,"
        " where noise may hide no tail of less, unless the sheet says that a bar with four probes"
        " has none",
        "are ohm and Hz the units, and are the electrodes porous or do they react?",
    ),
    "conductivity_high": Guard(
        "eis",
        f"an ionic conductivity above {MOST_CONDUCTIVITY:g} mS/cm, three times the highest known"
        " of a solid electrolyte at room temperature",
        "is the cell shorted, or the geometry in other units?",
    ),
    "resistance_high": Guard(
        "eis",
        f"a resistance above {MOST_RESISTANCE:g} ohm, where inputs, cables and cell holders conduct"
        " as well as the pellet",
        "was the open cell measured, and has it at least twenty times as much?",
    ),
    "curved_line": Guard(
        "eis",
        "an Arrhenius line whose points curve (p < 0.01, or 0.1 where they also miss it by twice"
        " their u), or that another law describes much better (AICc lower by 10)",
        "is there a phase transition or a glass transition (eis.arrhenius_law), or is a temperature"
        " or a spectrum wrong?",
    ),
    "scattered_line": Guard(
        "eis",
        f"conductivities that scatter about their Arrhenius line by more than {MOST_SCATTER:g} and"
        f" {MOST_TIMES_U:g} times their u",
        "is a temperature wrong, or did the pellet or its contacts change between the spectra?",
    ),
    "extrapolated": Guard(
        "eis",
        "a conductivity of an Arrhenius line whose temperature is farther from the measured ones"
        f" than {MOST_EXTRAPOLATION:g} of their range, in 1/T",
        "is eis.reference_temperature_C meant, and does the line go on so far?",
    ),
}


def pellet(row: Mapping[str, Any], permittivities: Collection[float] = ()) -> list[Doubt]:
    """Doubts in the geometry of a pellet; ``row`` as in ``pellets.tsv``.

    ``permittivities`` are those that its spectra show with this geometry, where nothing is faster.
    """
    thickness, diameter, mass = (row[k] for k in ("thickness_mm", "diameter_mm", "mass_mg"))
    found = []
    if thickness > diameter and row.get("form") != BAR:
        found.append(Doubt("pellet_shape", f"{thickness:g} mm thick, {diameter:g} mm wide"))
    if mass is not None:
        density = mass / (math.pi / 4 * diameter**2 * thickness)
        if not PRESSED_DENSITIES[0] <= density <= PRESSED_DENSITIES[1]:
            size = f"{mass:g} mg in {thickness:g} mm × ⌀ {diameter:g} mm"
            found.append(Doubt("pellet_density", f"{size} is {density:.3g} g/cm³"))
    elif (
        row.get("form") not in ("film", BAR)
        and thickness < min(THINNEST_PRESSED_MM, LEAST_ASPECT * diameter)
        and not any(OF_GRAINS[0] <= value <= OF_GRAINS[1] for value in permittivities)
    ):
        size = f"{thickness:g} mm thick, {diameter:g} mm wide, not weighed"
        found.append(Doubt("pellet_shape", size))
    return found


def falling(
    temperature_C: Sequence[float], sigma: Sequence[float], u_relative: Sequence[float]
) -> list[Doubt | None]:
    """One entry a conductivity: doubted where a colder one is higher (the next colder counts)."""
    order = sorted(range(len(sigma)), key=lambda i: temperature_C[i])
    found: list[Doubt | None] = [None] * len(sigma)
    for cold, warm in pairwise(order):
        if temperature_C[cold] == temperature_C[warm]:
            continue
        drop = 1 - sigma[warm] / sigma[cold]
        if drop > max(0.1, 3 * math.hypot(u_relative[cold], u_relative[warm])):
            text = (
                f"the conductivity falls by {100 * drop:.0f} % from {temperature_C[cold]:g} to"
                f" {temperature_C[warm]:g} °C"
            )
            found[cold] = found[warm] = Doubt("conductivity_falls", text)
    return found


def activation_energy(value: float, u: float) -> Doubt | None:
    """A conductivity that falls with temperature as a whole; eV."""
    if value >= -3 * u:
        return None
    return Doubt("conductivity_falls", f"the activation energy is {value:.3g} eV")


def conductivity(value_mS_cm: float) -> Doubt | None:
    """More than any solid electrolyte."""
    if value_mS_cm <= MOST_CONDUCTIVITY:
        return None
    return Doubt("conductivity_high", f"{value_mS_cm:.3g} mS/cm")


def resistance(value_ohm: float) -> Doubt | None:
    """More than what lies beside the cell leaves alone."""
    if value_ohm <= MOST_RESISTANCE:
        return None
    return Doubt("resistance_high", f"{value_ohm:.3g} ohm")


def curved_line(curvature: str) -> Doubt | None:
    """One activation energy over points that have none; ``curvature`` says what shows it."""
    return Doubt("curved_line", curvature) if curvature else None


def scattered_line(scatter: float, times_u: float) -> Doubt | None:
    """Points that miss their line by far; ``scatter`` of ln σ, and in units of u."""
    if not (scatter > MOST_SCATTER and times_u > MOST_TIMES_U):
        return None
    found = f"the conductivities scatter by {100 * scatter:.2g} %, {times_u:.2g} times their u"
    return Doubt("scattered_line", found)


def extrapolated(temperature_C: float, measured_C: Collection[float]) -> Doubt | None:
    """A temperature far from the measured ones, on the axis of an Arrhenius line."""
    at = 1 / (temperature_C + ICE_POINT_K)
    ends = [1 / (t + ICE_POINT_K) for t in (max(measured_C), min(measured_C))]
    if max(ends[0] - at, at - ends[1]) <= MOST_EXTRAPOLATION * (ends[1] - ends[0]):
        return None
    nearest = min(measured_C, key=lambda t: abs(t - temperature_C))
    found = f"{temperature_C:g} °C, the nearest measured temperature is {nearest:g} °C"
    return Doubt("extrapolated", found)


def relative_permittivity(value: float, u: float, phase: float) -> Doubt | None:
    """Less or more than ionic solids have; ``phase`` in degrees at the highest frequency."""
    found = f"a relative permittivity of {value:.2g}"
    if value + 2 * u < LEAST_PERMITTIVITY:
        return Doubt("permittivity_low", found)
    if value - 2 * u > MOST_PERMITTIVITY and phase < CAPACITIVE:
        return Doubt("permittivity_high", found)
    return None


def electrode_capacitance(value_F_cm2: float) -> Doubt | None:
    """More than a double layer on a flat electrode has."""
    if not value_F_cm2 > MOST_ELECTRODE_F_CM2:
        return None
    return Doubt("tail_capacitance", f"{value_F_cm2:.2g} F/cm² at the lowest frequency")


def of_form(doubts: Collection[Doubt], form: str | None) -> list[Doubt]:
    """Those that count for a sample of this form: with four probes no electrode is measured."""
    return [d for d in doubts if form != BAR or d.guard != "tail_capacitance"]


def cell_kind(kind: str) -> Doubt | None:
    """A cell whose electrodes do not block, by its sheet."""
    return None if kind == "blocking" else Doubt("not_blocking", f"the sheet says {kind}")
