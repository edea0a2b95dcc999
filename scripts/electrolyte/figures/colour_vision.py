"""Whether the colours that a study states can be seen: on white, and by people with deuteranopia.

Only light imports: every call of ``snakemake`` passes through here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

Colour = tuple[float, float, float]  # linear red, green and blue, 0 to 1

LEAST_CONTRAST = 3.0  # of what is drawn, against its ground (WCAG 2.1, criterion 1.4.11)
NOTICEABLE = 15.0  # CIE 1976 colour difference; about 2 is just noticed side by side
# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, IEEE Trans. Vis. Comput. Graph. 2009, 15, 1291,
# severity 1.0, on linear RGB
DEUTERANOPIA = (
    (0.367322, 0.860646, -0.227968),
    (0.280085, 0.672501, 0.047413),
    (-0.011820, 0.042940, 0.968881),
)
# of sRGB primaries, D65 (IEC 61966-2-1)
XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


def colour_doubts(chosen: Mapping[str, str], together: Sequence[str]) -> list[str]:
    """What is hard to see in the colours of a config, one line each.

    Parameters
    ----------
    chosen : ``#rrggbb`` by sample
    together : the samples that are drawn in one panel
    """
    pale = [
        f"figures.colours: {sample} ({colour}) has a contrast of {contrast_with_white(colour):.1f}"
        f" on white; {LEAST_CONTRAST:g} or more can be seen well."
        for sample, colour in chosen.items()
        if contrast_with_white(colour) < LEAST_CONTRAST
    ]
    alike = []
    for one, other in combinations([name for name in together if name in chosen], 2):
        pair = chosen[one], chosen[other]
        who = "" if difference(*pair) < NOTICEABLE else " to people with deuteranopia"
        if deuteranope_difference(*pair) < NOTICEABLE:
            names = f"{one} ({pair[0]}) and {other} ({pair[1]})"
            alike.append(f"figures.colours: {names} look nearly the same{who}.")
    return pale + alike


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of ``#rrggbb`` against white, 1 to 21 (WCAG 2.1)."""
    return 1.05 / (_times(XYZ, _linear(colour))[1] + 0.05)


def difference(one: str, other: str) -> float:
    """CIE 1976 difference of two colours ``#rrggbb``."""
    return _distance(_lab(_linear(one)), _lab(_linear(other)))


def deuteranope_difference(one: str, other: str) -> float:
    """``difference`` as people without green cones see it."""
    seen = (_times(DEUTERANOPIA, _linear(colour)) for colour in (one, other))
    return _distance(*map(_lab, seen))


def _linear(colour: str) -> Colour:
    coded = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in coded)
    return red, green, blue


def _lab(colour: Colour) -> Colour:
    """CIE 1976 L*, a*, b*."""
    inside = [min(max(part, 0.0), 1.0) for part in colour]
    ratios = [own / sum(row) for own, row in zip(_times(XYZ, inside), XYZ, strict=True)]
    x, y, z = (
        r ** (1 / 3) if r > (6 / 29) ** 3 else r / (3 * (6 / 29) ** 2) + 4 / 29 for r in ratios
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _times(matrix: Sequence[Colour], colour: Iterable[float]) -> Colour:
    parts = tuple(colour)
    one, two, three = (sum(a * b for a, b in zip(row, parts, strict=True)) for row in matrix)
    return one, two, three


def _distance(one: Colour, other: Colour) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)
