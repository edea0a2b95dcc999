"""Claims of a study that nothing computed can answer: what `study doctor` says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from electrolyte.claims.claims_file import expressions_of, read_claims
from electrolyte.claims.expression import Selector, parse, selectors
from electrolyte.claims.numbers import Numbers, read_numbers
from electrolyte.claims.pairs import for_sample
from electrolyte.ground.errors import did_you_mean
from electrolyte.numbers.registry import technique_of
from electrolyte.study.sheets import Study

_BETWEEN_SAMPLES = re.compile(r"[/|]")


def without_numbers(file: Path, study: Study, numbers: Path) -> list[str]:
    """What is wrong with the file, and a line for each number that its claims name and nothing
    gives, with their ids.

    Parameters
    ----------
    file : of the claims
    numbers : those of the last run, which need not be there
    """
    content, problems = read_claims(file, study.samples)
    known = read_numbers(numbers) if numbers.is_file() else None
    found: dict[str, dict[str, None]] = {}
    for claim in content["claims"]:
        for selector in _selectors(claim):
            if why := _why_absent(selector, study, known):
                found.setdefault(why, {})[claim["id"]] = None
    absent = [f"{', '.join(ids)}: {why}" for why, ids in found.items()]
    return [*map(str, problems), *absent]


def _selectors(claim: Mapping[str, Any]) -> Iterator[Selector]:
    """The numbers that the tests of a claim name, for each of its samples."""
    for test in claim.get("tests", []):
        for text in expressions_of(test):
            for sample in claim.get("of", [""]):
                yield from selectors(for_sample(parse(text), sample))


def _why_absent(selector: Selector, study: Study, known: Numbers | None) -> str:
    """Why there is no such number; empty if there is, or nothing speaks against it."""
    for name in filter(None, _BETWEEN_SAMPLES.split(selector.sample)):
        if name not in study.samples:
            hint = did_you_mean(name, study.samples)
            return f"no sheet names the sample '{name}' of {selector}{hint}"
    technique = technique_of(selector.quantity)
    if technique in study.measurements and not study.measurements[technique]:
        return f"{selector} needs measurements of {technique}, and there are none"
    return known.absent(selector) if known else ""
