"""The article gives every result that the publication states, as far as the study has it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from electrolyte.numbers.quantities import read_quantities
from electrolyte.paper.captions import read_captions
from electrolyte.paper.number_texts import listed
from electrolyte.paper.places import OF_ONE, places

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [(ROOT / "paper" / name).read_text(encoding="utf-8") for name in ("text.md", "si.md")]
SERIES = ("LTSC", "LTSOC-x0.3", "LTSOC", "LTSOC-x0.9")
# What is the same in all samples is given for one; table S3 and table 1 have the others.
ONCE = ("peak_two_theta", "raman_shift")


def stated() -> set[tuple[str, str]]:
    """Quantity and condition of each value that the claims compare with the publication's.

    With its sample in front, but for what is the same in all.
    """
    ledger = yaml.safe_load((ROOT / "paper/claims.yaml").read_text(encoding="utf-8"))
    found = set()
    for claim in ledger["claims"]:
        for test in claim.get("tests", ()):
            if {"near", "between"} & set(test):
                for name, inside in re.findall(r"(\w+)\[([^]]+)\]", test.get("value", "")):
                    sample, *condition = inside.split(", ")
                    for own in claim["of"] if sample == "each" else [sample]:
                        found.add((name, ", ".join([own, *condition])))
    return found


def given() -> set[tuple[str, str]]:
    """Quantity, and sample with condition, of each number in texts and captions."""
    found = set()
    for text in (*TEXTS, *read_captions(None).values()):
        for place in places(text.replace("T=reference", "T=25C")):
            if place.form in OF_ONE:
                found.add((place.quantity, ", ".join(place.parts[1:])))
            elif place.form == "each":
                found |= {(place.quantity, ", ".join([s, *place.parts[1:]])) for s in SERIES}
    return found


def test_every_stated_result_that_the_study_has_is_given() -> None:
    numbers = read_quantities(ROOT / "baseline" / "numbers.csv")
    known = {name for name, _, _ in listed(numbers)}
    wanted = {pair for pair in stated() if ", ".join(pair) in known}
    assert len(wanted) > 60
    here = given()
    of_any_sample = {(name, where.partition(", ")[2]) for name, where in here}
    missing = {
        (name, where)
        for name, where in wanted - here
        if not (name in ONCE and (name, where.partition(", ")[2]) in of_any_sample)
    }
    assert not missing


@pytest.mark.parametrize("text", TEXTS)
def test_every_number_of_the_texts_is_one_of_the_study(text: str) -> None:
    numbers = read_quantities(ROOT / "baseline" / "numbers.csv")
    known = {name for name, _, _ in listed(numbers, replicates=True)}
    for place in places(text.replace("T=reference", "T=25C")):
        if place.form in OF_ONE:
            assert ", ".join(place.parts) in known, place.text
