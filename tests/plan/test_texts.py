"""What a text misspells is said before any job runs, with a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.ground.errors import ConfigError
from electrolyte.paper.captions import read_captions
from electrolyte.paper.places import SHARES, settings
from electrolyte.plan.texts import Names, refuse_unknown_names
from electrolyte.study.configuration import validated

SAMPLES = ["LPSCl", "LPSBr", "LTSC", "LTSOC", "LTSOC-x0.3"]


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty text."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.md").write_text("", encoding="utf-8")
    (tmp_path / "refs.bib").write_text("@article{janek2016, title={A}}\n", encoding="utf-8")


def check() -> None:
    """As a study with nothing but impedance data is checked."""
    names = Names(validated({}), ["eis"], SAMPLES, ["fig3", "table_transport"], ["refs.bib"])
    refuse_unknown_names(["text.md"], names)


def problems() -> list[str]:
    with pytest.raises(ConfigError) as error:
        check()
    return [str(problem) for problem in error.value.problems]


def test_names_that_exist_pass_also_those_of_techniques_without_data() -> None:
    text = "{{linewidth_7Li, A, T=25C}} {{each: true_density}} {{config: eis.circuits}} [sigma[1]]"
    Path("text.md").write_text(text, encoding="utf-8")
    check()


def test_all_problems_of_a_text_are_said_with_their_lines() -> None:
    lines = [
        "= Results",
        "{{activation_energi, A}} and {{each:",
        "  ionic_conductivty, T=reference}}",
        "{{config: eis.circiuts}}",
        "{{raman_shft, A}}",
    ]
    Path("text.md").write_text("\n".join(lines), encoding="utf-8")
    expected = """\
text.md line 2: expected a quantity, found 'activation_energi' in {{activation_energi, A}}. \
Did you mean 'activation_energy'?
text.md line 2: expected a quantity, \
found 'ionic_conductivty' in {{each: ionic_conductivty, T=reference}}. \
Did you mean 'ionic_conductivity'?
text.md line 4: expected a key of the config, found 'eis.circiuts' in {{config: eis.circiuts}}. \
Did you mean 'eis.circuits'?
text.md line 5: expected a quantity, found 'raman_shft' in {{raman_shft, A}}. \
All names are in scripts/electrolyte/numbers/quantities.csv of the workflow."""
    assert problems() == expected.splitlines()


def test_an_unknown_form_is_said() -> None:
    Path("text.md").write_text("{{vlaue: activation_energy, A}}", encoding="utf-8")
    (problem,) = problems()
    assert problem.startswith("text.md line 1: expected a form of places, found 'vlaue' in {{")
    assert problem.endswith("Did you mean 'value'?")


def said_of(text: str) -> list[str]:
    Path("text.md").write_text(text, encoding="utf-8")
    return problems()


@pytest.mark.parametrize(
    ("named", "meant"), [("LPSCL", "LPSCl"), ("LTSCO", "LTSOC"), ("LPSBrr", "LPSBr")]
)
def test_a_misspelt_sample_is_named(named: str, meant: str) -> None:
    (problem,) = said_of(f"Its\n{{{{activation_energy, {named}}}}}")
    assert problem.startswith(f"text.md line 2: expected a sample, found '{named}' in {{{{")
    assert problem.endswith(f"Did you mean '{meant}'?")


@pytest.mark.parametrize("place", ["LTSOC-x0.9", "T=25C", "LPSBr|LPSCl", "LTS"])
def test_what_may_be_a_sample_that_is_to_come_passes(place: str) -> None:
    Path("text.md").write_text(f"{{{{activation_energy, {place}}}}}", encoding="utf-8")
    check()


def test_a_p_value_is_only_printed_of_a_test() -> None:
    (problem,) = said_of("{{p: ionic_conductivity, LPSCl, T=25C}}")
    assert problem.startswith("text.md line 1: expected the p value of a test, found 'ionic_cond")
    Path("text.md").write_text("{{p: welch_p_value, LTSC|LTSOC, true_density}}", encoding="utf-8")
    check()


def test_counts_are_printed_of_counts_and_per_cent_of_shares() -> None:
    text = "{{count: activation_energy, LTSC}} {{percent: eis.reference_temperature_C}}"
    counted, share = said_of(f"{text} {{{{percent: eis.gain_u_realtive}}}}")[:2]
    assert "expected a quantity that counts something, found 'activation_energy'" in counted
    assert "expected a key of the config that is a share, found 'eis.reference_temp" in share
    assert "expected a key of the config, found 'eis.gain_u_realtive'" in problems()[2]
    right = "{{count: imprints, LTSOC}} {{percent: eis.gain_u_relative}}"
    Path("text.md").write_text(right, encoding="utf-8")
    check()


def test_shares_of_the_config_are_fractions_by_default() -> None:
    defaults = settings(validated({}))
    assert all(0 < defaults[name] <= 1 for name in SHARES)


def test_figures_tables_and_literature_that_do_not_exist_are_named() -> None:
    said = said_of("See @fig:fig3, @fig:fig9,\n@tbl:table_transprot [@janek2016; @nobody2020].")
    assert [problem.partition(". ")[0].rstrip(".") for problem in said] == [
        "text.md line 1: expected a figure or table, found '@fig:fig9'",
        "text.md line 2: expected a figure or table, found '@tbl:table_transprot'",
        "text.md line 2: expected a key of the bibliography, found '@nobody2020'",
    ]
    assert "Did you mean 'table_transport'?" in said[1]


def test_addresses_of_people_are_no_citations() -> None:
    Path("text.md").write_text("Write to max.muster@lab.example.org.", encoding="utf-8")
    check()


def test_a_place_that_does_not_end_is_said_with_its_line() -> None:
    (problem,) = said_of("{{activation_energy,\nLPSCl}}\nand {{activation_energy, LPSCl")
    assert problem == "text.md line 3: expected '}}' after '{{', found none"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fig3: A\nfig3z: B\n", "own.yaml line 2: expected the name of a figure or table"),
        ("table_transport:\n", "own.yaml line 1: expected text as the caption of table_transport"),
    ],
)
def test_captions_of_a_study_are_checked_with_their_lines(text: str, said: str) -> None:
    Path("own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_captions(Path("own.yaml"))
    assert str(error.value.problems[0]).startswith(said)
