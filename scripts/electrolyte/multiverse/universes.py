"""The universes of a technique: what another careful analyst would choose, alone and together.

A *choice* has levels, the first of them what the study's config says. A *universe* takes one level
of each choice (Steegen et al., Perspect. Psychol. Sci. 2016, 11, 702). All universes are taken
where they are no more than a stated number. Otherwise those in which one choice differs from the
config, and a radial sample (Campolongo et al., Comput. Phys. Commun. 2011, 182, 978): around each
centre of a Latin hypercube, one choice is changed at a time. So universes stand in pairs that
differ in one choice alone, from which ``shares`` are estimated.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from random import Random
from typing import Any

DEFAULT = "as configured"
Universes = Sequence[Mapping[str, Any]]  # of a technique, as recipes hold them


@dataclass(frozen=True)
class Level:
    """One of the ways to settle a choice.

    Attributes
    ----------
    name : in a few words
    settings : by dotted key of the config, what it sets
    left_out : a column of the sheet of measurements and the value whose rows are left out, if any
    not_with : by choice, the levels that contradict this one
    """

    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    left_out: tuple[str, Any] | None = None
    not_with: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """A choice and its levels, the first as the study is configured."""

    name: str
    levels: tuple[Level, ...]


@dataclass(frozen=True)
class Universe:
    """One level of each choice of a technique."""

    levels: tuple[Level, ...]
    choices: tuple[str, ...]

    @property
    def by_choice(self) -> dict[str, str]:
        """The name of the level of each choice."""
        names = (level.name for level in self.levels)
        return dict(zip(self.choices, names, strict=True))

    @property
    def settings(self) -> dict[str, Any]:
        """What it sets, by dotted key."""
        return {key: value for level in self.levels for key, value in level.settings.items()}

    @property
    def left_out(self) -> list[tuple[str, Any]]:
        """Columns and values of the rows that it leaves out."""
        return [level.left_out for level in self.levels if level.left_out]

    def content(self) -> dict[str, Any]:
        """For recipes: by choice the level that differs, what is set, what is left out."""
        changed = {choice: name for choice, name in self.by_choice.items() if name != DEFAULT}
        return {"changed": changed, "settings": self.settings, "left_out": self.left_out}


def name_of(universe: Mapping[str, Any]) -> str:
    """The name of a universe from its content: ``arrhenius_form: ln σ``."""
    changed = [f"{choice}: {level}" for choice, level in universe["changed"].items()]
    return "; ".join(changed) or DEFAULT


def levels_of(universes: Universes) -> dict[str, list[str]]:
    """Of each choice, the levels that differ from the config, in the order in which they occur."""
    found: dict[str, dict[str, None]] = {}
    for universe in universes:
        for choice, level in universe["changed"].items():
            found.setdefault(choice, {})[level] = None
    return {choice: list(levels) for choice, levels in found.items()}


def choices_of(
    alternatives: Mapping[str, Sequence[Mapping[str, Any]]],
    config: Mapping[str, Any],
    left_out: Mapping[str, Sequence[Any]],
) -> list[Choice]:
    """The choices of a technique, each with what the config says as its first level.

    Parameters
    ----------
    alternatives : by choice, as ``multiverse.choices`` lists those of a technique; one that sets
        what the config has already is none
    config : with its defaults filled in
    left_out : by column of the sheet of measurements, the values to leave out one at a time
    """
    found = [
        Choice(name, (Level(DEFAULT), *_levels(listed, config)))
        for name, listed in alternatives.items()
    ]
    for column, values in left_out.items():
        if len(values) > 1:
            levels = [Level(f"without {value}", left_out=(column, value)) for value in values]
            found.append(Choice(f"left_out_{column}", (Level(DEFAULT), *levels)))
    return [choice for choice in found if len(choice.levels) > 1]


def _levels(listed: Sequence[Mapping[str, Any]], config: Mapping[str, Any]) -> Iterator[Level]:
    for entry in listed:
        if any(setting(config, key) != value for key, value in entry["set"].items()):
            yield Level(entry["name"], entry["set"], not_with=entry.get("not_with", {}))


def setting(config: Mapping[str, Any], key: str) -> Any:
    """What a config has under a dotted key.

    Raises
    ------
    KeyError
        It has no such key.
    """
    for part in key.split("."):
        config = config[part]
    return config


def applied(config: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a config with other settings under dotted keys, as far as it has them."""
    found = copy.deepcopy(dict(config))
    for key, value in settings.items():
        *sections, last = key.split(".")
        inside = found
        for name in sections:
            inside = inside.get(name, {})
        if last in inside:
            inside[last] = copy.deepcopy(value)
    return found


def universes(choices: Sequence[Choice], *, at_most: int, seed: int) -> list[Universe]:
    """The universes of a technique, that of the config first.

    Parameters
    ----------
    at_most : universes in which several choices differ from the config; all if there are no more
    seed : of the sample
    """
    sizes = [len(choice.levels) for choice in choices]
    alone = [
        tuple(level if j == i else 0 for j in range(len(sizes)))
        for i, size in enumerate(sizes)
        for level in range(1, size)
    ]
    start = [(0,) * len(sizes), *alone]
    together = math.prod(sizes) - len(start)
    more: Iterable[tuple[int, ...]] = (
        product(*map(range, sizes)) if together <= at_most else _radial(sizes, at_most, seed)
    )
    names = tuple(choice.name for choice in choices)
    found = [
        Universe(tuple(c.levels[i] for c, i in zip(choices, point, strict=True)), names)
        for point in dict.fromkeys([*start, *more])
    ]
    return [universe for universe in found if not contradicts(universe)]


def _radial(sizes: Sequence[int], at_most: int, seed: int) -> Iterator[tuple[int, ...]]:
    """Centres of a Latin hypercube, each followed by one change of each choice."""
    random = Random(seed)
    centres = at_most // (len(sizes) + 1)
    places = [_latin(size, centres, random) for size in sizes]
    steps = [[1 + step for step in _latin(size - 1, centres, random)] for size in sizes]
    for n in range(centres):
        centre = tuple(column[n] for column in places)
        yield centre
        for i, size in enumerate(sizes):
            changed = (centre[i] + steps[i][n]) % size
            yield (*centre[:i], changed, *centre[i + 1 :])


def _latin(size: int, points: int, random: Random) -> list[int]:
    """``points`` of the numbers below ``size``, as equally often as can be, in random order."""
    numbers: list[int] = []
    while len(numbers) < points:
        numbers += random.sample(range(size), size)
    numbers = numbers[:points]
    random.shuffle(numbers)
    return numbers


def contradicts(universe: Universe) -> bool:
    """Whether a level of a universe excludes another one of it."""
    names = universe.by_choice
    return any(
        names.get(choice) in excluded
        for level in universe.levels
        for choice, excluded in level.not_with.items()
    )


def variant(
    universe: Mapping[str, Any], sections: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """What one subject sees of a universe; ``None`` if all of its rows are left out.

    Universes with the same variant are one evaluation of the subject.

    Parameters
    ----------
    universe : the content of one
    sections : of the config that the subject's evaluation depends on
    rows : of the sheet of measurements
    """
    left_out = universe["left_out"]
    kept = [row for row in rows if not any(row.get(name) == value for name, value in left_out)]
    if not kept:
        return None
    settings = {k: v for k, v in universe["settings"].items() if within(k, sections)}
    missing = [row["measurement"] for row in rows if row not in kept]
    return {"settings": settings, "left_out": missing}


def within(key: str, sections: Sequence[str]) -> bool:
    """Whether a dotted key of the config is one of the sections or keys, or inside of one."""
    return any(key == section or key.startswith(f"{section}.") for section in sections)
