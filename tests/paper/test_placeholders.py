"""Places in text are filled in from the numbers, rounded as the field rounds, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from electrolyte.ground.errors import ConfigError
from electrolyte.ground.formula import formulas, subscripts
from electrolyte.ground.printing import printed_unit, typographic
from electrolyte.numbers.quantities import COLUMNS
from electrolyte.paper.article import filled
from electrolyte.paper.number_texts import listed
from electrolyte.paper.placeholders import NOT_AVAILABLE, Facts, fill, plain
from electrolyte.study.configuration import validated

BLANK = dict.fromkeys(COLUMNS, "") | {"kind": "single", "n": 1, "method": "m", "status": "ok"}
ROWS = [
    {"quantity": "sigma", "sample": "A", "condition": "T=30C", "replicate": "p1", "value": 4.0},
    {
        "quantity": "sigma",
        "sample": "A",
        "condition": "T=30C",
        "replicate": "",
        "kind": "mean",
        "value": 4.1689,
    }
    | {"u": 0.1, "unit": "mS/cm", "n": 3},
    {
        "quantity": "sigma",
        "sample": "A",
        "condition": "T=30C",
        "replicate": "",
        "kind": "sd",
        "value": 0.2041,
    },
    {"quantity": "sigma", "sample": "B", "condition": "T=30C", "value": 0.27, "u": 0.015}
    | {"unit": "mS/cm"},
    {"quantity": "tiny", "sample": "A", "value": 3.0576e-9, "u": 5.61e-11, "unit": "S/cm"},
    {"quantity": "bound", "sample": "A", "value": 0.0393, "u": 0.01, "status": "upper_limit"},
    {"quantity": "open", "sample": "A", "value": float("nan"), "status": "not_resolved"},
    {"quantity": "odd", "sample": "A", "value": 2.0, "u": 0.1, "unit": "um", "status": "suspect"},
    {"quantity": "shift", "sample": "A", "value": -0.66834, "u": 0.0011, "unit": "ppm"}
    | {"u_omits": "reference"},
    {"quantity": "mass", "sample": "A", "value": 4.1, "u": 0.2, "unit": "mg"}
    | {"u_omits": "scatter of replicates"},
    {"quantity": "low", "sample": "A", "replicate": "A-1", "value": 0.5, "unit": "Hz"},
    {"quantity": "low", "sample": "A", "replicate": "A-2", "value": 1.0, "unit": "Hz"},
    {"quantity": "imprints", "sample": "A", "value": 25.0},
    {"quantity": "larmor_frequency_7Li", "sample": "A", "value": 194.381, "unit": "MHz"},
    {"quantity": "larmor_frequency_7Li", "sample": "B", "value": 116.5717, "unit": "MHz"},
    {"quantity": "p", "sample": "A|B", "condition": "sigma", "value": 0.0131},
    {"quantity": "p", "sample": "A|B", "condition": "energy", "value": 0.4},
    {"quantity": "p", "sample": "A|B", "condition": "all", "value": 1e-9},
]
FILLED = [{**BLANK, "u": float("nan"), "unit": "1", "origin": "synthetic"} | r for r in ROWS]
SAMPLES = [
    {"sample": "A", "label": "Li$_{2}$S$_{0.4}$", "role": "series"},
    {"sample": "B", "label": "B", "role": "series"},
    {"sample": "C", "label": "C", "role": "treated"},
]
CONFIG = validated({"eis": {"reference_temperature_C": 30}})
CHOICES = {"shown": ["A", "B"], "first": ["A"], "pellets": ["A-2"]}
ABOUT = {"cell": {"layers": ["Li", "S"], "voltage_window_V": [2.5, 4.2]}}
FACTS = Facts(
    pd.DataFrame(FILLED)[list(COLUMNS)],
    SAMPLES,
    CONFIG,
    CHOICES,
    about=ABOUT,
)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("sigma, A, T=reference", "(4.17 ± 0.20) mS cm⁻¹"),
        ("sigma, A, T=30C", "(4.17 ± 0.20) mS cm⁻¹"),
        ("value: sigma, A, T=30C", "4.17 mS cm⁻¹"),
        ("n: sigma, A, T=30C", "3"),
        ("each: sigma, T=30C", "A (4.17 ± 0.20) mS cm⁻¹; B (0.270 ± 0.015) mS cm⁻¹"),
        ("every: sigma, T=30C", "1 to 3"),
        ("tiny, A", "(3.058 ± 0.056) × 10⁻⁹ S cm⁻¹"),
        ("value: tiny, A", "3.058 × 10⁻⁹ S cm⁻¹"),
        ("bound, A", "≤ 0.039"),
        ("open, A", "not resolved"),
        ("odd, A", "(2.00 ± 0.10) µm†"),
        ("shift, A", "−0.668 ppm"),
        ("mass, A", "(4.10 ± 0.20) mg"),
        ("count: imprints, A", "25"),
        ("p: p, A|B, sigma", "p = 0.013"),
        ("p: p, A|B, all", "p < 0.001"),
        ("significant: p, A|B, sigma", "significant (p = 0.013)"),
        ("significant: p, A|B, energy", "not significant (p = 0.40)"),
        ("config: eis.reference_temperature_C", "30"),
        ("fact: cell.voltage_window_V", "2.5 to 4.2"),
        ("fact: synthesis.route", NOT_AVAILABLE),
        ("setting: larmor_frequency_7Li", "116.57 to 194.38 MHz"),
        ("setting: larmor_frequency_7Li, first", "194.38 MHz"),
        ("setting: larmor_frequency_35Cl", NOT_AVAILABLE),
        ("setting: low", "0.5 to 1 Hz"),
        ("setting: low, pellets", "1 Hz"),
        ("percent: statistics.equivalence_margin", "10 %"),
        ("range: indentation.depth_window_nm", "1000 to 2000"),
        ("formula: A", "Li₂S₀.₄"),
        ("shown: shown", "A, B"),
        ("sigma, C, T=30C", NOT_AVAILABLE),
        ("formula: nobody", NOT_AVAILABLE),
    ],
)
def test_places(place: str, expected: str) -> None:
    filled = fill(f"<{{{{{place}}}}}>", FACTS)
    assert filled.replace("\N{NO-BREAK SPACE}", " ") == f"<{expected}>"


def test_several_rows_are_no_number() -> None:
    twice = Facts(pd.concat([FACTS.numbers] * 2), SAMPLES, CONFIG, {})
    assert fill("{{tiny, A}}", twice) == NOT_AVAILABLE


@pytest.mark.parametrize(
    "place", ["vlaue: tiny, A", "config: eis.circiuts", "shown: nothing", "percent: eis.engine"]
)
def test_a_mistyped_place_is_an_error(place: str) -> None:
    with pytest.raises(ConfigError):
        fill(f"{{{{{place}}}}}", FACTS)


def test_one_of_several_replicates_has_a_name() -> None:
    rows = [{"quantity": "C", "sample": "A", "replicate": f"A-{n}", "value": n} for n in (1, 2)]
    numbers = pd.DataFrame([BLANK | {"u": 0.1, "unit": "F"} | row for row in rows])[list(COLUMNS)]
    facts = Facts(numbers, SAMPLES, CONFIG, {})
    text = fill("{{C, A}}; {{C, A, , A-2}}", facts)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == f"{NOT_AVAILABLE}; (2.00 ± 0.10) F"
    assert [name for name, _, _ in listed(numbers)] == []
    names = [name for name, _, _ in listed(numbers, replicates=True)]
    assert names == ["C, A, , A-1", "C, A, , A-2"]


def test_a_replicate_is_never_taken_for_the_mean() -> None:
    single = {"quantity": "sigma", "sample": "A", "condition": "T=30C", "replicate": "A-1"}
    row = BLANK | single | {"value": 4.5, "u": 0.1, "unit": "mS/cm"}
    numbers = pd.concat([FACTS.numbers, pd.DataFrame([row])[list(COLUMNS)]])
    place = "{{sigma, A, T=30C, A-1}}; {{value: sigma, A, T=30C}}"
    text = fill(place, Facts(numbers, SAMPLES, CONFIG, {}), macro=lambda text, _, name: name)
    assert text == "sigma, A, T=30C, A-1; sigma, A, T=30C"


def test_numbers_may_stand_as_macros() -> None:
    text = fill("{{n: sigma, B, T=reference}}; {{each: sigma, T=30C}}; {{formula: B}}", FACTS,
                escape=str.lower, macro=lambda text, form, name: f"<{form} {name}>")  # fmt: skip
    names = [f"<number sigma, {name}, T=30C>" for name in "AB"]
    assert text == f"<n sigma, B, T=30C>; a {names[0]}; b {names[1]}; b"


def test_what_is_filled_in_never_becomes_markup() -> None:
    evil = [{"sample": "A", "label": "](x) <b> `r`{=latex} \\input", "role": "series"}]
    source = filled("{{formula: A}}", Facts(FACTS.numbers, evil, CONFIG, {}))
    assert source == r"\]\(x\) \<b\> \`r\`\{=latex\} \\input"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(3.058 ± 0.056)e-09 (1)", "(3.058 ± 0.056) × 10⁻⁹ (1)"),
        ("(7.200)e-07", "7.200 × 10⁻⁷"),
        ("-0.5 ± 0.1", "−0.5 ± 0.1"),
        ("LTSOC-x0.3", "LTSOC-x0.3"),
    ],
)
def test_typography(text: str, expected: str) -> None:
    assert typographic(text) == expected


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("mS/cm", "mS cm⁻¹"),
        ("g/cm3", "g cm⁻³"),
        ("1/s^2", "s⁻²"),
        ("cm-1", "cm⁻¹"),
        ("um", "µm"),
        ("1", ""),
    ],
)
def test_units(unit: str, expected: str) -> None:
    assert printed_unit(unit) == expected


def test_labels_and_settings_as_text() -> None:
    assert subscripts(r"Ta–S $E_\mathrm{g}$") == "Ta–S E_g"
    assert plain({"6Li": {"shift_ppm": -1.1}}) == "6Li shift_ppm −1.1"
    assert plain([True, None, ""]) == "yes, none, none"


def test_numbers_keep_their_spaces_in_the_manuscript() -> None:
    text = fill("{{sigma, A, T=30C}}", FACTS)
    assert text.replace("\N{NO-BREAK SPACE}", "_") == "(4.17_±_0.20)_mS_cm⁻¹"


STATED = Facts(
    FACTS.numbers,
    SAMPLES,
    validated({"figures": {"fig1a": {"zooms_deg": [[26, 29], [44, 46]]}}}),
    {"nucleus": ["7Li"]},
    {
        "nmr": [
            {"nucleus": "7Li", "mas_kHz": 25.0, "note": None},
            {"nucleus": "7Li", "mas_kHz": 12.5, "note": ""},
            {"nucleus": "6Li", "mas_kHz": 10.0, "note": "spun twice"},
        ]
    },
    {"cell": {"layers": ["NMC", "Li"], "voltage_window_V": [2.1, 4.2]}, "authors": []},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{stated: nmr.mas_kHz, nucleus=6Li}} kHz", "10 kHz"),
        ("{{stated: nmr.mas_kHz, nucleus=[nucleus]}} kHz", "12.5 to 25 kHz"),
        ("{{stated: nmr.nucleus}}", "7Li, 6Li"),
        ("{{stated: nmr.note}}", "spun twice"),
        ("{{stated: xrd.wavelength_A}}", NOT_AVAILABLE),
        ("{{fact: cell.layers}}; {{fact: cell.voltage_window_V}} V", "NMC, Li; 2.1 to 4.2 V"),
        ("{{fact: cell.area.unit}}", NOT_AVAILABLE),
        ("{{given: figures.fig1a.zooms_deg}}", "26 to 29, 44 to 46"),
        ("{{given: figures.fig1a.marks_deg}}", NOT_AVAILABLE),
        ("{{replicates: sigma, T=30C, pellet}}", "1 to 3 pellets"),
        ("{{replicates: imprints, pellet}}", "1 pellet"),
        (
            "Cells[[ of {{fact: cell.layers}}]][[ at {{stated: nmr.note, nucleus=7Li}}]].",
            "Cells of NMC, Li.",
        ),
        ("no gap [[here]]", "no gap here"),
        ("[[{{fact: cell.layers}}, {{given: figures.fig1a.marks_deg}}]]", ""),
    ],
)
def test_conditions_of_captions(text: str, expected: str) -> None:
    assert fill(text, STATED) == expected


def test_a_column_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ConfigError, match=r"nmr\.mas_Hz: no column.*mas_kHz"):
        fill("{{stated: nmr.mas_Hz}}", STATED)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Li2S 111 at 33.58", "Li₂S 111 at 33.58"),
        ("not LiCl, Li2O: TaCl5", "not LiCl, Li₂O: TaCl₅"),
        ("LTSOC-2", "LTSOC-2"),
        ("R1-CPE2", "R1-CPE2"),
        ("HV 25", "HV 25"),
    ],
)
def test_formulas_in_tables_have_indices(text: str, expected: str) -> None:
    assert formulas(text) == expected


@pytest.mark.parametrize(
    ("pellets", "expected"),
    [
        (["P1", "P2"], "P2, (4.10 ± 0.10) mS cm⁻¹, nearest to the mean of 2 pellets"),
        (["P1"], "P1, (3.00 ± 0.10) mS cm⁻¹"),  # as the config wants it
        (["other"], "other"),
        ([], NOT_AVAILABLE),
    ],
)
def test_the_pellet_that_a_figure_shows(pellets: list[str], expected: str) -> None:
    sigma = {"quantity": "ionic_conductivity", "sample": "A", "condition": "T=30C", "u": 0.1}
    values = {"P1": 3.0, "P2": 4.1, "P3": 7.0}  # of P1 and P2 both are as near
    rows = [
        BLANK | sigma | {"unit": "mS/cm", "replicate": name, "value": value}
        for name, value in values.items()
    ]
    choice = ["P2", "P1"] if len(pellets) > 1 else pellets
    facts = Facts(pd.DataFrame(rows)[list(COLUMNS)], SAMPLES, CONFIG, {"shown": choice})
    text = fill("{{nearest: shown}}", facts)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [(", figures.figS4.temperature_C", "1 Hz"), (", eis.reference_temperature_C", "10 Hz"),
     ("", "0.1 to 100 Hz")],
)  # fmt: skip
def test_the_setting_of_the_one_spectrum_that_a_figure_shows(key: str, expected: str) -> None:
    """P2 is nearest to the mean, and has spectra near -20 and 30 °C."""
    sigma = [("P1", 3.0), ("P2", 4.1), ("P3", 4.9)]
    lowest = [("P1", -20, 0.1), ("P2", -15, 1.0), ("P2", 40, 10.0), ("P3", 30, 100.0)]
    rows = [
        {"quantity": "ionic_conductivity", "condition": "T=30C", "replicate": name, "value": value}
        for name, value in sigma
    ]
    rows += [
        {"quantity": "lowest_frequency", "condition": f"T={T}C", "replicate": name, "value": value}
        for name, T, value in lowest
    ]
    of = BLANK | {"sample": "A", "unit": "Hz", "u": np.nan}
    numbers = pd.DataFrame([of | row for row in rows])[list(COLUMNS)]
    facts = Facts(numbers, SAMPLES, CONFIG, {"shown": ["P1", "P2", "P3"]})
    text = fill(f"{{{{setting: lowest_frequency, shown{key}}}}}", facts)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == expected


def test_an_extrapolated_conductivity_of_the_pellet_says_so() -> None:
    """Measured at other temperatures than the reference: the panel beside it shows one of these."""
    line = {"quantity": "arrhenius_conductivity", "sample": "A", "condition": "T=30C", "u": 0.1}
    row = BLANK | line | {"unit": "mS/cm", "replicate": "P1", "value": 3.0}
    facts = Facts(pd.DataFrame([row])[list(COLUMNS)], SAMPLES, CONFIG, {"shown": ["P1"]})
    text = fill("{{nearest: shown}}", facts).replace("\N{NO-BREAK SPACE}", " ")
    assert text == "P1, (3.00 ± 0.10) mS cm⁻¹, extrapolated to 30 °C"
