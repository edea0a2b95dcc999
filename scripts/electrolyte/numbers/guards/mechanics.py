"""Nanoindentation and gas pycnometry: densities, constants of the tip, drift."""

from __future__ import annotations

import math
from collections.abc import Sequence

from electrolyte.ground.constants import STANDARD_GRAVITY
from electrolyte.numbers.doubt import Doubt, Guard

TRUE_DENSITIES = (0.3, 15.0)
MOST_OVER_CRYSTAL, LEAST_OF_CRYSTAL = 1.005, 0.7
SAME_CONSTANT = 0.01  # relative effect below which two constants are the same
LEAST_SPACING = 10.0  # depths: P. S. Phani, W. C. Oliver, Materials & Design 164, 107563 (2019)
MOST_CREEP = 0.02  # of the stiffness, and with it of the modulus; less is part of its u
MOST_ZERO = 0.1  # of the depth, beyond what the area function of the tip explains
MOST_ADVANCE = 0.005  # of the depth, which is 1 % of the hardness
MOST_DRIFT = 0.005  # of the depth, by the final hold of a test
MOST_FRAME = 0.15  # of the modulus; loadings of fused silica bend like up to 0.14
SET_LOADS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)  # times powers of ten, as users type them
SET_EXACTLY = 0.001  # relative
HARDNESS_OVER_MODULUS = (0.003, 0.2)
MODULUS_GPA = (0.3, 1200.0)  # from stiff polymers to diamond; a load in N has a thousand times it

GUARDS = {
    "true_density": Guard(
        "pycnometry",
        f"a true density outside {TRUE_DENSITIES[0]:g} to {TRUE_DENSITIES[1]:g} g/cm³",
        "is the mass in g?",
    ),
    "above_crystal": Guard(
        "pycnometry",
        "a true density more than 0.5 % and 2 u above that of the crystal"
        " (`pycnometry.crystal_density_g_cm3`)",
        "is the mass too large, the cell volume not calibrated, or the cell leaking?",
    ),
    "below_crystal": Guard(
        "pycnometry",
        "a true density below 70 % of that of the crystal (`pycnometry.crystal_density_g_cm3`)",
        "is it the cell and the insert of the calibration, and the mass in g?",
    ),
    "hardness_over_modulus": Guard(
        "indentation",
        "hardness over modulus outside "
        f"{HARDNESS_OVER_MODULUS[0]:g} to {HARDNESS_OVER_MODULUS[1]:g}, or a modulus outside"
        f" {MODULUS_GPA[0]:g} to {MODULUS_GPA[1]:g} GPa",
        "are the columns what they are called, and load and depth in their units?",
    ),
    "area_function": Guard(
        "indentation",
        "an area function in the file that gives an area more than "
        f"{100 * SAME_CONSTANT:g} % and 2 u apart",
        "is it that of this tip (leave indentation.area_coefficients out to use it)?",
    ),
    "poisson_ratio": Guard(
        "indentation",
        f"a Poisson's ratio in the file that makes E_IT differ by {100 * SAME_CONSTANT:g} %",
        "which one is that of the sample?",
    ),
    "frame_compliance": Guard(
        "indentation",
        "a frame compliance in the file, without saying whether depths hold it, that is worth "
        f"{100 * SAME_CONSTANT:g} % of hardness or modulus",
        "do depths hold it (frame_compliance_nm_mN in the sheet; 0 if they do not)?",
    ),
    "frame_seen": Guard(
        "indentation",
        "curves that look as if a frame had yielded, or the material changed with the depth, by "
        f"{100 * MOST_FRAME:g} % of the modulus: a loading apart from h = h0 + √(P/C), or √P/S that"
        " is not constant",
        "do depths hold the frame (frame_compliance_nm_mN in the sheet), or does a substrate show?",
    ),
    "load_unit": Guard(
        "indentation",
        "largest loads that all are round numbers in mN only after conversion from gf",
        "is the load in gf?",
    ),
    "creep": Guard(
        "indentation",
        "a depth that still grows at the end of the hold, or as the unloading begins, so that the"
        " stiffness is more than "
        f"{100 * MOST_CREEP:g} % too large",
        "was the hold too short, or the drift not corrected?",
    ),
    "pop_in": Guard(
        "indentation",
        "sudden advances while loading that add up to "
        f"{100 * MOST_ADVANCE:g} % of the depth (mean over the indents)",
        "did the material crack, or did a grain give way?",
    ),
    "depth_zero": Guard(
        "indentation",
        "loadings that begin, along P = C (h − h0)², more than "
        f"{100 * MOST_ZERO:g} % of the depth from where the area function lets them (median over"
        " the indents)",
        "is the depth counted from the contact with the surface, and is the tip as blunt as its"
        " area function says?",
    ),
    "indent_spacing": Guard(
        "indentation",
        f"two indents less than {LEAST_SPACING:g} times their depth apart",
        "does one lie in the plastic zone of the other?",
    ),
    "thermal_drift": Guard(
        "indentation",
        "depths that the file calls uncorrected for thermal drift, or that drift in the final hold"
        f" by {100 * MOST_DRIFT:g} % of the depth per test",
        "how far did the depth drift in a test, against its depth?",
    ),
}


def true_density(value_g_cm3: float, u: float, crystal_g_cm3: float | None = None) -> list[Doubt]:
    """A density no solid has, or more than the crystal of the same composition."""
    found = []
    if not TRUE_DENSITIES[0] <= value_g_cm3 <= TRUE_DENSITIES[1]:
        found.append(Doubt("true_density", f"{value_g_cm3:.3g} g/cm³"))
    if not crystal_g_cm3:
        return found
    text = f"{value_g_cm3:.4g} g/cm³, the crystal has {crystal_g_cm3:g} g/cm³"
    if value_g_cm3 > max(MOST_OVER_CRYSTAL * crystal_g_cm3, crystal_g_cm3 + 2 * u):
        found.append(Doubt("above_crystal", text))
    if value_g_cm3 < LEAST_OF_CRYSTAL * crystal_g_cm3:
        found.append(Doubt("below_crystal", text))
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


def frame_compliance(hardness_ratio: float, modulus_ratio: float) -> Doubt | None:
    """What freeing depths of the stated compliance would change; NaN if the file states none."""
    if not max(abs(hardness_ratio - 1), abs(modulus_ratio - 1)) > SAME_CONSTANT:
        return None
    return Doubt(
        "frame_compliance",
        "without the compliance of the frame that the file states, hardness is "
        f"{100 * (hardness_ratio - 1):+.1f} %, modulus {100 * (modulus_ratio - 1):+.1f} %",
    )


def frame_seen(share: float) -> Doubt | None:
    """What freeing depths of the compliance that curves look like would change of the modulus."""
    if not abs(share) > MOST_FRAME:
        return None
    return Doubt(
        "frame_seen",
        "the curves look as if depths held the compliance of the frame: without it the modulus is"
        f" {100 * share:+.0f} %",
    )


def load_unit(loads_mN: Sequence[float]) -> Doubt | None:
    """Loads at the peaks of all indents: those that a program holds are what was typed."""
    largest, least = max(loads_mN, default=0.0), min(loads_mN, default=0.0)
    if not 0 < largest <= least * (1 + 2 * SET_EXACTLY):
        return None
    load = (largest + least) / 2
    if _is_set(load) or not _is_set(load * STANDARD_GRAVITY):
        return None
    return Doubt(
        "load_unit", f"the loads are {load:.4g} mN, and as gf {load * STANDARD_GRAVITY:.4g} mN"
    )


def _is_set(load: float) -> bool:
    """Whether a user would type it."""
    digits = load / 10.0 ** math.floor(math.log10(load) + SET_EXACTLY)
    return any(abs(digits / one - 1) < SET_EXACTLY for one in SET_LOADS)


def creep(share: float) -> Doubt | None:
    """Share of the stiffness that creep makes; NaN where no hold is recorded."""
    if not abs(share) > MOST_CREEP:
        return None
    text = f"creep or drift before the unloading makes {100 * share:+.1f} % of the modulus"
    return Doubt("creep", text)


def pop_in(share: float) -> Doubt | None:
    """Sudden advances over the depth; NaN where loadings have too few points."""
    if not share > MOST_ADVANCE:
        return None
    return Doubt("pop_in", f"sudden advances make {100 * share:.1f} % of the depth (pop-in)")


def depth_zero(share: float) -> Doubt | None:
    """Where loadings begin over the depth; NaN where they have too few points."""
    if not abs(share) > MOST_ZERO:
        return None
    return Doubt("depth_zero", f"loadings begin at {100 * share:+.0f} % of the depth")


def indent_spacing(spacing: float) -> Doubt | None:
    """Distance to the nearest indent over the depth; infinite where positions are not known."""
    if not spacing < LEAST_SPACING:
        return None
    return Doubt("indent_spacing", f"indents lie {spacing:.1f} depths apart")


def thermal_drift(corrected: bool, share: float) -> Doubt | None:
    """Whether depths were corrected, and what of the depth is drift by the final hold (NaN where
    there is none); a drift of 1 % of the depth is 2 % of the hardness."""
    if abs(share) > MOST_DRIFT:
        found = f"in the final hold depths drift by {100 * share:+.1f} % of the depth a test"
        return Doubt("thermal_drift", f"{found}, {-200 * share:+.1f} % of hardness")
    return None if corrected else Doubt("thermal_drift", "depths hold the thermal drift")


def hardness_over_modulus(hardness_GPa: float, modulus_GPa: float) -> Doubt | None:
    """What no solid has: of ratios, ceramics and glasses have 0.03 to 0.15, soft metals 0.005."""
    low, high = HARDNESS_OVER_MODULUS
    if modulus_GPa > 0 and not MODULUS_GPA[0] <= modulus_GPa <= MODULUS_GPA[1]:
        return Doubt("hardness_over_modulus", f"the modulus is {modulus_GPa:.3g} GPa")
    if not modulus_GPa > 0 or low <= hardness_GPa / modulus_GPa <= high:
        return None
    text = f"hardness over modulus is {hardness_GPa / modulus_GPa:.3g}"
    return Doubt("hardness_over_modulus", text)
