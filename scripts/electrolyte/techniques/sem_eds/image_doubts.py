"""What speaks against the size of structures in a micrograph: printed bars, charging, brightness
that was cut off, blocks of compression, corners of a rotated image, fields that were joined."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from electrolyte.techniques.sem_eds import morphology

FloatArray = NDArray[np.float64]
JPEG_BLOCK = 8  # pixels a side
MOST_BLOCKS = 0.06  # of the variance; of noisy images 0.1 makes lengths 6 % wrong
CORNER = 4  # pixels a side
JOINT_SD, JOINT_CONTRAST = 8.0, 0.5  # robust sd of such steps, and standard deviations of the image
MEDIAN_OF_NORMAL = 0.6745  # absolute deviation, in standard deviations
PERCENT = 100.0


def of_image(image: FloatArray) -> Iterator[str]:
    """Each doubt in words; ``image`` (rows, columns) is grey."""
    bars = [f"{bar} {side}" for side, bar in morphology.printed_bars(image).items()]
    if bars:
        yield f"the {' and the '.join(bars)} are one grey value: a printed data bar? Cut it off"
    if (share := morphology.streaks(image)) > morphology.MOST_STREAKS:
        yield (
            f"lines brighter or darker than those beside them make {PERCENT * share:.0f} % of the"
            " variance: did the sample charge?"
        )
    if (ends := morphology.clipped(image)) > morphology.MOST_CLIPPED:
        yield (
            f"{PERCENT * ends:.0f} % of the pixels hold the lowest or the highest grey value: were"
            " dark or bright structures cut off?"
        )
    if (share := blocks(image)) > MOST_BLOCKS:
        yield (
            f"steps between blocks of 8 x 8 pixels make {PERCENT * share:.0f} % of the variance: "
            "JPEG took part of the structure with the noise; save the image without it"
        )
    if not bars and (alike := one_grey_corners(image)) > 1:
        yield f"{alike} corners are one grey value: was the image rotated, or framed?"
    if (step := joint(image)) > JOINT_CONTRAST:
        yield (
            f"the brightness steps by {step:.2g} standard deviations along a straight line: was the"
            " image joined from fields?"
        )


def blocks(image: FloatArray) -> float:
    """Share of the variance that neighbours across the borders of JPEG's blocks differ by more than
    others, along rows or columns."""
    grey = np.asarray(image, dtype=float)
    variance = float(grey.var())
    shares = [0.0]
    for along in (grey, grey.T):
        squares = np.diff(along, axis=1) ** 2
        phases = [squares[:, start::JPEG_BLOCK].mean() for start in range(JPEG_BLOCK)]
        shares.append(float(max(phases) - np.median(phases)) / 2 / variance if variance else 0.0)
    return max(shares)


def one_grey_corners(image: FloatArray) -> int:
    """How many corners hold one and the same grey value throughout."""
    ends = slice(None, CORNER), slice(-CORNER, None)
    corners = [image[rows, columns] for rows in ends for columns in ends]
    values = [float(corner[0, 0]) for corner in corners if np.ptp(corner) == 0]
    return max((values.count(value) for value in values), default=0)


def joint(image: FloatArray) -> float:
    """The largest step of brightness between neighbouring lines, of rows or columns, that stands
    apart from the others, in standard deviations of the image; 0 where none does."""
    grey = np.asarray(image, dtype=float)
    found = 0.0
    for along in (grey, grey.T):
        ordered = np.sort(np.diff(along, axis=1), axis=0)
        third = len(ordered) // 3  # the middle one: a scale bar is no joint
        steps = ordered[third : len(ordered) - third].mean(axis=0)
        steps = np.abs(steps - np.median(steps))
        usual = float(np.median(steps)) / MEDIAN_OF_NORMAL
        if steps.max() > JOINT_SD * usual > 0:
            found = max(found, float(steps.max()) / float(grey.std()))
    return found
