"""DC polarization: electrodes that pass ions, currents that grow, transference numbers."""

from __future__ import annotations

from collections.abc import Collection

from electrolyte.numbers.doubt import Doubt, Guard

MOST_ELECTRONIC, MOST_ELECTRONIC_SHARE = 1e-5, 0.1
MOST_POLARIZATION_MV = 10.5  # 10 mV as instruments set it
MOST_INTERFACE_CHANGE = 0.2
MOST_INITIAL_CHANGE = 0.05
MOST_EARLY_SPREAD = 0.05  # of the initial current, as its early and later points give it

GUARDS = {
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
    "bent_current": Guard(
        "dc",
        "a current whose slope between two voltages is 1.2 times that between others,"
        " beyond 5 u (of two voltages: than that from 0 V, with `dc.offset_u_A`), or that two"
        " voltages of one size cannot tell; or one that stays at its largest number, while at other"
        " voltages it scatters",
        "did the instrument reach a limit, has it a larger offset current, or does the cell react"
        " or pass ions?",
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
        f" by more than {100 * MOST_INITIAL_CHANGE:g} %, beyond 2.6 u; or an initial current that"
        f" early and later points put more than {100 * MOST_EARLY_SPREAD:g} % apart",
        "was the first current recorded soon enough, and are the resistances those of both"
        " interfaces?",
    ),
    "transference_above_one": Guard(
        "dc",
        "a transference number above 1",
        "was the first current recorded soon enough, and are the resistances those of both"
        " interfaces?",
    ),
}


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


def bent_current(bend: str) -> Doubt | None:
    """A current that is no line over voltage; ``bend`` says where."""
    return Doubt("bent_current", bend) if bend else None


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
    if abs(ratio - 1) <= max(MOST_INITIAL_CHANGE, 2.6 * u * ratio):
        return None
    found = f"a conductivity by the initial current of {ratio:.3g} times that by impedance"
    return Doubt("initial_current", found)


def early_current(recorded: float, spread: float) -> Doubt | None:
    """An initial current that the record leaves open; relative, ``recorded`` its first point."""
    if spread <= MOST_EARLY_SPREAD:
        return None
    found = (
        f"an initial current known to {100 * spread:.0f} % only, of which the first point has"
        f" {100 * recorded:.0f} %"
    )
    return Doubt("initial_current", found)


def transference_number(value: float) -> Doubt | None:
    """A share of the current above all of it."""
    if value <= 1:
        return None
    return Doubt("transference_above_one", f"a transference number of {value:.3g}")
