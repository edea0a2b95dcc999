"""How indents are analysed: the config, with the constants of sheet and file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from electrolyte.ground.errors import ConfigError, Problem
from electrolyte.readers.mechanics.cycles import CYCLE
from electrolyte.techniques.indentation.constants import constants_of
from electrolyte.techniques.indentation.oliver_pharr import Tip

ROUTES = ("stiffness", "unloading", "reported")
FULL_DEPTH = "contact depth = depth"  # the variant with epsilon 0


@dataclass(frozen=True)
class Settings:
    """How indents are analysed.

    route : ``stiffness`` averages over ``window_nm`` what load, depth and the recorded contact
        stiffness give point by point; ``unloading`` fits the last one; ``reported``
        averages the instrument's own hardness and modulus channels; ``auto`` takes the first of
        stiffness and unloading that the file allows
    window_nm : depths between which points of the loading are averaged
    unloading_range : fractions of the peak load between which the unloading is fitted
    tip, poisson_ratio : see ``oliver_pharr``; Poisson's ratio is that of the sample
    poisson_assumed : whether nobody states it
    file_poisson_ratio, file_area_coefficients : with which the instrument's program worked
    frame_compliance_nm_mN : of which depths are freed before
    file_frame_compliance_nm_mN : which depths may still hold, nobody says whether
    cycle : of the test, the one that the measurement holds
    drift_corrected : False where the file says that its depths hold thermal drift
    drift_stated : whether it says anything of it
    """

    route: str
    window_nm: tuple[float, float]
    unloading_range: tuple[float, float]
    tip: Tip
    poisson_ratio: float
    poisson_assumed: bool = False
    file_poisson_ratio: float | None = None
    file_area_coefficients: tuple[float, ...] | None = None
    frame_compliance_nm_mN: float = 0.0
    file_frame_compliance_nm_mN: float | None = None
    cycle: int | None = None
    drift_corrected: bool = True
    drift_stated: bool = False

    @property
    def method(self) -> str:
        """In a few words, for the rows of numbers."""
        low, high = self.window_nm
        where = f"depth {low:g}-{high:g} nm, {100 * self.unloading_range[0]:g}-"
        where += f"{100 * self.unloading_range[1]:g} % of unloading"
        choices = f"beta {self.tip.beta:g}, epsilon {self.tip.epsilon:g}"
        if self.frame_compliance_nm_mN:
            choices += f"; frame {self.frame_compliance_nm_mN:g} nm/mN"
        if self.cycle:
            where += f", cycle {self.cycle}"
        return f"Oliver-Pharr ({self.route}; {where}; {choices}; nu {self.poisson_ratio:g})"


def settings_from(
    config: Mapping[str, Any], row: Mapping[str, Any], metadata: Mapping[str, Any]
) -> Settings:
    """Settings of the config section ``indentation``, with the constants of sheet and file.

    ``row`` is that of the sheet, ``metadata`` that of the measurement.

    Raises
    ------
    ConfigError
        A window or a range whose ends are the wrong way round.
    """
    for key in ("depth_window_nm", "unloading_range"):
        if not config[key][0] < config[key][1]:
            expected, found = "[lower, upper]", f"{config[key]}"
            subject = f"indentation.{key}"
            raise ConfigError([Problem(expected, found, file="config.yaml", subject=subject)])
    constants = constants_of(row, config, metadata)
    return Settings(
        route=config["route"],
        window_nm=(config["depth_window_nm"][0], config["depth_window_nm"][1]),
        unloading_range=(config["unloading_range"][0], config["unloading_range"][1]),
        tip=Tip(
            constants.area_coefficients,
            beta=config["beta"],
            epsilon=config["epsilon"],
            modulus_GPa=config["indenter_modulus_GPa"],
            poisson_ratio=config["indenter_poisson_ratio"],
        ),
        poisson_ratio=constants.poisson_ratio,
        poisson_assumed=constants.poisson_assumed,
        file_poisson_ratio=constants.file_poisson_ratio,
        file_area_coefficients=constants.file_area_coefficients,
        frame_compliance_nm_mN=constants.frame_compliance_nm_mN,
        file_frame_compliance_nm_mN=constants.file_frame_compliance_nm_mN,
        cycle=metadata.get(CYCLE),
        drift_corrected=metadata.get("drift_corrected", True),
        drift_stated="drift_corrected" in metadata,
    )


def variants(settings: Settings) -> dict[str, Settings]:
    """The settings (under an empty name), and with the full depth as contact depth.

    Whether material sinks in (ε = 0.75) or piles up to the rim (ε = 0) is a choice of the
    operator, and often matters more than the difference of two samples.
    """
    if settings.route == "reported" or settings.tip.epsilon == 0:
        return {"": settings}
    full_depth = replace(settings, tip=replace(settings.tip, epsilon=0.0))
    return {"": settings, FULL_DEPTH: full_depth}
