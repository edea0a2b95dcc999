"""Activation energy and prefactor of one pellet.

``σT = σ0 exp(-Ea/kT)`` (form ``sigma_T``, the default of the solid-ionics literature) or
``σ = σ0 exp(-Ea/kT)`` (form ``sigma``, whose Ea is lower by about kT: 0.025 eV). A straight line
of the logarithm over 1/T, weighted with what is independent from point to point: fit and
temperature. The geometry shifts all points together, so it goes into ln σ0 only. An offset of all
temperatures, such as that of a thermocouple, turns the line: dEa/Ea = 2 dT/T for the form
``sigma``, and less by k dT for ``sigma_T``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from electrolyte.ground.constants import BOLTZMANN_EV_K, ICE_POINT_K
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers import uncertainty
from electrolyte.techniques.eis.circuits import FloatArray
from electrolyte.techniques.eis.curved_arrhenius import DESIGNS, Curved, aicc, fit

FORMS = {"sigma_T": "S K/cm", "sigma": "S/cm"}
CURVED = 0.01  # p of the curvature below which the line is not called straight
MISFIT, CURVED_MISFIT = 4.0, 0.1  # the same where the reduced chi-square is above 4
PERHAPS_CURVED = 0.2  # p below which other laws are tried
EXCESS = 0.2  # p of scatter that is in u; of three times u five points have it in 9 of 10 lines
MUCH_BETTER = 10.0  # by which the AICc of another law is lower


@dataclass(frozen=True)
class Arrhenius:
    """A line through the conductivities of one pellet.

    Attributes
    ----------
    form : ``sigma_T`` or ``sigma``
    activation_energy, u_activation_energy : eV
    ln_prefactor, u_ln_prefactor : of σ0 in S K/cm or S/cm
    covariance : of (Ea, ln σ0), geometry, gain and offset of temperature included
    df : degrees of freedom of the line
    chi2_reduced : scatter against the stated uncertainties; NaN where none were stated
    residuals : ln(y) minus the line, in the order of the points
    p_curvature : probability of a curvature at least as large by chance; NaN below 4 points
    u_geometry, u_gain : relative, as given
    laws : what else was fitted to seven temperatures or more (``curved_arrhenius``)
    aicc : of the line, as of the laws
    shifted : the laws if all temperatures are higher by one standard uncertainty of their offset
    offset : change of (Ea, ln σ0) if all temperatures are higher by one standard uncertainty
    notes : sentences
    """

    form: str
    activation_energy: float
    u_activation_energy: float
    ln_prefactor: float
    u_ln_prefactor: float
    covariance: FloatArray
    df: int
    chi2_reduced: float
    residuals: FloatArray
    p_curvature: float
    u_geometry: float
    u_gain: float
    laws: Mapping[str, Curved]
    shifted: Mapping[str, Curved]
    aicc: float
    offset: tuple[float, float]
    notes: tuple[str, ...]

    @property
    def log10_prefactor(self) -> tuple[float, float]:
        """log10 of σ0 in ``unit`` and its standard uncertainty."""
        return self.ln_prefactor / math.log(10), self.u_ln_prefactor / math.log(10)

    @property
    def unit(self) -> str:
        """Unit of σ0."""
        return FORMS[self.form]

    @property
    def curvature(self) -> str:
        """What speaks against a line, in words; empty where nothing does.

        A quadratic term (p < 0.01, or 0.1 where the points leave twice their u), or a law whose
        AICc is lower by more than 10.
        """
        misfit = self.chi2_reduced > MISFIT
        found = []
        if self.p_curvature < (CURVED_MISFIT if misfit else CURVED):
            found.append(f"the points curve (p = {self.p_curvature:.2g})")
        if self._gain > MUCH_BETTER:
            best = min(self.laws.values(), key=lambda law: law.aicc).described
            found.append(f"{best} fit better than one line (AICc lower by {self._gain:.0f})")
        return ", ".join(found)

    @property
    def _gain(self) -> float:
        """By how much the AICc of the best other law is lower."""
        return max((self.aicc - law.aicc for law in self.laws.values()), default=-math.inf)

    @property
    def straight(self) -> bool:
        """Whether nothing speaks against a line."""
        return not self.curvature

    @property
    def excess(self) -> float:
        """Factor by which the points scatter more about the line than their u says; at least 1.

        The line is a repetition of the measurement: scatter that chance does not explain (p < 0.2)
        belongs to u of each point, too (GUM 4.2), unless the points curve for certain.
        """
        by_chance = float(chdtrc(self.df, self.df * self.chi2_reduced))
        curved = self.p_curvature < CURVED or self._gain > MUCH_BETTER
        return math.sqrt(self.chi2_reduced) if by_chance < EXCESS and not curved else 1.0

    @property
    def scatter(self) -> float:
        """Standard deviation of ln σ about the line."""
        return math.sqrt(float(self.residuals @ self.residuals) / self.df)

    @property
    def times_u(self) -> float:
        """The same in units of what is stated; NaN where nothing is."""
        return math.sqrt(self.chi2_reduced)

    @property
    def point_dof(self) -> float:
        """Degrees of freedom of u of a point without what it shares."""
        return self.dof if self.excess > 1 else math.inf

    def conductivity(self, temperature_C: float = 25.0) -> tuple[float, float]:
        """Value of the line in S/cm and its standard uncertainty, geometry included."""
        kelvin = temperature_C + ICE_POINT_K
        gradient = self._gradient(kelvin)
        ln_y = self.ln_prefactor + gradient[0] * self.activation_energy
        value = math.exp(ln_y) / (kelvin if self.form == "sigma_T" else 1.0)
        return value, value * math.sqrt(gradient @ self.covariance @ gradient)

    def offset_at(self, temperature_C: float) -> float:
        """Change of ln σ of the line at this temperature by the offset of all temperatures."""
        return float(self._gradient(temperature_C + ICE_POINT_K) @ np.array(self.offset))

    def _gradient(self, kelvin: float) -> FloatArray:
        """Of ln σ in (Ea, ln σ0)."""
        return np.array([-1 / (BOLTZMANN_EV_K * kelvin), 1.0])

    @property
    def dof(self) -> float:
        """Degrees of freedom of what the points have for themselves.

        Those of the line where the points scatter as chance alone makes them in three of five
        lines, or more: then their scatter decides, with Student's t. Infinite where they scatter
        less, and the stated u decides.
        """
        return scatter_dof(self.chi2_reduced, self.df)


def arrhenius(
    temperature_C: ArrayLike,
    sigma: ArrayLike,
    u_relative: ArrayLike | None = None,
    *,
    form: str = "sigma_T",
    law: str = "line",
    u_temperature: float = 0.0,
    u_temperature_offset: float = 0.0,
    u_geometry: float = 0.0,
    u_gain: float = 0.0,
) -> Arrhenius:
    """Fit the line; temperatures (n,) in °C, conductivities (n,) in S/cm.

    Parameters
    ----------
    u_relative : standard uncertainties of each conductivity from its own spectrum alone, without
        geometry and temperature; without them (and without ``u_temperature``) all points weigh
        the same
    law : ``two_lines`` or ``vtf`` where one of these is asked for; else they are fitted only to
        points that may curve
    u_temperature : K, independent from point to point
    u_temperature_offset : K, common to all points; its effect is that of a line through shifted
        temperatures
    u_geometry, u_gain : relative, common to all points; of the pellet, and of the instrument

    Raises
    ------
    AnalysisError
        for fewer than three temperatures, values that are not positive, °C below absolute zero
    """
    t, y = np.asarray(temperature_C, dtype=float), np.asarray(sigma, dtype=float)
    _check(t, y, form)
    kelvin = t + ICE_POINT_K
    x, ln_y = _axes(kelvin, y, form)
    variance = np.zeros(len(t)) if u_relative is None else np.asarray(u_relative, dtype=float) ** 2
    if not (variance.shape == t.shape and np.isfinite(variance).all()):
        raise AnalysisError("Arrhenius line", "one finite u a conductivity", "others among them")
    energy = -uncertainty.line(x, ln_y).slope
    variance = variance + (u_temperature * energy / (BOLTZMANN_EV_K * kelvin**2)) ** 2
    weighted = bool((variance > 0).all())
    u = np.sqrt(variance) if weighted else None
    line = uncertainty.line(x, ln_y, u)
    covariance = line.covariance * np.array([[1.0, -1.0], [-1.0, 1.0]])  # Ea is minus the slope
    covariance[1, 1] += u_geometry**2 + u_gain**2
    x_shifted, ln_y_shifted = _axes(kelvin + u_temperature_offset, y, form)
    shifted = uncertainty.line(x_shifted, ln_y_shifted, u)
    offset = (line.slope - shifted.slope, shifted.intercept - line.intercept)
    covariance += np.outer(offset, offset)
    p_curvature = uncertainty.p_curvature(x, ln_y, u)
    residuals = (ln_y - line.intercept - line.slope * x) / (1.0 if u is None else u)
    notes = []
    if not weighted:
        notes.append("no uncertainties stated: all temperatures weigh the same")
    if line.chi2_reduced > 2:
        notes.append(f"the points scatter {math.sqrt(line.chi2_reduced):.1f} times their u")
    return Arrhenius(
        form,
        -line.slope,
        math.sqrt(covariance[0, 0]),
        line.intercept,
        math.sqrt(covariance[1, 1]),
        covariance,
        line.df,
        line.chi2_reduced,
        ln_y - line.intercept - line.slope * x,
        p_curvature,
        u_geometry,
        u_gain,
        _laws(kelvin, ln_y, u) if law != "line" or p_curvature < PERHAPS_CURVED else {},
        _laws(kelvin + u_temperature_offset, ln_y_shifted, u) if law != "line" else {},
        aicc(float(residuals @ residuals), len(t), 2),
        offset,
        tuple(notes),
    )


def scatter_dof(chi2_reduced: float, df: int) -> float:
    """Degrees of freedom of a u that is the stated one, or from the scatter where that is larger.

    As ``Arrhenius.dof`` says; of NaN, where no u was stated, those of the scatter.
    """
    return math.inf if chi2_reduced < _chi2_exceeded(0.6, df) else df


def _laws(kelvin: FloatArray, ln_y: FloatArray, u: FloatArray | None) -> dict[str, Curved]:
    fits = {law: fit(law, kelvin, ln_y, u) for law in DESIGNS}
    return {law: found for law, found in fits.items() if found is not None}


def _chi2_exceeded(probability: float, df: int) -> float:
    """Reduced chi-square that chance exceeds with a probability (Wilson and Hilferty 1931)."""
    step = 2 / (9 * df)
    return float(1 - step + NormalDist().inv_cdf(1 - probability) * math.sqrt(step)) ** 3


def _axes(kelvin: FloatArray, sigma: FloatArray, form: str) -> tuple[FloatArray, FloatArray]:
    """1/kT in 1/eV and the logarithm that is a line over it."""
    return 1 / (BOLTZMANN_EV_K * kelvin), np.log(sigma * kelvin if form == "sigma_T" else sigma)


def _check(t: FloatArray, y: FloatArray, form: str) -> None:
    subject = "Arrhenius line"
    if form not in FORMS:
        raise ValueError(f"unknown form '{form}', known are {', '.join(FORMS)}")
    if t.ndim != 1 or t.shape != y.shape:
        found = f"shapes {t.shape} and {y.shape}"
        raise AnalysisError(subject, "one conductivity a temperature", found)
    if not (np.isfinite(t).all() and np.isfinite(y).all() and (y > 0).all()):
        raise AnalysisError(subject, "finite temperatures, positive conductivities", "others")
    if len(np.unique(t)) < 3:
        found = f"{len(np.unique(t))}"
        raise AnalysisError(subject, "at least three different temperatures", found)
    if (t <= -ICE_POINT_K).any():
        raise AnalysisError(subject, "temperatures above -273.15 °C", f"{t.min():g} °C")
