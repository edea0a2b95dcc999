"""One p, one mean, one interval: what products of the built study print are the rows of numbers.

Figures, tables, captions, article, numbers for LaTeX, report and ledger are read as people read
them, source data and tables as machines do. Every ``value ±
uncertainty``, limit, p value and interval in them must be that of a row, printed by the formatter.
"""

from __future__ import annotations

import html
import json
import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.claims.expression import parse, selectors
from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.ground.printing import (
    difference_text,
    figure_text,
    number_text,
    p_text,
    with_uncertainty,
)
from electrolyte.numbers.condition import celsius_of
from electrolyte.numbers.quantities import read_quantities, select, the_one
from electrolyte.numbers.tables import Entry, by_sample, read_markdown

RESULTS = Path(__file__).parents[2] / "results"
BUILT = pytest.mark.skipif(
    not (RESULTS / "claims.json").exists(), reason="the study is not built: run `snakemake`"
)
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SVG_TEXT = "{http://www.w3.org/2000/svg}text"
WITH_U = re.compile(r"([−-]?[\d.]+)\s*±\s*([\d.]+)")
LIMIT = re.compile(r"([≤≥])\s*([\d.]+)")
INTERVAL = re.compile(r"[+−][\d.]+[^()\n]{0,20}\(95 % CI [^)]*\)")
P = re.compile(r"\bp\s*([=<]\s*[\d.e−-]+\d)")
# what a table of fitted parameters prints of its own, and no other product
OWN = {"table_bands": ["share of area / %"], "table_peaks": ["FWHM / deg"]}
# claims that two samples are equal, within the margin of statistics.equivalence_margin
SAME_MARGIN = ("EIS-13", "IND-06", "IND-14")

# a number with decimals that is part of no formula, rate or name
DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
SHORT = 200  # rows of source data; longer tables hold every number by chance
SOURCES = {name: figure.panels for name, figure in COMPOSED.items()} | {
    name: (name,) for name in PANELS
}
# what figures print of the config: marks, potentials
CONFIG = yaml.safe_load((RESULTS.parent / "config.yaml").read_text(encoding="utf-8"))["figures"]
SETTINGS = [float(n) for n in re.findall(r"[\d.]*\d", yaml.safe_dump(CONFIG)) if float(n)]

figures = sorted(path.stem for path in (RESULTS / "figures").glob("*.svg"))
tables = sorted(path.stem for path in (RESULTS / "tables").glob("*.md"))


@given(st.floats(1e-6, 1e6), st.sampled_from(["upper_limit", "lower_limit"]))
def test_a_limit_is_printed_with_its_own_sign(value: float, status: str) -> None:
    row = {"quantity": "q", "sample": "A", "condition": "", "kind": "mean", "unit": "eV"}
    numbers = pd.DataFrame([row | {"value": value, "u": math.nan, "n": 3, "status": status}])
    _, texts = by_sample(numbers, [{"sample": "A", "x": None}], [Entry("q", "q")])
    right, wrong = ("≤", "≥") if status == "upper_limit" else ("≥", "≤")
    for text in (number_text(value, math.nan, "eV", status), texts["q"].iloc[0]):
        assert text.startswith(right)
        assert wrong not in text


@pytest.fixture(scope="module")
def numbers() -> pd.DataFrame:
    return read_quantities(RESULTS / "numbers.csv")


@pytest.fixture(scope="module")
def printed_numbers(numbers: pd.DataFrame) -> set[tuple[str, str]]:
    """Digits of value and uncertainty, as the formatter of text gives them."""
    found = set()
    for value, u, _ in uncertain(numbers):
        found |= digits(with_uncertainty(value, u)) | digits(number_text(value, u))
    return found


@pytest.fixture(scope="module")
def drawn_numbers(numbers: pd.DataFrame) -> set[tuple[str, str]]:
    """Digits of value and uncertainty, as the formatter of figures gives them."""
    scales = {"1": (1.0, 100.0)}  # of shares, figures print per cent
    found = set()
    for value, u, unit in uncertain(numbers):
        for scale in scales.get(unit, (1.0,)):
            found |= digits(figure_text(scale * value, scale * u))
    return found


def uncertain(numbers: pd.DataFrame) -> Iterator[tuple[float, float, str]]:
    """Each value with its u, and with the scatter of its replicates; its unit."""
    key = ["quantity", "sample", "condition"]
    scatter = select(numbers, kind="sd").set_index(key)["value"].to_dict()
    for row in numbers[numbers["value"].notna()].itertuples():
        for u in (row.u, scatter.get((row.quantity, row.sample, row.condition), math.nan)):
            if u > 0:
                yield row.value, u, row.unit


def others(found: Mapping[str, set[Any]], known: set[Any]) -> dict[str, set[Any]]:
    """What products print that is not known, by product."""
    return {name: own - known for name, own in found.items() if own - known}


def digits(text: str) -> set[tuple[str, str]]:
    """``(27.61 ± 0.12) × 10⁻⁹`` as 2761, 12: the same in whatever unit."""
    pairs = WITH_U.findall(text.replace("\xa0", " "))
    return {tuple(re.sub(r"[−.-]", "", part).lstrip("0") for part in pair) for pair in pairs}  # type: ignore[misc]


def text_of_figure(path: Path) -> str:
    """Its lettering; characters of formulas stand in order of their places."""
    return "\n".join(map(_text_of, ElementTree.parse(path).iter(SVG_TEXT)))


def _text_of(element: ElementTree.Element) -> str:
    characters = sorted(_characters(element), key=lambda c: c[0])
    return "".join(character for _, character in characters) or (element.text or "")


def _characters(element: ElementTree.Element) -> Iterator[tuple[float, str]]:
    for part in element:
        places = [float(x) for x in part.get("x", "0").split()]
        text = part.text or ""
        yield from (
            zip(places, text, strict=True) if len(places) == len(text) else [(places[0], text)]
        )


def text_of_table(name: str) -> str:
    head, rows = read_markdown((RESULTS / "tables" / f"{name}.md").read_text())
    kept = [place for place, title in enumerate(head) if title not in OWN.get(name, ())]
    return "\n".join(row[place] for row in rows for place in kept)


def text_of_page(name: str) -> str:
    """The text of a page without its tables, which are looked at as files, and without notes."""
    page = re.sub(r"(?s)<(script|style).*?</\1>", "", (RESULTS / f"{name}.html").read_text())
    page = re.sub(r'(?s)<section id="table.*?</section>|<td class="note.*?</td>', "", page)
    return html.unescape(re.sub(r"<[^>]+>", "\n", page))


def captions() -> str:
    return "\n".join(map(str, json.loads((RESULTS / "captions.json").read_text()).values()))


def text_of_word(name: str) -> str:
    """The text of a Word file, without its marks for screen readers."""
    with zipfile.ZipFile(RESULTS / f"{name}.docx") as parts:
        document = ElementTree.fromstring(parts.read("word/document.xml"))
    return "\n".join(
        "".join(run.text or "" for run in paragraph.iter(f"{WORD}t"))
        for paragraph in document.iter(f"{WORD}p")
    )


def latex() -> str:
    """The numbers for LaTeX, with the signs as Unicode."""
    lines = (RESULTS / "numbers.tex").read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("%")).replace("~", " ")
    for command, sign in {r"$\pm$": "±", r"$\leq$": "≤", r"$\geq$": "≥", "$-$": "−"}.items():
        text = text.replace(command, sign)
    return text


def products() -> dict[str, str]:
    """The text of everything that people read, but the ledger."""
    return {
        **{name: text_of_figure(RESULTS / "figures" / f"{name}.svg") for name in figures},
        **{name: text_of_table(name) for name in tables},
        "captions": captions(),
        "paper": text_of_word("paper"),
        "numbers.tex": latex(),
        "results page": text_of_page("index"),
    }


@BUILT
def test_each_uncertainty_in_print_is_that_of_a_row(
    printed_numbers: set[tuple[str, str]], drawn_numbers: set[tuple[str, str]]
) -> None:
    found = {name: digits(text) for name, text in products().items()}
    assert sum(map(len, found.values())) > 200
    assert min(len(found["paper"]), len(found["numbers.tex"])) > 20
    drawn = {name: found.pop(name) for name in figures}
    assert others(found, printed_numbers) == {}
    assert others(drawn, drawn_numbers) == {}


@BUILT
def test_each_limit_in_print_is_that_of_a_row(numbers: pd.DataFrame) -> None:
    limits = select(numbers, status=["upper_limit", "lower_limit"])
    texts = [number_text(r.value, r.u, "1", r.status) for r in limits.itertuples()]
    known = {limit_digits(*match) for text in texts for match in LIMIT.findall(text)}
    found = {
        name: {limit_digits(*match) for match in LIMIT.findall(text)}
        for name, text in products().items()
        if name != "results page"  # which repeats tables, and prints limits of settings too
    }
    assert others(found, known) == {}


def limit_digits(sign: str, number: str) -> tuple[str, str]:
    return sign, number.replace(".", "").strip("0")


@BUILT
def test_each_p_and_interval_in_print_is_that_of_a_row(numbers: pd.DataFrame) -> None:
    known = {blank(p_text(p)) for p in select(numbers, kind="test")["value"].dropna()}
    intervals = {
        blank(difference_text(*row))
        for r in select(numbers, kind="difference").itertuples()
        if r.upper95 > r.lower95
        for row in (
            (r.value, r.lower95, r.upper95, r.u, r.unit),
            (-r.value, -r.upper95, -r.lower95, r.u, r.unit),
        )
    }
    text = products()
    p = {name: {blank(m) for m in P.findall(words)} for name, words in text.items()}
    ends = {name: {blank(m) for m in INTERVAL.findall(words)} for name, words in text.items()}
    assert len(p["fig5"]) > 1
    assert p["paper"]
    assert len(ends["fig5"]) > 1
    assert others(p, known) == {}
    assert others(ends, intervals) == {}


def lettering(path: Path) -> list[str]:
    """The texts of a figure but for the numbers of its axes."""

    def below(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
        for part in element:
            if not re.match(r"[xy]tick", part.get("id", "")):
                yield from [part] if part.tag == SVG_TEXT else below(part)

    return [_text_of(element) for element in below(ElementTree.parse(path).getroot())]


def significant(value: float, digits: int) -> str:
    return f"{abs(value):.{digits - 1}e}".split("e")[0].replace(".", "")


@BUILT
@pytest.mark.parametrize("name", [name for name in figures if name in SOURCES])
def test_each_number_in_a_figure_is_in_its_source_data(name: str) -> None:
    """To all its digits, in whatever unit; of points and curves only short tables count."""
    known: list[float] = list(SETTINGS)
    for panel in SOURCES[name]:
        table = pd.read_csv(RESULTS / "source_data" / f"{panel}.csv", low_memory=False)
        if "shown_as" in table:
            known += _values(table[table["shown_as"] == "text"])
            table = table[table["shown_as"] == "drawing"]
        known += _values(table) if len(table) < SHORT else []
    lacking = []
    for text in lettering(RESULTS / "figures" / f"{name}.svg"):
        for number in DECIMAL.findall(text):
            digits = number.replace(".", "").lstrip("0")
            places = {significant(value, len(digits)) for value in known} if digits else {digits}
            if digits not in places:
                lacking.append(f"{number} in {text!r}")
    assert lacking == []


def _values(table: pd.DataFrame) -> list[float]:
    numbers = table.select_dtypes("number").to_numpy().ravel()
    return [float(value) for value in numbers if math.isfinite(value) and value != 0]


def blank(text: str) -> str:
    """Without any blanks."""
    return re.sub(r"\s", "", text)


@BUILT
def test_a_p_and_its_interval_agree_in_the_numbers(numbers: pd.DataFrame) -> None:
    """p < 0.05 exactly where the 95 % interval of the difference excludes zero."""
    compared = 0
    for row in select(numbers, quantity="welch_p_value").dropna(subset="value").itertuples():
        quantity, _, condition = row.condition.partition(" ")
        difference = the_one(
            numbers, quantity=f"{quantity}_difference", sample=row.sample, condition=condition
        )
        assert (row.value < 0.05) == (not difference["lower95"] <= 0 <= difference["upper95"])
        compared += 1
    assert compared > 5


@BUILT
def test_the_ledger_prints_the_p_values_of_the_numbers(numbers: pd.DataFrame) -> None:
    claims = pd.read_csv(RESULTS / "claims.csv", dtype=str, keep_default_na=False)
    p_values = {blank(p_text(p)) for p in select(numbers, kind="test")["value"].dropna()}
    compared = 0
    for claim, text in zip(claims["id"], claims["statistic"], strict=True):
        if claim in SAME_MARGIN:
            found = re.findall(r"(?:two-sided t test|equivalence) p ([=<] [\d.]+)", text)
            assert {blank(p) for p in found} <= p_values
            compared += len(found)
    assert compared == 2 * len(SAME_MARGIN)


@BUILT
def test_the_ledger_holds_the_rows_of_the_numbers(numbers: pd.DataFrame) -> None:
    claims = json.loads((RESULTS / "claims.json").read_text())["claims"]
    rows = {}
    for row in numbers.itertuples():
        rows.setdefault((row.quantity, row.sample, row.condition), []).append(row)
    compared = 0
    for claim in claims:
        for number in claim["numbers"]:
            (selector,) = selectors(parse(number["selector"]))
            same = rows[selector.quantity, selector.sample, selector.condition]
            values = [(json_number(r.value), json_number(r.u), r.unit, r.status) for r in same]
            assert tuple(number[k] for k in ("value", "u", "unit", "status")) in values
            compared += 1
    assert compared > 100


def json_number(value: float) -> float | None:
    return value if math.isfinite(value) else None


@BUILT
@pytest.mark.parametrize("name", tables)
def test_tables_hold_the_values_of_the_numbers(numbers: pd.DataFrame, name: str) -> None:
    """Each value of a sample with its uncertainty, as CSV, is a row with this value and u."""
    table = pd.read_csv(RESULTS / "tables" / f"{name}.csv")
    for column in (c for c in table if f"{c.split(' / ')[0]}_u" in table and " / " in c):
        stem = column.split(" / ")[0]
        for _, row in table[table[column].notna()].iterrows():
            own = numbers[
                (numbers["sample"] == row["sample"]) & close(numbers["value"], row[column])
            ]
            own = own[close(own["u"], row[f"{stem}_u"])]
            assert len(own), f"{column} of {row['sample']}: {row[column]}"
            if f"{stem}_sd" in table and not math.isnan(row[f"{stem}_sd"]):
                sd = select(numbers, kind="sd", sample=row["sample"], quantity=own["quantity"])
                assert close(sd["value"], row[f"{stem}_sd"]).any()


def close(values: pd.Series, value: float) -> pd.Series:
    """Equal, or both missing."""
    return values.isna() if math.isnan(value) else (values - value).abs() <= 1e-9 * abs(value)


@BUILT
def test_the_ledger_has_no_p_of_an_incomplete_u(numbers: pd.DataFrame) -> None:
    """Of comparisons; what one number alone says rests on the u that it has."""
    compared = select(numbers, kind=["ratio", "difference"])
    key = ["quantity", "sample", "condition"]
    whole = compared.set_index(key)["u_omits"].eq("").to_dict()
    tested = {True: 0, False: 0}
    for claim in json.loads((RESULTS / "claims.json").read_text())["claims"]:
        for number in claim["numbers"]:
            row = next(iter(selectors(parse(number["selector"]))))
            known = whole.get((row.quantity, row.sample, row.condition))
            if known is not None and len(claim["tests"]) == 1:
                tested[known] += claim["tests"][0]["p"] is not None
    assert tested[True] > 5
    assert tested[False] == 0


@BUILT
def test_intervals_stand_with_every_whole_u_and_hold_the_value(numbers: pd.DataFrame) -> None:
    whole = numbers[(numbers["u_omits"] == "") & (numbers["u"] > 0)]
    assert len(whole) > 500
    limits = whole["status"].isin(["upper_limit", "lower_limit"])
    assert (whole["lower95"] <= whole["value"])[~limits].all()
    assert (whole["upper95"] >= whole["value"])[~limits].all()
    assert numbers[numbers["u_omits"] != ""][["lower95", "upper95"]].isna().all(axis=None)


def with_means() -> list[str]:
    """The source data that hold means, by the name of their figure."""
    paths = sorted((RESULTS / "source_data").glob("*.csv"))
    return [p.stem for p in paths if "mean" in pd.read_csv(p, nrows=0)]


@BUILT
@pytest.mark.parametrize("name", with_means())
def test_figures_draw_the_means_and_scatters_of_the_numbers(
    numbers: pd.DataFrame, name: str
) -> None:
    drawn = pd.read_csv(RESULTS / "source_data" / f"{name}.csv")
    drawn = drawn[drawn["mean"].notna()]
    assert len(drawn) > 1
    for _, row in drawn.iterrows():
        own = select(numbers, sample=row["sample"])
        factor = pd.Series(1.0, index=own.index)
        if name == "fig3b":  # σT in S K/cm of σ in mS/cm
            factor = 1e-3 * (own["condition"].map(celsius_of) + 273.15)
        means = own[(own["kind"] == "mean") & close(own["value"] * factor, row["mean"])]
        assert len(means), f"mean {row['mean']} of {row['sample']}"
        scatters = own[own["quantity"].isin([*means["quantity"], *all_indents(means["quantity"])])]
        known = (scatters["value"] * factor[scatters.index]).tolist()
        known += means["u"].tolist()  # of a single pellet
        assert math.isnan(row["sd"]) or any(
            math.isclose(row["sd"], value, rel_tol=1e-9) for value in known
        )


def all_indents(quantities: pd.Series) -> list[str]:
    return [f"{quantity}_sd_all_indents" for quantity in quantities]
