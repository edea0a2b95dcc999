"""Random small multiverses from their choices to the robustness of a claim, against brute force."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from electrolyte.claims.claims_file import read_claims
from electrolyte.claims.ledger import judge_all
from electrolyte.claims.numbers import Numbers, numbers_of
from electrolyte.claims.robustness import FRAGILE, ROBUST, UNTRIED
from electrolyte.ground.errors import AnalysisError
from electrolyte.multiverse.evaluation import Subject, in_all_variants, table_of
from electrolyte.multiverse.judging import Study, Variants, judged
from electrolyte.multiverse.robustness import robustness, spreads
from electrolyte.multiverse.tables import claims_of
from electrolyte.multiverse.tables import numbers_of as shown_numbers
from electrolyte.multiverse.universes import Universe, choices_of, contradicts, universes, variant
from electrolyte.numbers.quantities import Quantity, rows_of

CLAIMS = """\
claims:
  - {id: A-01, where: [Text], statement: A density., category: computed,
     tests: [{value: "true_density[A]", unit: g/cm3, near: 3, abs: 0.5, why: so}]}
"""
FAILS = 99  # a setting with which the analysis gives up
EFFECTS = st.lists(
    st.lists(st.sampled_from([0, 0, 0.1, 0.6, -2, FAILS]), min_size=1, max_size=3),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    path = tmp_path_factory.mktemp("claims") / "claims.yaml"
    path.write_text(CLAIMS, encoding="utf-8")
    return read_claims(path)[0]


def number(value: float) -> Quantity:
    return Quantity("true_density", "A", value, 0.01, "g/cm3", "sum", origin="synthetic")


def value_in(config: dict[str, Any]) -> float:
    own = config["pycnometry"].values()
    return math.nan if FAILS in own else 3.0 + sum(own)


def evaluate(_measured: Any, _subject: Any, config: Any, _collected: Any) -> Any:
    value = value_in(config)
    if math.isnan(value):
        raise AnalysisError("A", "a setting that works", "another one")
    return table_of([number(value)])


def settings_of(universe: Universe) -> dict[str, Any]:
    own = {f"k{i}": 0 for i in range(len(universe.choices))}
    own |= {key.split(".")[1]: value for key, value in universe.settings.items()}
    return {"pycnometry": own}


@given(EFFECTS, st.booleans(), st.integers(0, 30), st.integers(0, 5))
@settings(max_examples=40)
def test_numbers_verdicts_and_movers_are_those_of_brute_force(
    content, effects, contradict, at_most, seed
) -> None:
    config = {
        "pycnometry": {f"k{i}": 0 for i in range(len(effects))},
        "statistics": {"confidence": 0.95},
        "claims": {"data": "paper"},
    }
    listed: dict[str, list[dict[str, Any]]] = {
        f"c{i}": [{"name": f"l{j}", "set": {f"pycnometry.k{i}": own}} for j, own in enumerate(e)]
        for i, e in enumerate(effects)
    }
    if contradict and len(effects) > 1:
        listed["c0"][0]["not_with"] = {"c1": ["l0"]}
    made = universes(choices_of(listed, config, {}), at_most=at_most, seed=seed)
    assert not any(map(contradicts, made))
    contents = [universe.content() for universe in made]

    rows = [{"measurement": "m", "sample": "A"}]
    seen = {str(v): v for u in contents if (v := variant(u, ("pycnometry",), rows))}
    found = in_all_variants(
        [], list(seen.values()), evaluate, Subject("A"), technique="pycnometry", settings=config
    )
    variants = Variants({"A": found}, {"A": rows}, ("pycnometry",))
    table = table_of([number(value_in(config))]).assign(technique="pycnometry")
    study = Study("pycnometry", table, content, {}, {}, config)
    results = list(judged(study, contents, variants, lambda tables, _given: rows_of(tables)))

    verdicts = []
    for universe, result in zip(made, results, strict=True):
        expected = value_in(settings_of(universe))
        assert list(result.numbers["value"]) == ([] if math.isnan(expected) else [expected])
        assert ("a setting that works" in result.reason) == math.isnan(expected)
        own = table_of([] if math.isnan(expected) else [number(expected)])
        options = {"confidence": 0.95, "new_data": False}
        numbers = Numbers(numbers_of(own, ["pycnometry"] * len(own)))
        verdicts.append(judge_all(content, numbers, {}, **options)[0][0].verdict)
    assert [result.entries[0].verdict for result in results] == verdicts

    of_claims = claims_of("pycnometry", contents, results)
    claim = robustness(of_claims, {"pycnometry": contents}).iloc[0]
    judgeable = [v for v, r in zip(verdicts, results, strict=True) if len(r.numbers)]
    same = judgeable.count(verdicts[0]) / len(judgeable)
    assert claim["share_same"] == pytest.approx(same)
    assert (claim["universes"], claim["not_testable"]) == (
        len(judgeable),
        len(verdicts) - len(judgeable),
    )
    assert (claim["robustness"] in (ROBUST, UNTRIED)) == (same == 1)
    alone = {
        next(iter(u["changed"]))
        for u, verdict, r in zip(contents, verdicts, results, strict=True)
        if len(u["changed"]) == 1 and len(r.numbers) and verdict != verdicts[0]
    }
    named = set(filter(None, claim["depends_on"].split("; ")))
    assert alone <= named
    assert not alone or alone == named
    assert (claim["robustness"] == FRAGILE) == (same < 1 and (len(named) > 2 or same < 0.5))

    _, parts = spreads(shown_numbers("pycnometry", contents, results), {"pycnometry": contents})
    for part in parts.itertuples():
        levels = {0.0, *(own for own in effects[int(part.choice[1:])] if own != FAILS)}
        # each alternative stands alone beside the config: one that matters is found
        assert (part.total_effect > 0) == (len(levels) > 1), part.choice
