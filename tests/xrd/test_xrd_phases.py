"""Phases are judged on all strong lines together; words say no more than the numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from xrd_files import CU

from electrolyte.study.configuration import validated
from electrolyte.techniques.xrd import reference
from electrolyte.techniques.xrd.analysis import verdicts
from electrolyte.techniques.xrd.explain import (
    Explanation,
    assignment,
    explanations,
    judge,
    nearest_line,
)
from electrolyte.techniques.xrd.features import Feature
from electrolyte.techniques.xrd.fit import Fit
from electrolyte.techniques.xrd.ghosts import ghosts
from electrolyte.techniques.xrd.model import Layout, Solution, evaluate
from electrolyte.techniques.xrd.pattern import Pattern
from electrolyte.techniques.xrd.phases import identify
from electrolyte.techniques.xrd.reference import Line, Reference, reference_from_cif
from electrolyte.techniques.xrd.widths import widths_of

CIFS = Path(reference.__file__).parent / "references"
CONFIG = validated({"xrd": {}})["xrd"]
X = np.arange(10.0, 80.0, 0.02)


def phase(name: str) -> Reference:
    return reference_from_cif(CIFS / f"{name}.cif", CU.alpha1, 80.0)


REFERENCES = [phase(name) for name in ("LiCl", "Li2S", "Li2O")]


def fitted(*peaks: tuple[float, float], level: float = 100.0) -> Fit:
    """A perfect fit with these peaks (two theta, area), of 0.4°, on a flat background."""
    flat = np.full(len(X), level)
    found = np.array([(at, 0.4, area) for at, area in peaks]).reshape(-1, 3)
    u = np.array([(0.01, 0.01, 0.05 * area) for _, area in peaks]).reshape(-1, 3)
    layout = Layout(0, len(peaks))
    solution = Solution(
        layout,
        np.concatenate([[level, 0.0, 8.0, 0.5], found.ravel()]),
        np.diag(np.concatenate([np.zeros(4), u.ravel() ** 2])),
        float(len(X)),
    )
    empty = Pattern(X, flat, flat, CU, gain=np.ones(len(X)))
    bragg = evaluate(X, solution.values, layout, empty)[0][2]
    pattern = Pattern(X, flat + bragg, flat + bragg, CU, gain=np.ones(len(X)))
    features = tuple(Feature(at, 0.01, 0.4, 0.01, area, 0.05 * area) for at, area in sorted(peaks))
    widths = widths_of(found, u)
    return Fit(pattern, solution, widths, 5.0, features, (), flat, 0 * flat, bragg, 1.0, 0.1, 0.01)


def lines_of(name: str, *, area: float = 200.0, scale: float = 1.0) -> list[tuple[float, float]]:
    return [
        (line.two_theta(CU.alpha1, scale), area * line.intensity / 100)
        for line in phase(name).strong(10.0)
    ]


@pytest.mark.parametrize("name", ["LiCl", "Li2S", "Li2O"])
@pytest.mark.parametrize("scale", [0.992, 1.0, 1.006])
def test_a_phase_is_identified_and_its_cell_found(name: str, scale: float) -> None:
    found = identify(fitted(*lines_of(name, scale=scale)), phase(name))
    assert found.verdict == "identified"
    assert found.scale == pytest.approx(scale, abs=3e-3)  # the step of the search
    assert found.chance < 0.05
    others = [identify(fitted(*lines_of(name, scale=scale)), r) for r in REFERENCES]
    assert [p.reference.name for p in others if p.verdict == "identified"] == [name]


def test_one_coincidence_is_no_identification() -> None:
    """LiCl 111 alone, weak: its other lines would be hidden, so it is possible, no more."""
    found = identify(fitted((30.15, 6.0)), phase("LiCl"))
    assert found.verdict == "possible"
    assert "would be hidden" in found.statement


def test_a_strong_line_without_its_companions_contradicts() -> None:
    found = identify(fitted((30.15, 500.0)), phase("LiCl"))
    assert found.verdict == "contradicted"
    assert {m.line.label for m in found.matches if m.status == "absent"} >= {"200", "220"}
    assert "should be seen and are absent" in found.statement


def test_nothing_there_gives_a_limit() -> None:
    fit = fitted((15.1, 100.0))
    found = identify(fit, phase("LiCl"))
    assert found.verdict == "not detected"
    assert np.isnan(found.scale)
    # 1.645 u of the amount of all its strong lines together. For one line on flat noise of variance
    # 100, u is that of the area of a Gaussian: a lower bound, as half of the profile is Lorentzian
    # and a third in its second line; little more, as the background is flat and the peak far away
    squared = np.sqrt(2 * np.log(2) / np.pi) / fit.large_width_at(30.0)
    power = sum((x.intensity / 100) ** 2 for x in phase("LiCl").strong(10.0)) * squared
    least = 1.645 * np.sqrt(100 * 0.02 / power)
    assert least < found.limit < 1.4 * least


def test_chance_grows_with_the_number_of_peaks() -> None:
    few = identify(fitted(*lines_of("Li2O")), phase("Li2O"))
    rng = np.random.default_rng(2)
    crowd = [(float(at), 300.0) for at in rng.uniform(10, 80, 60)]
    many = identify(fitted(*lines_of("Li2O"), *crowd), phase("Li2O"))
    assert few.chance < 0.02 < many.chance


@pytest.mark.parametrize(("foreign", "verdict"), [(3, "identified"), (12, "possible")])
def test_peaks_of_other_phases_are_at_no_random_places(foreign: int, verdict: str) -> None:
    """Two weak lines of Li2O: a coincidence among all peaks of the scan, but none among those that
    LiCl and Li2S leave, unless these are many."""
    known = [*lines_of("LiCl", area=900.0, scale=1.003), *lines_of("Li2S", area=700.0, scale=0.996)]
    weak = lines_of("Li2O", area=9.0, scale=0.998)[:3]
    weak = [weak[0], max(weak[1:], key=lambda line: line[1])]
    rng = np.random.default_rng(11)
    others = [(float(at), 20.0) for at in rng.uniform(10, 26, foreign)]
    fit = fitted(*known, *weak, *others)
    assert identify(fit, phase("Li2O")).verdict == "possible"
    found = {p.reference.name: p.verdict for p in verdicts(fit, REFERENCES, CONFIG)}
    assert found == {"LiCl": "identified", "Li2S": "identified", "Li2O": verdict}


@pytest.mark.parametrize("stated", [15.1, 32.6, 42.5])
def test_the_three_features_match_no_reference(stated: float) -> None:
    peak, words = judge(stated, fitted((stated, 100.0)), REFERENCES)
    assert peak is not None
    assert "not explained by LiCl, Li2S, Li2O" in words
    near = nearest_line(stated, REFERENCES, CU.alpha1)
    assert near is not None
    assert abs(near.distance) > 0.5


def test_words_for_a_coincidence_and_for_nothing() -> None:
    _, words = judge(30.1, fitted((30.1, 100.0)), REFERENCES)
    assert "within 0.5° of LiCl 111" in words
    assert "alone is not an identification" in words
    peak, words = judge(20.0, fitted((30.1, 100.0)), REFERENCES)
    assert peak is None
    assert words == "no peak above the detection limit within 0.5° of 20°"


def test_kbeta_and_tungsten_ghosts_are_called_so() -> None:
    d = 3.0
    at = {w: 2 * np.degrees(np.arcsin(w / 2 / d)) for w in (CU.alpha1, CU.beta, 1.47639)}
    fit = fitted((at[CU.alpha1], 1000.0), (at[CU.beta], 20.0), (at[1.47639], 5.0), (50.0, 20.0))
    found = {ghost.line: ghost for ghost in ghosts(fit)}
    assert set(found) == {"Kβ", "W Lα"}
    assert found["Kβ"].parent.area == 1000.0
    (kbeta,) = explanations(found["Kβ"].peak, [], list(found.values()), CU.alpha1)
    assert kbeta.certain
    assert kbeta.label.startswith("Kβ of 29.7")
    strong = fitted((at[CU.alpha1], 1000.0), (at[CU.beta], 900.0))
    assert ghosts(strong) == []


def test_without_references_nothing_is_claimed() -> None:
    assert nearest_line(30.0, [], CU.alpha1) is None
    assert judge(30.0, fitted((30.0, 10.0)), [])[1].endswith("no references to compare with")
    far = Line((1, 0, 0), 12.0, 100.0)
    outside = Reference("far", (far,), (12.0, 12.0, 12.0, 90.0, 90.0, 90.0))
    found = identify(fitted((30.0, 10.0)), outside)
    assert found.verdict == "not covered"
    assert np.isnan(found.limit)


def test_an_identified_phase_explains_its_weak_lines_and_nothing_else() -> None:
    weak = phase("Li2S").lines[4]
    assert weak.label == "222"
    assert weak.intensity < 10
    at = weak.two_theta(CU.alpha1, 0.995)
    fit = fitted(*lines_of("Li2S", scale=0.995), (at, 10.0), (at - 1.0, 10.0))
    found = [identify(fit, phase("Li2S"))]
    names = {round(p.two_theta, 3): explanations(p, found, [], CU.alpha1) for p in fit.peaks}
    assert names[round(at, 3)] == [Explanation("Li2S 222", True)]
    assert names[round(at - 1.0, 3)] == []
    loud = fitted(*lines_of("Li2S", scale=0.995), (at, 150.0))
    (peak,) = (p for p in loud.peaks if p.area == 150.0)
    assert explanations(peak, [identify(loud, phase("Li2S"))], [], CU.alpha1) == []


def test_what_only_a_possible_phase_explains_is_not_certain() -> None:
    """Beside an identified phase, a peak is explained; alone, a possible phase only may be it."""
    fit = fitted(*lines_of("Li2S"))
    sure = identify(fit, phase("Li2S"))
    maybe = replace(sure, verdict="possible", reference=replace(sure.reference, name="X"))
    peak = sure.strongest
    assert peak is not None
    both, alone = (explanations(peak, found, [], CU.alpha1) for found in ([sure, maybe], [maybe]))
    label = sure.matched[0].line.label
    assert assignment(both) == f"Li2S {label}, X {label}?"
    assert [e.certain for e in (*both, *alone)] == [True, False, False]
