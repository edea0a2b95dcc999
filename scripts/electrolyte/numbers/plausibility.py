"""What parses but cannot be right: mistaken units, masses and labels, found from the numbers.

A sheet refuses what no unit could explain (``sheet_columns``). What passes it may still be wrong:
a temperature in kelvin, a thickness in the wrong unit, the mass of the composite instead of that
of the active material. Each guard compares a number with what nature or the rest of the study
allows. A number it doubts is kept, with status ``suspect`` and the reason in its note; everything
made from it (means, tables, claims) is suspect with it.

``GUARDS`` is the list, printed in ``docs/plausibility.md``; ``plausibility.accept`` in the config
switches a guard off by its name.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from electrolyte.ground.constants import ICE_POINT_K
from electrolyte.numbers.quantities import Quantity
from electrolyte.study.temperatures import agrees, in_name, may_be_kelvin


@dataclass(frozen=True)
class Guard:
    """criterion : when a number is doubted; ask : the mistake that it usually is, as a question."""

    technique: str
    criterion: str
    ask: str


MOST_APART_K = 10.0
PRESSED_DENSITIES = (0.3, 12.0)
TRUE_DENSITIES = (0.3, 15.0)
MOST_CONDUCTIVITY = 100.0
MOST_ELECTRODE_F_CM2 = 3e-3
MOST_EXTRAPOLATION = 0.5
MOST_ELECTRONIC, MOST_ELECTRONIC_SHARE = 1e-5, 0.1
MOST_POLARIZATION_MV = 10.5  # 10 mV as instruments set it
MOST_INTERFACE_CHANGE = 0.2
MOST_INITIAL_CHANGE = 0.2
MOST_RELATIVE_CAPACITY = 1.1
LEAST_EFFICIENCY, MOST_EFFICIENCY = 60.0, 103.0
MOST_RETENTION = 102.0
LONGEST_TEST_YEARS = 3.0
LEAST_POSITIVE_V = 2.0
MOST_CELL_V = 10.0
LEAST_HYSTERESIS = -0.01
COMPOSITE_SHARES = (0.4, 0.95)
ROUND_RATES = (0.15, 0.25, 0.3, 0.4, 0.6, 0.75, 0.8, 1.5, 4.0)  # besides the nominal ones
SLOW_RATE = 0.1
RATES = (1e-3, 100.0)
LEAST_SLOW_CAPACITY = 0.5
LEAST_CAPACITY, LEAST_OF_ANY = 0.03, 0.001  # a minute taken for an hour is 0.017
DIAMAGNETIC_LITHIUM = 20.0
MOST_OVER_CRYSTAL = 1.02
SAME_CONSTANT = 0.01  # relative effect below which two constants are the same
MOST_DRIFT = 0.005  # of the depth, by the final hold of a test
HARDNESS_OVER_MODULUS = (0.003, 0.2)

GUARDS = {
    "kelvin": Guard(
        "eis, dc",
        "a temperature that is a multiple of 5 only if it is in kelvin (298, 303), or that the file"
        " states in kelvin",
        "is the temperature in kelvin?",
    ),
    "other_temperature": Guard(
        "eis, dc",
        f"a temperature other than that in the name of its file, or more than {MOST_APART_K:g} K"
        " from the one that the file states",
        "are temperatures, parts or files exchanged?",
    ),
    "pellet_density": Guard(
        "eis",
        "mass over volume of a pellet outside "
        f"{PRESSED_DENSITIES[0]:g} to {PRESSED_DENSITIES[1]:g} g/cm³",
        "are thickness and diameter in mm, and the mass in mg?",
    ),
    "pellet_shape": Guard(
        "eis",
        "a pellet thicker than wide",
        "is the thickness in mm?",
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
        "an impedance that changed during the sweep by more than 1 %, or a pellet whose change"
        " moves the resistance by more than 2 %, significantly",
        "had the temperature settled, and did the cell react?",
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
        " falls again to the lowest frequencies, a tail like that of diffusion, or a cell_kind"
        " other than blocking",
        "do the electrodes react, or does the electrolyte conduct electrons?",
    ),
    "arc_of_electrode": Guard(
        "eis",
        "an arc whose capacitance per area is between those of grain boundaries and electrodes,"
        " or open, and whose resistance counts; a tail with the capacitance of grain boundaries",
        "is the arc the pellet's or an electrode's?",
    ),
    "permittivity_low": Guard(
        "eis",
        "a capacitance of the pellet's fastest arc below that of its volume of vacuum, beyond 2 u",
        "is the impedance in ohm, and are thickness and diameter in mm?",
    ),
    "tail_capacitance": Guard(
        "eis",
        f"blocking electrodes of more than {MOST_ELECTRODE_F_CM2:g} F/cm² at the lowest frequency",
        "is the impedance in ohm, and are the electrodes porous or do they react?",
    ),
    "conductivity_high": Guard(
        "eis",
        f"an ionic conductivity above {MOST_CONDUCTIVITY:g} mS/cm, three times the highest known"
        " of a solid electrolyte at room temperature",
        "is the cell shorted, or the geometry in other units?",
    ),
    "curved_line": Guard(
        "eis",
        "an Arrhenius line whose points curve (p < 0.01, or 0.1 where they also miss it by twice"
        " their u), or that another law describes much better (AICc lower by 10)",
        "is there a phase transition or a glass transition (eis.arrhenius_law), or is a temperature"
        " or a spectrum wrong?",
    ),
    "extrapolated": Guard(
        "eis",
        "a conductivity of an Arrhenius line whose temperature is farther from the measured ones"
        f" than {MOST_EXTRAPOLATION:g} of their range, in 1/T",
        "is eis.reference_temperature_C meant, and does the line go on so far?",
    ),
    "electrodes_pass_ions": Guard(
        "dc",
        f"an electronic conductivity above {MOST_ELECTRONIC:g} S/cm, or above"
        f" {MOST_ELECTRONIC_SHARE:g} of the ionic one",
        "do the electrodes block the ions, and is the cell not shorted?",
    ),
    "growing_current": Guard(
        "dc",
        "a current that grows under constant voltage",
        "does the electrolyte decompose, or the cell short?",
    ),
    "large_polarization": Guard(
        "dc",
        "a transference number from more than 10 mV",
        "is the current still proportional to the voltage?",
    ),
    "changing_interface": Guard(
        "dc",
        "a resistance of the interfaces that changes by more than"
        f" {100 * MOST_INTERFACE_CHANGE:g} %, beyond 2 u, from the initial to the steady state",
        "did the interfaces react during the polarization?",
    ),
    "initial_current": Guard(
        "dc",
        "a conductivity by Ohm's law from the initial current that differs from that by impedance"
        f" by more than {100 * MOST_INITIAL_CHANGE:g} %, beyond 2 u",
        "was the first current recorded soon enough, and are the resistances those of both"
        " interfaces?",
    ),
    "transference_above_one": Guard(
        "dc",
        "a transference number above 1",
        "was the first current recorded soon enough, and are the resistances those of both"
        " interfaces?",
    ),
    "capacity_above_theory": Guard(
        "cycling",
        f"a capacity above {MOST_RELATIVE_CAPACITY:g} times the theoretical one",
        "is active_mass_mg too small, or theoretical_mAh_g that of another material?",
    ),
    "composite_mass": Guard(
        "cycling",
        "two or more C-rates, less than half of them round, that all become nominal when the mass"
        " is multiplied by one share between"
        f" {COMPOSITE_SHARES[0]:g} and {COMPOSITE_SHARES[1]:g}; or the largest capacity at"
        f" {SLOW_RATE:g}C or slower below {LEAST_SLOW_CAPACITY:g} of the theoretical",
        "is active_mass_mg the mass of the whole composite?",
    ),
    "capacity_tiny": Guard(
        "cycling",
        f"a largest capacity below {LEAST_CAPACITY:g} of the theoretical, or any below"
        f" {LEAST_OF_ANY:g} of it",
        "are time, current and capacity in the units of their headers, and active_mass_mg in mg?",
    ),
    "efficiency_above_one": Guard(
        "cycling",
        f"a Coulombic efficiency above {MOST_EFFICIENCY:g} %",
        "is the electrode the negative one (working_electrode in cells.tsv), or the first charge"
        " cut off?",
    ),
    "efficiency_low": Guard(
        "cycling",
        f"a Coulombic efficiency below {LEAST_EFFICIENCY:g} % after the first cycle",
        "do the half cycles belong together, were records lost, or is the cell shorted?",
    ),
    "efficiency_apart": Guard(
        "cycling",
        "a Coulombic efficiency after the first cycle that is more than 3 percent points and 6"
        " standard deviations apart from the others",
        "was the test stopped in this cycle, or are records of it missing?",
    ),
    "capacity_grows": Guard(
        "cycling",
        f"a retention above {MOST_RETENTION:g} %, or capacities that rise over the whole test",
        "was the first cycle cut off or run at another rate, and does each cycle hold one charge"
        " and one discharge?",
    ),
    "counter_disagrees": Guard(
        "cycling",
        "a charge that the file counts and the integral of its current that differ by more than"
        " 1 %, beyond what digits and distance of the records explain",
        "are time, current and capacity in the units of their headers, and are all records there?",
    ),
    "mean_voltage": Guard(
        "cycling",
        "a mean voltage outside the recorded ones",
        "is the capacity counter that of the other direction?",
    ),
    "voltage_unit": Guard(
        "cycling",
        f"a voltage above {MOST_CELL_V:g} V",
        "is the voltage in mV?",
    ),
    "hysteresis_negative": Guard(
        "cycling",
        "a mean voltage of charges below that of discharges by more than 1 % of the recorded span,"
        " or more than half of the half cycles that end against their current by 20 % of it",
        "is the current positive in discharge?",
    ),
    "half_missing": Guard(
        "cycling",
        "a half cycle that begins where only one of the other direction leads to, after one of its"
        " own",
        "are records of half cycles lost, or are several cells or tests in one file?",
    ),
    "rate_extreme": Guard(
        "cycling",
        f"a C-rate below {RATES[0]:g}C or above {RATES[1]:g}C, but for symmetric cells",
        "are the current and active_mass_mg in their units?",
    ),
    "test_of_years": Guard(
        "cycling",
        f"a test longer than {LONGEST_TEST_YEARS:g} years",
        "is the time in ms?",
    ),
    "clock_unit": Guard(
        "cycling",
        "a clock and dates of the same file that differ by a factor of 60, 3600 or 1/1000",
        "is the time in the unit of its header?",
    ),
    "time_runs_back": Guard(
        "cycling",
        "a time that runs back, where nothing else in the file says how long a step took",
        "are several tests in one file, or are records out of order?",
    ),
    "records_lost": Guard(
        "cycling",
        "more than 0.5 % of a half cycle that may have passed in pauses after the last records of"
        " its steps, within it or where it stops short of the voltage at which the others end",
        "were the last records of the step lost?",
    ),
    "electrode_side": Guard(
        "cycling",
        "cells of which nothing says the working electrode, at no more than"
        f" {LEAST_POSITIVE_V:g} V against lithium or its alloys",
        "is the electrode under study the negative one (working_electrode in cells.tsv)?",
    ),
    "lithium_shift": Guard(
        "nmr",
        f"a shift of 6Li or 7Li beyond ± {DIAMAGNETIC_LITHIUM:g} ppm (diamagnetic salts are within"
        " a few ppm, the metal is near 260 ppm)",
        "is the referencing right, or is this lithium metal?",
    ),
    "nucleus": Guard(
        "nmr",
        "a transmitter frequency that no usual magnet gives the nucleus of the sheet, but one gives"
        " that of the file",
        "is the nucleus in the sheet right?",
    ),
    "no_reference": Guard(
        "nmr",
        "a shift whose file states no reference frequency and whose row no reference_ppm",
        "was the axis ever referenced (reference_ppm, 0 if it was)?",
    ),
    "far_reference": Guard(
        "nmr",
        "a reference frequency (SF) more than 1 % from that of the transmitter (SFO1)",
        "is the reference that of another nucleus or experiment?",
    ),
    "spinning_rate": Guard(
        "nmr",
        "a line as wide as the spinning rate of the sheet, or wider",
        "was the sample static (mas_kHz 0)?",
    ),
    "line_window": Guard(
        "nmr",
        "a line wider than a third of the range of its fit, or a spectrum above a tenth of its"
        " height at the ends of that range",
        "is the line part of a wider pattern, or the spectral width too small?",
    ),
    "line_misfit": Guard(
        "nmr",
        "lines that leave more than noise (reduced chi squared above 2) and more than 0.2 % of the"
        " power",
        "are there more lines, or is the pattern no Voigt line?",
    ),
    "second_line": Guard(
        "nmr",
        "a spectrum that a second free line describes better by more than 10 in AICc",
        "are there two lines, or one that is skewed or wide at its foot?",
    ),
    "phase_estimated": Guard(
        "nmr",
        "a phase that no lines determine and nobody states",
        "what is the phase (nmr.phase)?",
    ),
    "signal_onset": Guard(
        "nmr",
        "an FID that begins more than 0.6 points from where the delay of the digital filter puts"
        " it",
        "is that delay right, and does the FID begin at the top of the echo?",
    ),
    "recovery_short": Guard(
        "nmr",
        "a longest delay below 3 T1",
        "can it be measured with delays up to 5 T1?",
    ),
    "recovery_misfit": Guard(
        "nmr",
        "a recovery that scatters by more than twice the noise and 1 % of its depth",
        "is it one process, and were all rows measured alike?",
    ),
    "recovery_row": Guard(
        "nmr",
        "a row of a recovery that is too far from the others by chance (1 in 100); T1 is without"
        " it",
        "was this row disturbed?",
    ),
    "gain_drift": Guard(
        "nmr",
        "a recovery that a drift of the gain from row to row describes better by more than 10 in"
        " AICc than exponentials, or as well as a form that is not exponential",
        "did gain, tuning or temperature change while it was measured?",
    ),
    "two_recoveries": Guard(
        "nmr",
        "a recovery that needs two exponentials; T1 is that of the initial rate",
        "are there two phases or sites, or a spin above 1/2 that was not saturated evenly?",
    ),
    "t1_curved": Guard(
        "nmr",
        "ln T1 that is not straight over 1/T (reduced chi squared above 4)",
        "is the motion slow, or fast, at all of these temperatures?",
    ),
    "relaxation_misfit": Guard(
        "nmr",
        "T1 over temperature that the spectral density leaves with a reduced chi squared above 4",
        "are the temperatures right, and is it one motion?",
    ),
    "true_density": Guard(
        "pycnometry",
        f"a true density outside {TRUE_DENSITIES[0]:g} to {TRUE_DENSITIES[1]:g} g/cm³",
        "is the mass in g?",
    ),
    "above_crystal": Guard(
        "pycnometry",
        "a true density more than 2 % and 2 u above that of the crystal"
        " (`pycnometry.crystal_density_g_cm3`)",
        "is the mass too large, or the cell volume not calibrated?",
    ),
    "hardness_over_modulus": Guard(
        "indentation",
        "hardness over modulus outside "
        f"{HARDNESS_OVER_MODULUS[0]:g} to {HARDNESS_OVER_MODULUS[1]:g}",
        "are the columns what they are called, and load and depth in their units?",
    ),
    "area_function": Guard(
        "indentation",
        "the file states an area function, and it gives another area: "
        f"{100 * SAME_CONSTANT:g} % or 2 u of the area function apart",
        "is it that of this tip (leave indentation.area_coefficients out to use it)?",
    ),
    "poisson_ratio": Guard(
        "indentation",
        f"the file states a Poisson's ratio, and E_IT with it is {100 * SAME_CONSTANT:g} % apart",
        "which one is that of the sample?",
    ),
    "thermal_drift": Guard(
        "indentation",
        "the file says that its depths were not corrected for thermal drift, or they drift in the "
        f"hold at the end of a test by what would be {100 * MOST_DRIFT:g} % of the depth",
        "how far did the depth drift in a test, against its depth?",
    ),
}


@dataclass(frozen=True)
class Doubt:
    """What a guard found."""

    guard: str
    found: str

    @property
    def reason(self) -> str:
        """For the note of the numbers."""
        return f"implausible: {self.found}; {GUARDS[self.guard].ask}"


def doubted(
    row: Quantity, doubts: Iterable[Doubt | None], accept: Collection[str] = ()
) -> Quantity:
    """The row, suspect if any of the guards objects that is not in ``accept``."""
    reasons = [doubt.reason for doubt in doubts if doubt and doubt.guard not in accept]
    if not reasons or row.status == "not_resolved":
        return row
    note = "; ".join(dict.fromkeys([*reasons, *filter(None, [row.note])]))
    return replace(row, status="suspect", note=note)


def temperature(given_C: float, file: str = "", stated_C: float | None = None) -> Doubt | None:
    """The doubt in a temperature: its number, the name of its file, what the file states."""
    celsius = given_C - ICE_POINT_K
    in_kelvin = f"{given_C:g} °C ({given_C:g} K would be {celsius:.0f} °C)"
    if stated_C is not None and abs(celsius - stated_C) <= MOST_APART_K:
        return Doubt("kelvin", f"{in_kelvin}; the file states {stated_C:g} °C")
    if stated_C is not None and abs(given_C - stated_C) > MOST_APART_K:
        return Doubt("other_temperature", f"{given_C:g} °C; the file states {stated_C:g} °C")
    if not agrees(given_C, file):
        return Doubt("other_temperature", f"{given_C:g} °C; the file is {file}")
    confirmed = stated_C is not None or bool(in_name(file))
    return Doubt("kelvin", in_kelvin) if may_be_kelvin(given_C) and not confirmed else None


def pellet(row: Mapping[str, Any]) -> list[Doubt]:
    """Doubts in the geometry of a pellet; ``row`` as in ``pellets.tsv``."""
    thickness, diameter, mass = (row[k] for k in ("thickness_mm", "diameter_mm", "mass_mg"))
    found = []
    if thickness > diameter:
        found.append(Doubt("pellet_shape", f"{thickness:g} mm thick, {diameter:g} mm wide"))
    if mass is not None:
        density = mass / (math.pi / 4 * diameter**2 * thickness)
        if not PRESSED_DENSITIES[0] <= density <= PRESSED_DENSITIES[1]:
            size = f"{mass:g} mg in {thickness:g} mm × ⌀ {diameter:g} mm"
            found.append(Doubt("pellet_density", f"{size} is {density:.3g} g/cm³"))
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


def curved_line(curvature: str) -> Doubt | None:
    """One activation energy over points that have none; ``curvature`` says what shows it."""
    return Doubt("curved_line", curvature) if curvature else None


def extrapolated(temperature_C: float, measured_C: Collection[float]) -> Doubt | None:
    """A temperature far from the measured ones, on the axis of an Arrhenius line."""
    at = 1 / (temperature_C + ICE_POINT_K)
    ends = [1 / (t + ICE_POINT_K) for t in (max(measured_C), min(measured_C))]
    if max(ends[0] - at, at - ends[1]) <= MOST_EXTRAPOLATION * (ends[1] - ends[0]):
        return None
    nearest = min(measured_C, key=lambda t: abs(t - temperature_C))
    found = f"{temperature_C:g} °C, the nearest measured temperature is {nearest:g} °C"
    return Doubt("extrapolated", found)


def relative_permittivity(value: float, u: float) -> Doubt | None:
    """Less than vacuum has."""
    if not value + 2 * u < 1:
        return None
    return Doubt("permittivity_low", f"a relative permittivity of {value:.2g}")


def electrode_capacitance(value_F_cm2: float) -> Doubt | None:
    """More than a double layer on a flat electrode has."""
    if not value_F_cm2 > MOST_ELECTRODE_F_CM2:
        return None
    return Doubt("tail_capacitance", f"{value_F_cm2:.2g} F/cm² at the lowest frequency")


def cell_kind(kind: str) -> Doubt | None:
    """A cell whose electrodes do not block, by its sheet."""
    return None if kind == "blocking" else Doubt("not_blocking", f"the sheet says {kind}")


def electronic_conductivity(value_S_cm: float) -> Doubt | None:
    """More than any electrolyte between electrodes that block ions."""
    if not value_S_cm > MOST_ELECTRONIC:
        return None
    return Doubt("electrodes_pass_ions", f"an electronic conductivity of {value_S_cm:.3g} S/cm")


def electronic_share(value: float) -> Doubt | None:
    """Electrons that carry about as much as the ions."""
    if not value > MOST_ELECTRONIC_SHARE:
        return None
    return Doubt("electrodes_pass_ions", f"electrons carry {value:.2g} of the ionic conductivity")


def growing_current(voltages_V: Collection[float]) -> Doubt | None:
    """Voltages at which the current grows, as that of a cell at rest cannot."""
    at = ", ".join(f"{v:.3g}" for v in voltages_V)
    return Doubt("growing_current", f"the current grows at {at} V") if voltages_V else None


def large_polarization(voltage_V: float) -> Doubt | None:
    """A voltage beyond the linear response of the interfaces."""
    if abs(1e3 * voltage_V) <= MOST_POLARIZATION_MV:
        return None
    return Doubt("large_polarization", f"a polarization of {abs(1e3 * voltage_V):.3g} mV")


def changing_interface(change: float, u: float) -> Doubt | None:
    """Interfaces that are not the same before and after; relative."""
    if abs(change) <= max(MOST_INTERFACE_CHANGE, 2 * u):
        return None
    found = f"the resistance of the interfaces changes by {100 * change:+.0f} %"
    return Doubt("changing_interface", found)


def initial_current(ratio: float, u: float) -> Doubt | None:
    """Conductivity from the initial current over that from impedance, and its relative u."""
    if abs(ratio - 1) <= max(MOST_INITIAL_CHANGE, 2 * u * ratio):
        return None
    found = f"a conductivity by the initial current of {ratio:.3g} times that by impedance"
    return Doubt("initial_current", found)


def transference_number(value: float) -> Doubt | None:
    """A share of the current above all of it."""
    if value <= 1:
        return None
    return Doubt("transference_above_one", f"a transference number of {value:.3g}")


def capacity(value_mAh_g: float, theoretical_mAh_g: float) -> Doubt | None:
    """More charge than the active material holds."""
    if value_mAh_g <= MOST_RELATIVE_CAPACITY * theoretical_mAh_g:
        return None
    found = f"{value_mAh_g:.1f} mAh/g, {value_mAh_g / theoretical_mAh_g:.2f} of the theoretical"
    return Doubt("capacity_above_theory", f"{found} {theoretical_mAh_g:g} mAh/g")


def composite_mass(rates: Collection[float], nominal: Collection[float]) -> Doubt | None:
    """C-rates that say by how much the mass is too large.

    A test is programmed in nominal C-rates of the true mass; with a mass that is too large by 1/w
    every rate comes out as w of a nominal one. One rate alone cannot tell, and neither can rates
    of which half or more are round as they are.
    """
    measured = sorted(set(rates))
    usual = (*nominal, *ROUND_RATES)
    round_ones = sum(_nearest(r, usual, 0.03) is not None for r in measured)
    if len(measured) < 2 or 2 * round_ones >= len(measured):
        return None
    for candidate in nominal:
        share = measured[0] / candidate
        if not COMPOSITE_SHARES[0] <= share <= COMPOSITE_SHARES[1]:
            continue
        meant = [_nearest(r / share, nominal, 0.03) for r in measured]
        if all(meant) and len(set(meant)) == len(meant):
            found = ", ".join(f"{r:.3g}C" for r in measured)
            asked = ", ".join(f"{r:g}C" for r in meant if r)
            return Doubt("composite_mass", f"the rates {found} are {share:.2f} of {asked}")
    return None


def slow_capacity(value_mAh_g: float, theoretical_mAh_g: float) -> Doubt | None:
    """The largest capacity of a cell at slow rates: too small for its mass."""
    share = value_mAh_g / theoretical_mAh_g
    if share >= LEAST_SLOW_CAPACITY:
        return None
    found = f"at most {value_mAh_g:.1f} mAh/g at {SLOW_RATE:g}C or slower"
    return Doubt("composite_mass", f"{found}, {share:.2f} of the theoretical")


def least_capacity(
    value_mAh_g: float, theoretical_mAh_g: float, share: float = LEAST_CAPACITY
) -> Doubt | None:
    """The largest capacity of a cell, so small that a unit must be another one."""
    if not value_mAh_g < share * theoretical_mAh_g:
        return None
    return Doubt("capacity_tiny", f"at most {value_mAh_g:.3g} of {theoretical_mAh_g:g} mAh/g")


def c_rate(rate: float) -> Doubt | None:
    """A C-rate that no cell is cycled at."""
    if RATES[0] <= rate <= RATES[1]:
        return None
    return Doubt("rate_extreme", f"a rate of {rate:g}C")


def _nearest(rate: float, nominal: Collection[float], tolerance: float) -> float | None:
    close = [n for n in nominal if abs(rate / n - 1) <= tolerance]
    return min(close, key=lambda n: abs(rate / n - 1)) if close else None


def coulombic_efficiency(value_pct: float, first: bool = False) -> Doubt | None:
    """More charge out than in, or, after the ``first`` cycle, far less."""
    found = f"a Coulombic efficiency of {value_pct:.1f} %"
    if value_pct > MOST_EFFICIENCY:
        return Doubt("efficiency_above_one", found)
    return Doubt("efficiency_low", found) if value_pct < LEAST_EFFICIENCY and not first else None


def lithium_shift(nucleus: str, shift_ppm: float) -> Doubt | None:
    """A shift that no diamagnetic lithium has."""
    if nucleus not in ("6Li", "7Li") or abs(shift_ppm) <= DIAMAGNETIC_LITHIUM:
        return None
    return Doubt("lithium_shift", f"{nucleus} at {shift_ppm:.1f} ppm")


def true_density(value_g_cm3: float, u: float, crystal_g_cm3: float | None = None) -> list[Doubt]:
    """A density no solid has, or more than the crystal of the same composition."""
    found = []
    if not TRUE_DENSITIES[0] <= value_g_cm3 <= TRUE_DENSITIES[1]:
        found.append(Doubt("true_density", f"{value_g_cm3:.3g} g/cm³"))
    if crystal_g_cm3 and value_g_cm3 > max(
        MOST_OVER_CRYSTAL * crystal_g_cm3, crystal_g_cm3 + 2 * u
    ):
        text = f"{value_g_cm3:.4g} g/cm³, the crystal has {crystal_g_cm3:g} g/cm³"
        found.append(Doubt("above_crystal", text))
    return found


def area_function(ratio: float, depth_nm: float, u_relative: float) -> Doubt | None:
    """Area of the file's function over that used, at a contact depth; NaN if it states none."""
    if not abs(ratio - 1) > max(SAME_CONSTANT, 2 * u_relative):
        return None
    return Doubt(
        "area_function",
        f"the file's area function gives {100 * (ratio - 1):+.1f} % of area at {depth_nm:.0f} nm: "
        f"{100 * (1 / ratio - 1):+.1f} % of hardness, {100 * (ratio**-0.5 - 1):+.1f} % of modulus",
    )


def poisson_ratio(ratio: float) -> Doubt | None:
    """E_IT with the file's Poisson's ratio over that with the one used; NaN if it states none."""
    if not abs(ratio - 1) > SAME_CONSTANT:
        return None
    return Doubt(
        "poisson_ratio", f"E_IT is {100 * (ratio - 1):+.1f} % with the Poisson's ratio of the file"
    )


def thermal_drift(corrected: bool, share: float) -> Doubt | None:
    """Whether depths were corrected, and what of the depth is drift by the final hold (NaN where
    there is none); a drift of 1 % of the depth is 2 % of the hardness."""
    if abs(share) > MOST_DRIFT:
        found = f"in the final hold depths drift by {100 * share:+.1f} % of the depth a test"
        return Doubt("thermal_drift", f"{found}, {-200 * share:+.1f} % of hardness")
    return None if corrected else Doubt("thermal_drift", "depths hold the thermal drift")


def hardness_over_modulus(hardness_GPa: float, modulus_GPa: float) -> Doubt | None:
    """A ratio that no solid has: ceramics and glasses 0.03 to 0.15, soft metals 0.005."""
    low, high = HARDNESS_OVER_MODULUS
    if not modulus_GPa > 0 or low <= hardness_GPa / modulus_GPa <= high:
        return None
    text = f"hardness over modulus is {hardness_GPa / modulus_GPa:.3g}"
    return Doubt("hardness_over_modulus", text)
