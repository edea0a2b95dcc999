"""True density of samples: aliquots of one sample, samples compared.

The cycles of one filling repeat to some hundredths of a percent; what the density of a *sample*
scatters by shows only between independent aliquots. Both spreads are quantities, and never mixed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from electrolyte.numbers.quantities import Quantity, joined_origin
from electrolyte.numbers.replicates import changes, comparisons, over_replicates, ratios
from electrolyte.techniques.pycnometry.molar_volume import molar_volumes
from electrolyte.techniques.pycnometry.relative_density import relative_densities


def gathered(
    numbers: Sequence[Quantity],
    samples: Sequence[Mapping[str, Any]],
    pellets: Sequence[Mapping[str, Any]],
    baseline: str,
    equivalence_margin: float,
) -> list[Quantity]:
    """What the aliquots say about samples and pellets.

    Mean, standard deviation and coefficient of variation over aliquots, molar volumes, every
    sample against ``baseline`` (empty: the first) if that has one, relative densities of pellets.

    Parameters
    ----------
    numbers : rows of ``aliquot_quantities`` of all samples
    samples, pellets : rows of ``samples.tsv`` and ``pellets.tsv``
    """
    names = list(dict.fromkeys(row.sample for row in numbers))
    first = baseline or next(iter(names), "")
    means = list(over_replicates(numbers, ("true_density",)))
    formulas = {row["sample"]: row["formula"] for row in samples}
    rows = [*means, *molar_volumes(means, formulas), *_variations(means)]
    density = "true_density"
    rows += ratios(numbers, density, names, first)
    rows += changes(numbers, density, names, first)
    rows += comparisons(numbers, density, list(combinations(names, 2)), "", equivalence_margin)
    pressed = relative_densities(means, pellets)
    if pressed:
        rows += [*pressed, *over_replicates(pressed, ("relative_density",))]
    return rows


def _variations(means: Sequence[Quantity]) -> list[Quantity]:
    """Coefficient of variation of each sample over its aliquots, and of all together."""
    value = {row.sample: row.value for row in means if row.kind == "mean"}
    rows = [
        replace(
            sd,
            quantity="true_density_cv",
            value=100 * sd.value / value[sd.sample],
            u=100 * sd.u / value[sd.sample],
            unit="%",
            kind="single",
            method="standard deviation over aliquots, over their mean",
            note="from aliquot to aliquot; the cycles of one scatter far less",
        )
        for sd in means
        if sd.kind == "sd"
    ]
    if len(rows) < 2:
        return rows
    pooled = math.sqrt(sum(row.value**2 for row in rows) / len(rows))
    total = sum(row.n for row in rows)
    return [
        *rows,
        replace(
            rows[0],
            sample="|".join(row.sample for row in rows),
            value=pooled,
            u=pooled / math.sqrt(2 * (total - len(rows))),
            dof=total - len(rows),
            lower95=math.nan,
            upper95=math.nan,
            n=total,
            method="root mean square of the samples' coefficients of variation",
            source=";".join(row.source for row in rows),
            origin=joined_origin(row.origin for row in rows),
        ),
    ]
