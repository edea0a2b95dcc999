"""The list of quantities is complete, and a misspelt name finds its like."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from electrolyte.ground.yaml_file import read_yaml
from electrolyte.numbers.registry import COMPARISONS, TESTS, is_known, registry, suggestion
from electrolyte.paper.places import places

ROOT = Path(__file__).resolve().parents[2]
NEVER_GIVEN = {
    "chemical_shift_<line>_<nucleus>",  # a claim of the paper names it
    *("activation_energy_cold", "activation_energy_hot", "arrhenius_kink_temperature"),
    *(
        "vtf_energy",
        "vtf_temperature",
        "log10_vtf_prefactor",
    ),  # its lines are straight
    *("initial_current", "initial_conductivity"),  # of symmetric cells
    "lithium_transference_number",
    "lattice_angle",  # its phases are cubic
    "bpp_spectral_exponent_<nucleus>",  # stays at its bound
    *(f"rotating_frame_relaxation_time_{of}" for of in ("<nucleus>", "<line>_<nucleus>")),
    *(f"{q}_<line>_<nucleus>" for q in ("spin_lattice_relaxation_time", "relaxation_share")),
    *(f"areal_roughness_{name}" for name in ("Sa", "Sq", "Sz")),  # its surfaces are indented
}


def rows_of_the_shipped_study() -> list[dict[str, str]]:
    with (ROOT / "baseline" / "numbers.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_number_of_the_shipped_study_is_in_the_list_with_technique_and_unit() -> None:
    unknown = set()
    for row in rows_of_the_shipped_study():
        name = re.sub(rf"_({'|'.join(COMPARISONS)})$", "", row["quantity"])
        entries = [k for k in registry() if re.fullmatch(k.pattern, name)]
        entries += [k for k in registry() if re.fullmatch(k.pattern, row["quantity"])]
        techniques = {k.technique for k in entries}
        units = {k.unit for k in entries} | ({"1", "%"} if name != row["quantity"] else set())
        if row["quantity"] in TESTS:
            techniques, units = {row["technique"]}, {"1"}
        resolved = row["status"] != "not_resolved"
        if row["technique"] not in techniques or (resolved and row["unit"] not in units):
            unknown.add((row["technique"], row["quantity"], row["unit"]))
    assert not unknown


def test_the_list_holds_nothing_that_the_shipped_study_does_not_give() -> None:
    given = set()
    for row in rows_of_the_shipped_study():
        entries = [k for k in registry() if re.fullmatch(k.pattern, row["quantity"])]
        given |= {k.quantity for k in sorted(entries, key=lambda k: k.quantity.count("<"))[:1]}
    assert {known.quantity for known in registry()} - given == NEVER_GIVEN


def test_each_quantity_is_listed_once_with_a_title() -> None:
    names = [known.quantity for known in registry()]
    assert len(names) == len(set(names))
    assert all(known.title and known.unit for known in registry())


@pytest.mark.parametrize(
    "name",
    [
        "activation_energy",
        "linewidth_7Li",
        "area_fraction_Li2S_6Li",
        "linewidth_35Cl_ratio",
        "vickers_hardness_difference",
        "welch_p_value",
    ],
)
def test_names_that_are_known(name: str) -> None:
    assert is_known(name)


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("activation_energi", "activation_energy"),
        ("linewidht_7Li", "linewidth_7Li"),
        ("linewidth_Li7", ""),
        ("area_fration_Li2S_6Li", "area_fraction_Li2S_6Li"),
        ("vickers_hardnes_ratio", "vickers_hardness_ratio"),
        ("welch_p", "welch_p_value"),
        ("zeta_potential", ""),
    ],
)
def test_a_misspelt_name_is_unknown_and_finds_its_like(name: str, like: str) -> None:
    assert not is_known(name)
    expected = f"Did you mean '{like}'?" if like else "All names are in "
    assert suggestion(name).startswith(expected)


def test_only_quantities_of_the_techniques_at_hand_are_suggested() -> None:
    assert suggestion("raman_shft", {"raman"}) == "Did you mean 'raman_shift'?"
    assert "raman" not in suggestion("raman_shft", {"eis"})


def test_captions_and_texts_of_the_product_name_known_quantities() -> None:
    captions, _ = read_yaml(ROOT / "paper" / "captions.yaml")
    texts = [*captions.values(), *(path.read_text() for path in (ROOT / "paper").glob("*.md"))]
    named = {place.quantity for text in texts for place in places(text) if place.quantity}
    assert len(named) > 20
    assert {name for name in named if not is_known(name)} == set()
