"""How uniformly elements are distributed: block to block, with the counting noise taken out.

Each block of a map is split like a chess board into two halves that see the same material but
count independently. The covariance of the two halves over all blocks is then the variance of the
material alone, whatever the noise is and however the map was scaled; its standard error says how
much of it is certain. The element's share of the counts is taken, not its counts: thickness and
shadows act on all elements alike and drop out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from electrolyte.ground.errors import AnalysisError

FloatArray = NDArray[np.float64]
LEAST_BLOCKS = 20
EMPTY = 0.5  # of the 90th percentile of totals: a block with less shows holder or a hole
ONE_SIDED_95 = 1.645
SMOOTHED = 0.15  # correlation of neighbouring pixels' noise; there is none in unfiltered counts


@dataclass(frozen=True)
class Homogeneity:
    """Distribution of one element at one block size.

    Attributes
    ----------
    element, block_px : what, and at which scale
    share : mean share of the element in the counts of all maps
    block_cv : coefficient of variation of the share over blocks, noise included
    noise_cv : what counting noise alone gives, from the two halves
    heterogeneity : coefficient of variation of the material itself; NaN if not above noise
    u : its standard uncertainty; upper_limit : one-sided 95 % limit
    blocks, empty : number used; fraction left out because they show (nearly) no material
    neighbour_correlation : of the map's noise; above ``SMOOTHED`` the map was filtered and
        neither noise nor limit can be trusted
    """

    element: str
    block_px: int
    share: float
    block_cv: float
    noise_cv: float
    heterogeneity: float
    u: float
    upper_limit: float
    blocks: int
    empty: float
    neighbour_correlation: float

    @property
    def resolved(self) -> bool:
        return math.isfinite(self.heterogeneity)

    @property
    def was_smoothed(self) -> bool:
        return self.neighbour_correlation > SMOOTHED


def homogeneity(maps: Mapping[str, FloatArray], block_px: int, subject: str) -> list[Homogeneity]:
    """Homogeneity of each element at one block size.

    Raises
    ------
    AnalysisError
        Fewer than two maps, maps of different size, no counts, too few blocks.
    """
    if len(maps) < 2:
        raise AnalysisError(subject, "maps of two elements at least", ", ".join(maps) or "none")
    shapes = {element: image.shape for element, image in maps.items()}
    if len(set(shapes.values())) > 1:
        sizes = ", ".join(f"{e} {s[1]} x {s[0]}" for e, s in shapes.items())
        raise AnalysisError(subject, "maps of one field and size", sizes)
    halves = {element: _halves(image, block_px) for element, image in maps.items()}
    total = np.sum(list(halves.values()), axis=0)
    both = total.sum(axis=1)
    if not (both > 0).any():
        raise AnalysisError(subject, "maps with counts", "zeros only")
    full = (both >= EMPTY * np.quantile(both, 0.9)) & (total > 0).all(axis=1)
    if full.sum() < LEAST_BLOCKS:
        raise AnalysisError(
            subject,
            f"{LEAST_BLOCKS} blocks of {block_px} x {block_px} pixels with material",
            f"{int(full.sum())}",
            hint="Choose smaller blocks in the config.",
        )
    return [
        _judge(element, block_px, halves[element][full] / total[full], full, maps[element], subject)
        for element in maps
    ]


def _judge(
    element: str,
    block_px: int,
    share: FloatArray,
    full: NDArray[np.bool_],
    image: FloatArray,
    subject: str,
) -> Homogeneity:
    n = len(share)
    mean = float(share.mean())
    if mean == 0:
        raise AnalysisError(f"{subject}, map of {element}", "counts of the element", "zeros")
    covariance = np.cov(share.T)
    signal = float(covariance[0, 1])
    # of the covariance of two normal variables
    u_signal = math.sqrt((covariance[0, 0] * covariance[1, 1] + signal**2) / (n - 1))
    noise = max(0.0, (covariance[0, 0] + covariance[1, 1]) / 4 - signal / 2)  # of their mean
    resolved = signal > ONE_SIDED_95 * u_signal
    heterogeneity = math.sqrt(signal) / mean if resolved else math.nan
    return Homogeneity(
        element=element,
        block_px=block_px,
        share=mean,
        block_cv=float(np.std(share.mean(axis=1), ddof=1)) / mean,
        noise_cv=math.sqrt(noise) / mean,
        heterogeneity=heterogeneity,
        u=u_signal / (2 * math.sqrt(signal)) / mean if resolved else math.nan,
        upper_limit=math.sqrt(max(signal, 0.0) + ONE_SIDED_95 * u_signal) / mean,
        blocks=n,
        empty=1 - float(full.mean()),
        neighbour_correlation=_neighbour_correlation(image),
    )


def _halves(image: FloatArray, block_px: int) -> FloatArray:
    """Sums over the two colours of a chess board in each block: (blocks, 2)."""
    rows, columns = (n // block_px for n in image.shape)
    cut = np.asarray(image, dtype=float)[: rows * block_px, : columns * block_px]
    tiles = cut.reshape(rows, block_px, columns, block_px).swapaxes(1, 2)
    blocks = tiles.reshape(rows * columns, block_px, block_px)
    white = np.indices((block_px, block_px)).sum(axis=0) % 2 == 0
    return np.column_stack([blocks[:, white].sum(axis=1), blocks[:, ~white].sum(axis=1)])


def _neighbour_correlation(image: FloatArray) -> float:
    """Correlation of the noise of neighbouring pixels, from second differences along rows.

    Of independent noise the second difference has the lag-1 correlation -2/3; noise that was
    smoothed, a higher one. Returned is the excess over -2/3.
    """
    second = np.diff(np.asarray(image, dtype=float), n=2, axis=1)
    variance = float((second**2).mean())
    if variance == 0:
        return 1.0
    return float((second[:, 1:] * second[:, :-1]).mean()) / variance + 2 / 3
