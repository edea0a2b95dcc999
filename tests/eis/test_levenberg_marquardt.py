"""Steps of many fits at once, some of which rounding leaves without a solution."""

from __future__ import annotations

import numpy as np

from electrolyte.techniques.eis.levenberg_marquardt import _solved


def test_a_singular_system_costs_no_other_its_step() -> None:
    rng = np.random.default_rng(3)
    systems = rng.standard_normal((5, 3, 3)) + 4 * np.eye(3)
    slopes = rng.standard_normal((5, 3))
    whole = _solved(systems, slopes)
    systems[2] = np.ones((3, 3))
    found = _solved(systems, slopes)
    assert np.isnan(found[2]).all()
    others = [0, 1, 3, 4]
    np.testing.assert_allclose(found[others], whole[others], rtol=1e-12)
    np.testing.assert_allclose(np.einsum("bij,bj->bi", systems, found)[others], slopes[others])
