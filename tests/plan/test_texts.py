"""What a text or a claims file misspells is said before any job runs, with a suggestion."""

from __future__ import annotations

from pathlib import Path

import pytest

from electrolyte.ground.errors import ConfigError
from electrolyte.plan.texts import refuse_unknown_names
from electrolyte.study.configuration import validated

CLAIM = """claims:
  - id: EIS-01
    where: [Fig. 3d]
    statement: "It conducts (see sigma[1])."
    category: computed
    tests:
      - {{value: "{}[LTSOC, T=25C]", near: 4.17, abs: 0.005}}
"""


@pytest.fixture(autouse=True)
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty text, and a claims file that is right."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.md").write_text("", encoding="utf-8")
    (tmp_path / "claims.yaml").write_text(CLAIM.format("ionic_conductivity"), encoding="utf-8")


def check() -> None:
    """As a study with nothing but impedance data is checked."""
    refuse_unknown_names(["text.md"], ["claims.yaml"], validated({}), ["eis"])


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


def test_a_claim_with_a_misspelt_quantity_is_named() -> None:
    Path("claims.yaml").write_text(CLAIM.format("ionic_conductivty"), encoding="utf-8")
    (problem,) = problems()
    assert problem.startswith("claims.yaml line 7 (claim EIS-01): expected a quantity")
    assert problem.endswith("Did you mean 'ionic_conductivity'?")
