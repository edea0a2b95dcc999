"""Forms of a relaxation over delays: exponential, stretched, two exponentials, with drift.

Amplitudes are linear and are eliminated (variable projection); time constants are searched on
logarithmic grids before the descent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import least_squares
from scipy.special import stdtr

from electrolyte.numbers.doubt import Doubt

EXPONENTIAL, STRETCHED, TWO = "exponential", "stretched", "two exponentials"
BY_CHANCE = 0.01  # probability at which a row, or a change of the signal, is no chance
_EXPONENT_BOUNDS = (0.3, 1.5)
_CLEARLY_BETTER = 4.0  # fall of AICc for which a stretched form is taken
_TWO_BETTER = 6.0  # for which two exponentials are taken
_LEAVES = 4.0  # for which a saturation seems to leave a share of the signal
_AS_GOOD = 2.0  # rise of AICc up to which it may
_LEFT_u = 0.15  # standard uncertainty of such a share beforehand
_LEAST_LEFT, _MOST_LEFT = 0.03, 0.6  # such shares; less hardly moves T1
_DRIFTS = 10.0  # for which there is a drift


@dataclass(frozen=True, eq=False)
class FormFit:
    """One form, fitted.

    Attributes
    ----------
    x : logarithms of the time constants (the fast one first), exponent, drift
    linear : plateau (if there is one) and amplitudes of the decays, in units of ``scale``
    covariance, jacobian : of x and then linear
    misfit : (n,) and noise (SD), in units of the signal
    t1 : s; of two exponentials that of the initial rate; t1_dof : degrees of freedom of its u
    is_deep : the signal changes for certain
    """

    form: str
    x: np.ndarray
    linear: np.ndarray
    scale: float
    covariance: np.ndarray
    jacobian: np.ndarray
    misfit: np.ndarray
    noise: float
    t1: float
    t1_u: float
    t1_dof: float
    is_deep: bool

    @property
    def rss(self) -> float:
        return float(self.misfit @ self.misfit)

    @property
    def dof(self) -> int:
        return len(self.misfit) - self.jacobian.shape[1]

    @property
    def aicc(self) -> float:
        """Akaike's criterion; what lies below the noise is no better description."""
        n, k = len(self.misfit), self.jacobian.shape[1] + 1  # the scatter is estimated too
        penalty = 2 * k + 2 * k * (k + 1) / max(n - k - 1, 0.1)
        rss = max(self.rss, self.noise**2 * self.dof, 1e-300)
        return float(n * np.log(rss / n) + penalty)

    def farthest_row(self) -> int | None:
        """The row whose externally studentised residual is no chance; ``None`` if all are."""
        basis = np.linalg.qr(self.jacobian)[0]
        left = np.clip(1 - np.sum(basis**2, axis=1), 1e-6, 1.0)
        n, dof = len(self.misfit), self.dof - 1
        if dof < 2:
            return None
        without = np.maximum((self.rss - self.misfit**2 / left) / dof, self.noise**2)
        t = np.abs(self.misfit) / np.sqrt(np.maximum(without, 1e-300) * left)
        row = int(np.argmax(t))
        return row if 2 * n * stdtr(dof, -t[row]) < BY_CHANCE else None


@dataclass(frozen=True)
class LeftOver:
    """T1 in s with its u if each scan begins with a share ``left`` of what the one before has
    recovered."""

    t1: float
    t1_u: float
    left: float
    aicc: float

    def doubts(self, chosen: FormFit, exponential: FormFit) -> list[Doubt]:
        """A doubt where this fits clearly better."""
        better = exponential.aicc - self.aicc > _LEAVES and self._may_be(chosen)
        if not (better and self.left > _LEAST_LEFT):
            return []
        text = f"a saturation that leaves {100 * self.left:.0f} % fits better: T1"
        return [Doubt("saturation_left", f"{text} would be {self.t1:.3g} s")]

    def reach(self, chosen: FormFit) -> float:
        """How far T1 may be from that of another form, s, where the data allow it."""
        return float(np.hypot(self.t1 - chosen.t1, self.t1_u)) if self._may_be(chosen) else 0.0

    def _may_be(self, chosen: FormFit) -> bool:
        return self.aicc < chosen.aicc + _AS_GOOD


@dataclass(frozen=True)
class DelayedSignal:
    """Delays in s, signal, place of each row in the order of measurement (0 to 1), SD by noise;
    ``to_zero``: the signal decays to nothing; ``gain_u``: standard uncertainty of the relative
    change of the gain from the first row to the last."""

    delays: np.ndarray
    signal: np.ndarray
    place: np.ndarray
    noise: float
    to_zero: bool
    gain_u: float = 0.0

    def only(self, rows: np.ndarray) -> DelayedSignal:
        return replace(
            self, delays=self.delays[rows], signal=self.signal[rows], place=self.place[rows]
        )

    def chosen(self) -> tuple[FormFit, FormFit]:
        """The form of the lowest AICc, and the exponential one."""
        exponential = self.fitted(EXPONENTIAL)
        forms = [exponential]
        if len(self.delays) >= 7:
            stretched = self.fitted(STRETCHED)
            if stretched.aicc < exponential.aicc - _CLEARLY_BETTER and _is_known(stretched):
                forms.append(stretched)
        if len(self.delays) >= 9:
            two = self.fitted(TWO)
            shares = two.linear[-2:]
            is_real = (shares > 0).all() or (shares < 0).all()
            best = min(form.aicc for form in forms)
            if is_real and two.aicc < min(best - 2, exponential.aicc - _TWO_BETTER):
                forms.append(two)
        return min(forms, key=lambda form: form.aicc), exponential

    def drift(self, chosen: FormFit, exponential: FormFit) -> list[Doubt]:
        """A drift of the gain that does better than a form, or as well as one that is none."""
        if len(self.delays) < 8:
            return []
        drifting = self.fitted(EXPONENTIAL, drifts=True)
        gain = exponential.aicc - drifting.aicc
        if chosen is exponential:
            is_doubted = gain > _DRIFTS
        else:
            is_doubted = gain > _DRIFTS and drifting.aicc < chosen.aicc + 2
        change = 100 * drifting.x[-1]
        return [Doubt("gain_drift", f"a gain that changes by {change:.0f} %")] if is_doubted else []

    def left_over(self, exponential: FormFit) -> LeftOver | None:
        """The fit of a saturation that leaves a share r of what a scan has recovered to the next
        one: then each row is P (1 - e) / (1 - r e), e = exp(-t/T1), which looks like a shorter T1.
        ``None`` of other data, or of too few."""
        if self.to_zero or len(self.delays) < 6 or exponential.linear[0] == 0:
            return None
        scale = np.abs(self.signal).max() or 1.0
        y = self.signal / scale

        def misfit(x: np.ndarray) -> np.ndarray:
            decay = np.exp(-self.delays / np.exp(x[0]))
            shape = (1 - decay) / (1 - x[1] * decay)
            found: np.ndarray = y - shape * float(shape @ y) / float(shape @ shape)
            return found

        start = [float(np.log(exponential.t1)), 0.1]
        found = least_squares(misfit, start, bounds=([-np.inf, 0.0], [np.inf, _MOST_LEFT]))
        n, k = len(y), 4
        rss = max(float(2 * found.cost) * scale**2, self.noise**2 * (n - 3), 1e-300)
        aicc = n * np.log(rss / n) + 2 * k + 2 * k * (k + 1) / max(n - k - 1, 0.1)
        variance = max(float(2 * found.cost) / max(n - 3, 1), (self.noise / scale) ** 2, 1e-300)
        information = found.jac.T @ found.jac / variance + np.diag([0.0, _LEFT_u**-2.0])
        t1 = float(np.exp(found.x[0]))
        u = t1 * float(np.sqrt(np.linalg.pinv(information, hermitian=True)[0, 0]))
        return LeftOver(t1, u, float(found.x[1]), float(aicc))

    def _model(self, form: str, drifts: bool) -> Callable[[np.ndarray], np.ndarray]:
        """Design matrix (n, k) of plateau and decays, as a function of the other parameters."""
        ones = np.ones_like(self.delays)

        def design(x: np.ndarray) -> np.ndarray:
            if form == TWO:
                decays = [np.exp(-self.delays / np.exp(t)) for t in x[:2]]
            else:
                exponent = x[1] if form == STRETCHED else 1.0
                decays = [np.exp(-((self.delays / np.exp(x[0])) ** exponent))]
            columns = np.column_stack([*([] if self.to_zero else [ones]), *decays])
            return columns * (1 + x[-1] * self.place)[:, None] if drifts else columns

        return design

    def fitted(self, form: str, *, drifts: bool = False) -> FormFit:
        """Time constants searched on logarithmic grids before the descent."""
        scale = np.abs(self.signal).max() or 1.0
        y = self.signal / scale
        design = self._model(form, drifts)

        def residual(x: np.ndarray) -> np.ndarray:
            matrix = design(x)
            misfit: np.ndarray = y - matrix @ np.linalg.lstsq(matrix, y, rcond=None)[0]
            return misfit

        low, high = np.log(self.delays[self.delays > 0].min() / 3), np.log(10 * self.delays.max())
        extra = [1.0] * (form == STRETCHED) + [0.0] * drifts
        if form == TWO:
            grid = np.linspace(low, high, 16)
            starts = [[a, b, *extra] for i, a in enumerate(grid) for b in grid[i + 2 :]]
        else:
            starts = [[a, *extra] for a in np.linspace(low, high, 60)]
        start = min(starts, key=lambda s: float(np.sum(residual(np.array(s)) ** 2)))
        n_times = len(start) - len(extra)
        lower, upper = [low - 1] * n_times, [high + 1] * n_times
        if form == STRETCHED:
            lower, upper = [*lower, _EXPONENT_BOUNDS[0]], [*upper, _EXPONENT_BOUNDS[1]]
        if drifts:
            lower, upper = [*lower, -0.9], [*upper, 3.0]
        x = least_squares(residual, start, bounds=(lower, upper), xtol=1e-12).x
        if form == TWO:
            x = np.array([min(x[:2]), max(x[:2]), *x[2:]])
        matrix = design(x)
        linear = np.linalg.lstsq(matrix, y, rcond=None)[0]
        step = 1e-5
        slopes = [
            (design(x + d) - design(x - d)) @ linear / (2 * step) for d in step * np.eye(len(x))
        ]
        jacobian = np.column_stack([*slopes, matrix])
        misfit = (y - matrix @ linear) * scale
        log_t1, gradient = _initial(form, x, linear)
        covariance, fit_u = _covariance(jacobian, misfit / scale, self.noise / scale, gradient)
        depth_u = np.sqrt(np.abs(np.diag(covariance)[len(x) + (not self.to_zero) :]))
        if not drifts:  # what a gain that changes from row to row would move
            moved = np.linalg.lstsq(jacobian, self.gain_u * self.place * (matrix @ linear))[0]
            covariance = covariance + np.outer(moved, moved)
            log_u = float(np.hypot(fit_u, gradient @ moved))
        else:
            log_u = fit_u
        dof = max(len(y) - jacobian.shape[1], 1)
        is_by_scatter = float(misfit @ misfit) / dof > self.noise**2
        return FormFit(
            form=form,
            x=x,
            linear=linear,
            scale=float(scale),
            covariance=covariance,
            jacobian=jacobian,
            misfit=misfit,
            noise=self.noise,
            t1=float(np.exp(log_t1)),
            t1_u=float(np.exp(log_t1) * log_u),
            # Welch and Satterthwaite; what is known of noise and gain has no limit
            t1_dof=dof * (log_u / fit_u) ** 4 if is_by_scatter and fit_u > 0 else float("inf"),
            is_deep=bool(np.abs(linear[not self.to_zero :]).max() > 4 * depth_u.max()),
        )


def _covariance(
    jacobian: np.ndarray, misfit: np.ndarray, noise: float, gradient: np.ndarray
) -> tuple[np.ndarray, float]:
    """Covariance of the parameters, and u of the value with this gradient.

    With the scatter about the fit or the noise, whichever is larger. Where there is clearly more
    scatter than noise it need not be the same in all rows (an unstable gain disturbs strong ones
    more): then the larger one of this and the heteroscedasticity-consistent covariance (HC3 of
    MacKinnon and White 1985).
    """
    n, p = jacobian.shape
    variance = float(misfit @ misfit) / max(n - p, 1)
    inverse = np.linalg.pinv(jacobian.T @ jacobian, hermitian=True)
    found = [inverse * max(variance, noise**2)]
    if variance > 2 * noise**2:
        left = np.clip(1 - np.sum((jacobian @ inverse) * jacobian, axis=1), 0.05, 1.0)
        score = (misfit / left)[:, None] * jacobian
        found.append(inverse @ (score.T @ score) @ inverse)
    squares = [max(float(gradient @ each @ gradient), 0.0) for each in found]
    largest = int(np.argmax(squares))
    return found[largest], float(np.sqrt(squares[largest]))


def _is_known(stretched: FormFit) -> bool:
    return bool(np.sqrt(stretched.covariance[1, 1]) < 0.3)


def _initial(form: str, x: np.ndarray, linear: np.ndarray) -> tuple[float, np.ndarray]:
    """ln T1 of the initial rate, and its gradient by all parameters.

    Of a stretched form its own time constant, for its initial rate is infinite.
    """
    gradient = np.zeros(len(x) + len(linear))
    if form != TWO:
        gradient[0] = 1.0
        return float(x[0]), gradient
    changes, rates = linear[-2:], np.exp(-x[:2])
    rate = float(changes @ rates / changes.sum())
    gradient[:2] = changes * rates / changes.sum() / rate
    gradient[-2:] = -(rates - rate) / changes.sum() / rate
    return -float(np.log(max(rate, 1e-300))), gradient
