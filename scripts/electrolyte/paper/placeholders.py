"""Text with places for numbers: ``{{ionic_conductivity, LTSOC, T=reference}}``.

Captions and the manuscript hold no typed results, only places that are filled in from
``results/numbers.csv``, the config and the sheets when they are printed:

| place | filled with |
|---|---|
| ``{{quantity, sample, condition}}`` | value ± spread and unit; the condition may be left out |
| ``{{quantity, sample, condition, replicate}}`` | of one pellet, cell or aliquot |
| ``{{value: quantity, sample, condition}}`` | value and unit, rounded in the same way |
| ``{{n: quantity, sample, condition}}`` | how many independent values are behind it |
| ``{{count: quantity, sample, condition}}`` | a number that counts something |
| ``{{p: quantity, samples, condition}}`` | a p value, such as ``p = 0.013`` |
| ``{{significant: quantity, samples, condition}}`` | ``significant (p = 0.013)`` or ``not ...`` |
| ``{{each: quantity, condition}}`` | the number of each sample of the series that has one |
| ``{{every: quantity, condition}}`` | how many values stand behind it, of all samples |
| ``{{replicates: quantity, condition, pellet}}`` | the same with its noun: ``3 pellets`` |
| ``{{setting: quantity, choice}}`` | what instruments were set to, each value once |
| ``{{setting: quantity, choice, key}}`` | of the spectrum at this temperature of the config |
| ``{{config: section.key}}`` | what the config that ran says |
| ``{{given: section.key}}`` | the same; nothing where it is empty |
| ``{{percent: section.key}}`` | a share of the config in per cent: ``10 %`` |
| ``{{range: section.key}}`` | the ends of a range of the config: ``4 to 5`` |
| ``{{stated: sheet.column, column=value}}`` | what a sheet says in these rows: each value once |
| ``{{fact: section.key}}`` | what ``raw/study.yaml`` says |
| ``{{formula: sample}}`` | its label of ``samples.tsv``, with subscripts |
| ``{{shown: choice}}`` | what a figure shows, of ``electrolyte.figures.kinds`` |
| ``{{nearest: choice}}`` | of pellets of a choice the one nearest to their mean, and its σ |
| ``{{multiverse: claims}}`` | how many universes, claims ... there are, of ``COUNTS`` |
| ``{{figure: name}}``, ``{{table: name}}`` | in a Word document, a paragraph of their own |

The spread is the standard deviation over independent pellets, cells or aliquots where there are
several, else the standard uncertainty. ``T=reference`` is the config's reference temperature. A
choice in brackets stands for what is shown: ``linewidth_[fig1b_nucleus]``. A part of a text in
double brackets is left out where one of its places has nothing to be filled with:
``[[ at {{stated: cells.temperature_C}} °C]]``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from typing import Any

import pandas as pd

from electrolyte.claims.robustness import COUNTS
from electrolyte.ground.errors import ConfigError, suggested
from electrolyte.ground.formula import formulas, subscripts
from electrolyte.ground.printing import isotope, printed_unit
from electrolyte.numbers.condition import celsius_of, condition_at
from electrolyte.numbers.quantities import select
from electrolyte.numbers.typical import nearest_the_mean
from electrolyte.paper.number_texts import listed, printed_number, shown
from electrolyte.paper.places import EMBEDDED, FORMS, OF_ONE, OF_SEVERAL, PLACE, place_of, settings

NOT_AVAILABLE = "not available"
Macro = Callable[[str, str, str], str]  # of a number: its text, the form of its place, its name
NOTHING = "none"  # an empty setting
_SETTING_DIGITS = 5  # of a wavelength or a frequency that an instrument was set to
_GAP = "\N{REPLACEMENT CHARACTER}"
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_CHOICE = re.compile(r"\[(\w+)\]")


@dataclass(frozen=True)
class Facts:
    """What places are filled in from.

    numbers : ``results/numbers.csv``
    samples : the rows of ``samples.tsv``
    config : the config that ran, all sections
    choices : what figures show, by name of the choice
    sheets : the rows of each sheet: of measurements by technique, of ``pellets`` and ``cells``
    about : ``raw/study.yaml``
    multiverse : the counts of other choices of the analysis, empty where none were tried
    """

    numbers: pd.DataFrame
    samples: Sequence[Mapping[str, Any]]
    config: Mapping[str, Any]
    choices: Mapping[str, Sequence[str]]
    sheets: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)
    multiverse: Mapping[str, int] = field(default_factory=dict)


def fill(
    text: str,
    facts: Facts,
    escape: Callable[[str], str] = str,
    missing: Callable[[str], str] | None = None,
    macro: Macro | None = None,
) -> str:
    """The text with all places filled in, and without optional parts that have a gap.

    ``escape`` is applied to what is filled in; ``missing`` gives what stands where the study has
    no such number, else ``NOT_AVAILABLE``; ``macro`` what stands for a number, from its text, the
    form of its place and its name.

    Raises
    ------
    ConfigError
        A place that names an unknown form, quantity or key of the config.
    """

    def filled(match: re.Match[str]) -> str:
        place = place_of(match)
        if place.form not in _FORMS:
            raise ConfigError(
                [f"{{{{{place.text}}}}}: no such form. {suggested(place.form, FORMS)}"]
            )
        parts = [_CHOICE.sub(lambda m: "".join(_chosen(facts, m[1])), p) for p in place.parts]
        found = _FORMS[place.form](facts, parts)
        if found is None:
            return missing(place.text) if missing else NOT_AVAILABLE
        if place.form in OF_SEVERAL:
            words = [escape(own) for own in PLACE.split(found)[::2]]
            numbers = [filled(own) for own in PLACE.finditer(found)]
            return "".join(chain.from_iterable(zip_longest(words, numbers, fillvalue="")))
        if macro and place.form in OF_ONE and (number := number_of(facts, parts)):
            return macro(escape(found), place.form, number[0])
        return escape(found)

    return PLACE.sub(filled, without_gaps(text, facts))


def without_gaps(text: str, facts: Facts) -> str:
    """The text with its places, and without optional parts that have a gap."""

    def kept(match: re.Match[str]) -> str:
        gap = _GAP in fill(match[1], facts, missing=lambda _: _GAP)
        return "" if gap else match[1]

    return _OPTIONAL.sub(kept, text)


def _of_one(form: str) -> Callable[[Facts, list[str]], str | None]:
    def text(facts: Facts, parts: list[str]) -> str | None:
        found = number_of(facts, parts)
        if found is None:
            return None
        return shown(form, *found[1:], facts.config["statistics"]["confidence"])

    return text


def _each(facts: Facts, parts: list[str]) -> str | None:
    """Places, one for each sample of the series."""
    quantity, *condition = parts
    names = [str(row["sample"]) for row in _series(facts)]
    found = [(name, ", ".join([quantity, name, *condition])) for name in names]
    return (
        "; ".join(f"{n} {{{{{p}}}}}" for n, p in found if number_of(facts, p.split(", "))) or None
    )


def _every(facts: Facts, parts: list[str]) -> str | None:
    """Places of the smallest and of the largest number of values."""
    quantity, *condition = parts
    counted: dict[int, str] = {}
    for row in _series(facts):
        place = [quantity, str(row["sample"]), *condition]
        if found := number_of(facts, place):
            counted.setdefault(int(found[1].n), ", ".join(place))
    ends = dict.fromkeys([min(counted), max(counted)]) if counted else {}
    return " to ".join(f"{{{{n: {counted[n]}}}}}" for n in ends) or None


def _replicates(facts: Facts, parts: list[str]) -> str | None:
    quantity, *condition, noun = parts
    found = [number_of(facts, [quantity, str(r["sample"]), *condition]) for r in _series(facts)]
    counts = [int(number[1].n) for number in found if number]
    return f"{between(counts)} {noun}{'' if max(counts) == 1 else 's'}" if counts else None


def _instrument_setting(facts: Facts, parts: list[str]) -> str | None:
    """The values of a quantity without u, each once: of all, or of a choice of samples, pellets.

    With a key of the config, a temperature: of the one spectrum that a figure shows, that of the
    pellet nearest to the mean, measured nearest to this temperature.
    """
    quantity, choice, key = (*parts, "", "")[:3]
    rows = select(facts.numbers, quantity=quantity, status="ok")
    if choice:
        chosen = _chosen(facts, choice)
        rows = rows[rows["sample"].isin(chosen) | rows["replicate"].isin(chosen)]
        if key:
            _setting(facts, [key])
            reference = facts.config["eis"]["reference_temperature_C"]
            pellet = nearest_the_mean(facts.numbers, chosen, reference)[0] if chosen else ""
            rows = select(rows, replicate=pellet)
            far = (rows["condition"].map(celsius_of) - settings(facts.config)[key]).abs()
            rows = rows[far == far.min()].head(1)
    values = [float(f"{value:.{_SETTING_DIGITS}g}") for value in rows["value"]]
    if not values:
        return None
    return f"{between(values)}\N{NO-BREAK SPACE}{printed_unit(rows['unit'].iloc[0])}"


def _range(facts: Facts, parts: list[str]) -> str | None:
    _setting(facts, parts)
    values = settings(facts.config)[parts[0]]
    return between([float(value) for value in values]) if values else None


def _percent(facts: Facts, parts: list[str]) -> str | None:
    _setting(facts, parts)
    value = settings(facts.config)[parts[0]]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConfigError([f"percent: '{parts[0]}' is no number."])
    return f"{plain(100.0 * value)}\N{NO-BREAK SPACE}%"


def _given(facts: Facts, parts: list[str]) -> str | None:
    text = _setting(facts, parts)
    return None if text == NOTHING else subscripts(text)


def _stated(facts: Facts, parts: list[str]) -> str | None:
    """The values of a column, each once: numbers as a range, words in order of the sheet."""
    name, *conditions = parts
    sheet, _, column = name.partition(".")
    wanted = [condition.partition("=") for condition in conditions]
    rows = facts.sheets.get(sheet, ())
    unknown = [c for c in (column, *(w[0] for w in wanted)) if any(c not in row for row in rows)]
    if unknown:
        raise ConfigError([f"{name}: no column. {suggested(unknown[0], rows[0])}"])
    values = [
        row[column]
        for row in rows
        if row[column] not in (None, "")
        and all(plain(row[key]) == value.strip() for key, _, value in wanted)
    ]
    return between(values) if values else None


def _fact(facts: Facts, parts: list[str]) -> str | None:
    """A fact of ``raw/study.yaml``; two numbers are the ends of a range."""
    value: Any = facts.about
    for key in parts[0].split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    if value in (None, "", []):
        return None
    return formulas(between(value) if isinstance(value, list) else plain(value))


def between(values: Sequence[Any]) -> str:
    """``25``, ``-20 to 60`` for numbers; words once each, with commas."""
    once = list(dict.fromkeys(values))
    if all(isinstance(value, int | float) for value in once) and len(once) > 1:
        return f"{plain(min(once))} to {plain(max(once))}"
    return ", ".join(map(plain, once))


def _setting(facts: Facts, parts: list[str]) -> str:
    known = settings(facts.config)
    if parts[0] not in known:
        raise ConfigError([f"config: '{parts[0]}' is no key. {suggested(parts[0], known)}"])
    return plain(known[parts[0]])


def plain(value: Any) -> str:
    """A value of the config as text prints it."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key} {plain(item)}" for key, item in value.items()) or NOTHING
    if isinstance(value, str):
        return value or NOTHING
    if isinstance(value, Sequence):
        parts = [between(v) if isinstance(v, list) else plain(v) for v in value]
        return ", ".join(parts) or NOTHING
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}".replace("-", "−")


def _formula(facts: Facts, parts: list[str]) -> str | None:
    labels = [subscripts(str(r["label"])) for r in facts.samples if r["sample"] == parts[0]]
    return labels[0] if labels else None


def _shown(facts: Facts, parts: list[str]) -> str | None:
    return ", ".join(map(isotope, _chosen(facts, parts[0]))) or None


def _nearest(facts: Facts, parts: list[str]) -> str | None:
    pellets = _chosen(facts, parts[0])
    if not pellets:
        return None
    reference = facts.config["eis"]["reference_temperature_C"]
    pellet, row = nearest_the_mean(facts.numbers, pellets, reference)
    words = [pellet]
    if row is not None:
        far = row.quantity == "arrhenius_conductivity"
        place = f", extrapolated to {reference:g} °C" if far else ""
        words.append(f"{printed_number(row, row.u)}{place}")
    if row is not None and len(pellets) > 1:
        words.append(f"nearest to the mean of {len(pellets)} pellets")
    return ", ".join(words)


def _multiverse(facts: Facts, parts: list[str]) -> str | None:
    if parts[0] not in COUNTS:
        raise ConfigError([f"multiverse: '{parts[0]}' is no count. {suggested(parts[0], COUNTS)}"])
    return str(facts.multiverse[parts[0]]) if facts.multiverse else None


def _chosen(facts: Facts, choice: str) -> Sequence[str]:
    if choice not in facts.choices:
        raise ConfigError([f"'{choice}' is no choice. {suggested(choice, facts.choices)}"])
    return facts.choices[choice]


_FORMS: dict[str, Callable[[Facts, list[str]], str | None]] = {
    **{form: _of_one(form) for form in OF_ONE},
    "each": _each,
    "every": _every,
    "replicates": _replicates,
    "setting": _instrument_setting,
    "config": _setting,
    "percent": _percent,
    "range": _range,
    "given": _given,
    "stated": _stated,
    "fact": _fact,
    "formula": _formula,
    "shown": _shown,
    "nearest": _nearest,
    "multiverse": _multiverse,
}
assert {*_FORMS, *EMBEDDED} == set(FORMS)


def _series(facts: Facts) -> list[Mapping[str, Any]]:
    """The samples of the series; all where none is called so."""
    return [r for r in facts.samples if r["role"] == "series"] or list(facts.samples)


def number_of(facts: Facts, parts: list[str]) -> tuple[str, Any, float] | None:
    """Name, row and spread of a number; None if the study has none, or several."""
    quantity, sample, condition, replicate = (*parts, "", "", "")[:4]
    reference = condition_at(facts.config["eis"]["reference_temperature_C"])
    condition = condition.replace("T=reference", reference)
    rows = select(facts.numbers, quantity=quantity, sample=sample, condition=condition)
    if replicate:
        rows = select(rows, replicate=replicate)
        return next((r for r in listed(rows, replicates=True) if r[0].endswith(replicate)), None)
    return next(listed(rows), None)
