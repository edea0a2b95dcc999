"""No result is typed in captions or in the manuscript: each comes from the numbers of the study."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.paper import choices
from electrolyte.paper.places import PLACE, places
from electrolyte.paper.tables import TABLES

ROOT = Path(__file__).resolve().parents[2]
CAPTIONS = yaml.safe_load((ROOT / "paper/captions.yaml").read_text(encoding="utf-8"))
MARKDOWN = ("text.md", "si.md", "methods.md")
TEXTS = {name: (ROOT / "paper" / name).read_text("utf-8") for name in MARKDOWN}
REPORT = {p.name: p.read_text("utf-8") for p in sorted((ROOT / "rules/captions").glob("*.rst"))}

WORDS = "two three four five six seven eight nine ten twelve fifteen twenty hundred half twice"
SPELLED = re.compile(rf"\b({'|'.join(WORDS.split())})(?:fold)?\b", re.IGNORECASE)
# "two one-sided tests" is the name of a test
NAMES = re.compile(r"two one-sided tests")
# markup that is no prose: comments, citations, file names; and names of samples with their x
MARKUP = re.compile(r"<!--.*?-->|@[\w:]+|\{%.*?%\}|``.*?``|LTSOC-x0\.\d|NMC811|\*T\*₁", re.DOTALL)


def typed_numbers(text: str) -> list[str]:
    """Digits and spelled numbers outside of places; isotopes and formulas have raised ones.

    A paragraph may name a condition of its places: the cycle, the rate, a temperature.
    """
    blocks = re.split(r"\n\s*\n", MARKUP.sub("", text))
    return [number for block in blocks for number in _typed_in(block)]


def _typed_in(block: str) -> list[str]:
    conditions = " ".join(place.parts[2] for place in places(block) if len(place.parts) > 2)
    named = {number.lstrip("-") for number in re.findall(r"-?\d+(?:\.\d+)?", conditions)}
    prose = NAMES.sub("", PLACE.sub("", block))
    digits = re.finditer(r"\d+(?:\.\d+)?", prose)
    return [m[0] for m in digits if m[0] not in named] + [m[0] for m in SPELLED.finditer(prose)]


@pytest.mark.parametrize("name", CAPTIONS)
def test_captions_hold_no_typed_numbers(name: str) -> None:
    assert not typed_numbers(CAPTIONS[name])


@pytest.mark.parametrize("name", TEXTS)
def test_the_manuscript_holds_no_typed_numbers(name: str) -> None:
    assert not typed_numbers(TEXTS[name])


@pytest.mark.parametrize("name", REPORT)
def test_captions_of_the_report_hold_no_typed_numbers(name: str) -> None:
    assert not typed_numbers(REPORT[name])


@pytest.mark.parametrize(
    "text", ["σ is 4.2 mS/cm", "improves fifteenfold", "over three pellets", "81.8 % are kept"]
)
def test_typed_numbers_are_found(text: str) -> None:
    assert typed_numbers(text)


def test_names_and_places_are_no_typed_numbers() -> None:
    text = "⁶Li in Li₂S, @fig:fig3b [@welch1947]: {{value: activation_energy, LTSOC-x0.3}}"
    assert not typed_numbers(text)


def test_conditions_of_places_may_be_named_in_their_paragraph_alone() -> None:
    text = "After 100 cycles {{kept, A, cycle=100}}, with {{current, A, U=-0.5V}} at 0.5 V"
    assert not typed_numbers(text)
    assert typed_numbers(f"{text}\n\nAfter 100 cycles.") == ["100"]


def test_everything_that_is_shown_has_a_caption_and_nothing_else() -> None:
    assert set(CAPTIONS) == {*PANELS, *COMPOSED, *TABLES, choices.FIGURE, choices.TABLE}
