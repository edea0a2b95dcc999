"""Indents of whole workbooks: averages, routes, exclusions by name, pellets against indents."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from electrolyte import readers
from electrolyte.ground.errors import AnalysisError, ConfigError
from electrolyte.numbers.quantities import the_one
from electrolyte.readers.measurement import CONTACT_STIFFNESS, DEPTH, LOAD, Measurement
from electrolyte.study.configuration import validated
from electrolyte.techniques.indentation.indents import analyse, window
from electrolyte.techniques.indentation.oliver_pharr import Tip
from electrolyte.techniques.indentation.selection import kept, mark_outliers
from electrolyte.techniques.indentation.settings import (
    FULL_DEPTH,
    Settings,
    settings_from,
    variants,
)
from electrolyte.techniques.indentation.summary import (
    Pellet,
    comparisons,
    pellet_quantities,
    quantities_of,
    read_indents,
)

DIAMOND = {"epsilon": 0.75, "modulus_GPa": 1141.0, "poisson_ratio": 0.07}
SHIPPED = Settings(
    route="auto",
    window_nm=(4000.0, 5000.0),
    unloading_range=(0.5, 0.98),
    tip=Tip((24.56,), beta=1.034, **DIAMOND),
    poisson_ratio=0.25,
)


@pytest.fixture(scope="module")
def pellets(shipped) -> dict[str, Pellet]:
    """The shipped workbooks, read and analysed, by sample."""
    found = {}
    for name, path in shipped.items():
        indents = analyse(readers.read(path, "indentation"), SHIPPED)
        sample = name.split("-")[0]
        found[sample] = Pellet(sample, name, mark_outliers(indents, 5.0), name, "synthetic")
    return found


def measurement(**columns) -> Measurement:
    return Measurement("indentation", "test", pd.DataFrame(columns), Path("x.xlsx"), "")


def loading(indent="1", deepest=5200.0, stiffness=1.6e5) -> pd.DataFrame:
    """An indent of constant stiffness per depth, 100 points."""
    depth = np.linspace(50, deepest, 100)
    return pd.DataFrame(
        {
            "Indent": indent,
            DEPTH: depth,
            LOAD: 200 * (depth / 5000) ** 2,
            CONTACT_STIFFNESS: stiffness * depth / 5000,
        }
    )


@pytest.fixture(scope="module")
def numbers(shipped, tmp_path_factory) -> pd.DataFrame:
    """All numbers of the shipped workbooks, through the tables on disk as in the workflow."""
    folder = tmp_path_factory.mktemp("indents")
    paths = []
    for name, path in shipped.items():
        read = readers.read(path, "indentation")
        tables = [
            mark_outliers(analyse(read, settings), 5.0).assign(
                sample=name.split("-")[0],
                pellet=name,
                measurement=f"{name}-indents",
                variant=variant,
                method=settings.method,
                origin="synthetic",
            )
            for variant, settings in variants(SHIPPED).items()
        ]
        paths.append(folder / f"{name}.csv")
        pd.concat(tables).to_csv(paths[-1], index=False)
    rows = quantities_of(read_indents(paths), 0.01, "LTSC", 0.10)
    return pd.DataFrame([asdict(row) for row in rows])


def value(numbers, **where):
    return the_one(numbers, **where)["value"]


def test_shipped_data_gives_the_reported_values(numbers, pellets):
    for quantity, sample, places, reported in (
        ("indentation_modulus", "LTSC", 1, 8.2),
        ("indentation_modulus", "LTSOC", 1, 7.3),
        ("vickers_hardness", "LTSC", 2, 0.47),
        ("vickers_hardness", "LTSOC", 2, 0.45),
        ("vickers_hardness_number", "LTSC", 1, 47.9),
        ("vickers_hardness_number", "LTSOC", 1, 45.9),
        ("indentation_elastic_modulus", "LTSC", 1, 7.7),
        ("indentation_elastic_modulus", "LTSOC", 1, 6.8),
    ):
        row = {
            "quantity": quantity,
            "sample": sample,
            "replicate": "",
            "kind": "mean",
            "condition": "",
        }
        assert round(value(numbers, **row), places) == reported, (quantity, sample)
    assert all(len(kept(pellet.indents)) == 25 for pellet in pellets.values())


def test_shipped_comparison(numbers):
    drop = the_one(numbers, quantity="indentation_modulus_change")
    assert round(drop["value"], 1) == -11.0
    assert drop["sample"] == "LTSOC/LTSC"
    assert -15 < drop["lower95"] < -14
    assert "indents are the units" in drop["note"]
    p = {"quantity": "welch_p_value", "sample": "LTSC|LTSOC"}
    assert value(numbers, **p, condition="indentation_modulus") < 1e-6
    # hardness: not different by Welch's test, and equivalent within 10 %
    assert value(numbers, **p, condition="vickers_hardness") == pytest.approx(0.10, abs=0.01)
    same = value(numbers, quantity="equivalence_p_value", condition="vickers_hardness")
    # margin 10 % of (0.47 + 0.45) / 2: t = (0.046 - 0.020) / (0.042 sqrt(2/25)) = 2.19, 48 degrees
    # of freedom
    assert same == pytest.approx(stats.t.sf(2.19, 48), abs=0.0005)


def test_contact_depth_outweighs_the_difference_of_samples(numbers):
    """The full depth as contact depth turns 0.47 and 8.2 GPa into 0.33 and 6.8 GPa."""
    row = {"sample": "LTSC", "replicate": "", "kind": "mean", "condition": FULL_DEPTH}
    assert value(numbers, quantity="vickers_hardness", **row) == pytest.approx(0.327, abs=0.005)
    assert value(numbers, quantity="indentation_modulus", **row) == pytest.approx(6.83, abs=0.05)


def test_all_routes_agree_on_shipped_data(shipped):
    read = readers.read(shipped["LTSC-2"], "indentation")
    found = {
        route: analyse(read, replace(SHIPPED, route=route))
        for route in ("stiffness", "unloading", "reported")
    }
    for column in ("indentation_modulus_GPa", "indentation_hardness_GPa"):
        dynamic = found["stiffness"][column]
        # the program printed with the same constants; one unloading carries the noise of P and h
        np.testing.assert_allclose(found["reported"][column], dynamic, rtol=1e-4)
        np.testing.assert_allclose(found["unloading"][column], dynamic, rtol=0.04)
        assert found["unloading"][column].mean() == pytest.approx(dynamic.mean(), rel=0.01)


def test_instrument_results_sheet_agrees(shipped):
    read = readers.read(shipped["LTSOC-2"], "indentation")
    indents = analyse(read, SHIPPED).set_index("indent")
    for name, results in read.metadata["results"].items():
        assert indents.loc[name, "vickers_hardness_kgf_mm2"] == pytest.approx(
            results["VHN / kgf/mm^2"], abs=0.01
        )
        assert indents.loc[name, "indentation_elastic_modulus_GPa"] == pytest.approx(
            results["AverageMODULUS / GPa"], abs=0.001
        )


def test_nanosuite_averages_to_the_last_digit(real_data):
    """E and H "average over defined range" (100-200 nm) of all nine tests, printed to 0.001."""
    read = readers.read(real_data / "indentation" / "FS_XP.xls", "indentation")
    settings = replace(SHIPPED, route="reported", window_nm=(100.0, 200.0), poisson_ratio=0.18)
    indents = analyse(read, settings).set_index("indent")
    assert len(indents) == 9
    for name, printed in read.metadata["results"].items():
        assert indents.loc[name, "reported_modulus_GPa"] == pytest.approx(
            printed["E Average Over Defined Range / GPa"], abs=0.00051
        )
        assert indents.loc[name, "reported_hardness_GPa"] == pytest.approx(
            printed["H Average Over Defined Range / GPa"], abs=0.00051
        )


def test_nanosuite_averages_from_stiffness(real_data):
    """The same from load, depth and stiffness with the three printed area coefficients."""
    read = readers.read(real_data / "indentation" / "FS_XP.xls", "indentation")
    tip = Tip((24.6954, 395.7700812, -16.13158277), beta=1.0, **DIAMOND)
    settings = replace(SHIPPED, window_nm=(100.0, 200.0), poisson_ratio=0.18, tip=tip)
    indents = analyse(read, settings).set_index("indent")
    assert set(indents["route"]) == {"stiffness"}
    for name, printed in read.metadata["results"].items():
        # the two coefficients that the file does not print are worth 0.2 % of the area here
        assert indents.loc[name, "indentation_elastic_modulus_GPa"] == pytest.approx(
            printed["E Average Over Defined Range / GPa"], rel=0.003
        )
        assert indents.loc[name, "indentation_hardness_GPa"] == pytest.approx(
            printed["H Average Over Defined Range / GPa"], rel=0.003
        )


def test_stiffness_from_squared_over_load():
    points = loading()
    squared = points[CONTACT_STIFFNESS] ** 2 / points[LOAD] / 1e6
    other = points.drop(columns=CONTACT_STIFFNESS).assign(
        **{"Stiffness Squared Over Load / GPa": squared}
    )
    one, two = (
        analyse(Measurement("indentation", "t", f, Path("x"), ""), SHIPPED) for f in (points, other)
    )
    assert one["indentation_modulus_GPa"][0] == pytest.approx(two["indentation_modulus_GPa"][0])


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (
            loading(deepest=3000.0),
            "a loading down to 5000 nm (indentation.depth_window_nm), found 3000 nm",
        ),
        (loading(stiffness=0.0), "20 without"),
        (loading(stiffness=-1e5), "20 without"),
        (loading().assign(**{LOAD: -1.0}), "no contact"),
        (loading().assign(**{CONTACT_STIFFNESS: np.nan}), "20 without"),
        (loading().iloc[[*range(0, 75, 15), 80, 99]], "at least 5 points"),
    ],
)
def test_bad_indents_are_excluded_by_name(frame, reason):
    good = loading("good")
    both = pd.concat([good, frame.assign(Indent="bad")], ignore_index=True)
    indents = analyse(Measurement("indentation", "t", both, Path("x"), ""), SHIPPED)
    indents = indents.set_index("indent", drop=False)
    assert indents.loc["good", "excluded"] == ""
    assert reason in indents.loc["bad", "excluded"]
    assert np.isnan(indents.loc["bad", "indentation_modulus_GPa"])
    pellet = Pellet("A", "A-1", indents, "m1", "measured")
    row = pellet_quantities(pellet, 0.0)[0]
    assert row.n == 1
    assert "1 of 2 indents excluded: bad" in row.note


def test_no_usable_indent_is_an_error():
    indents = analyse(
        Measurement("indentation", "t", loading(deepest=3000), Path("x"), ""), SHIPPED
    )
    pellet = Pellet("A", "A-1", indents, "m1", "measured")
    with pytest.raises(AnalysisError, match=r"A-1.*usable indent.*1 of 1 indents excluded"):
        pellet_quantities(pellet, 0.0)


def test_missing_channels_are_named():
    only = measurement(**{"Indent": ["1"], DEPTH: [1.0], LOAD: [1.0]})
    with pytest.raises(AnalysisError, match=r"contact stiffness channel.*Depth / nm"):
        analyse(only, replace(SHIPPED, route="stiffness"))
    with pytest.raises(AnalysisError, match="hardness and modulus channels"):
        analyse(only, replace(SHIPPED, route="reported"))
    with pytest.raises(AnalysisError, match="a route of auto"):
        analyse(only, replace(SHIPPED, route="magic"))


def test_outliers_are_excluded_with_their_number():
    values = [8.0, 8.1, 7.9, 8.2, 8.05, 12.0]
    indents = pd.DataFrame(
        {
            "indent": list("abcdef"),
            "indentation_modulus_GPa": values,
            "indentation_hardness_GPa": [0.5] * 6,
            "excluded": "",
        }
    )
    marked = mark_outliers(indents, 5.0)
    assert list(marked["excluded"] != "") == [False] * 5 + [True]
    assert "indentation modulus 12 GPa, median 8.07" in marked["excluded"].iloc[-1]
    assert (mark_outliers(indents, np.inf)["excluded"] == "").all()
    assert (mark_outliers(indents.head(4), 0.1)["excluded"] == "").all()


def test_window_ends_are_the_nearest_points():
    depth = np.array([10.0, 95, 104, 150, 160, 170, 199, 208, 300])
    assert window(depth, (100.0, 200.0)) == slice(2, 7)


def test_pellets_are_the_units_where_there_are_several(pellets):
    """Means of pellets, not 50 indents, decide between samples of two pellets each."""

    def shifted(pellet: Pellet, factor: float, name: str) -> Pellet:
        frame = pellet.indents.copy()
        frame["indentation_modulus_GPa"] *= factor
        return replace(pellet, indents=frame, name=name)

    first = [pellets["LTSC"], shifted(pellets["LTSC"], 1.06, "LTSC-9")]
    second = [pellets["LTSOC"], shifted(pellets["LTSOC"], 1.06, "LTSOC-9")]
    rows = comparisons([*first, *second], "LTSC", 0.1)
    p = next(r for r in rows if r.quantity == "welch_p_value")
    assert p.condition == "indentation_modulus"
    assert p.n == 2
    assert p.value > 1e-3  # the indents alone would claim below 1e-6
    assert "indents are the units" not in p.note


def test_one_indent_each_has_no_test():
    """A comparison without scatter is not resolved, in words; never a silent p."""
    one, other = (
        Pellet(
            name,
            f"{name}-1",
            analyse(Measurement("indentation", "t", f, Path("x"), ""), SHIPPED),
            "m",
            "measured",
        )
        for name, f in (("A", loading()), ("B", loading(stiffness=1.7e5)))
    )
    rows = {(row.quantity, row.condition): row for row in comparisons([one, other], "A", 0.1)}
    p = rows["welch_p_value", "vickers_hardness"]
    assert p.status == "not_resolved"
    assert "n = 1 and 1" in p.note
    assert np.isfinite(rows["indentation_modulus_change", ""].value)


def test_a_window_the_wrong_way_round_is_a_config_error():
    config = validated({})["indentation"]
    with pytest.raises(ConfigError, match=r"expected \[lower, upper\], found \[5, 4\]"):
        settings_from(config | {"depth_window_nm": [5, 4]}, {}, {})


def test_area_uncertainty_does_not_average_out(pellets):
    exact, honest = (
        {r.quantity: r for r in pellet_quantities(pellets["LTSC"], u)} for u in (0.0, 0.05)
    )
    hardness = honest["indentation_hardness"]
    assert hardness.u == pytest.approx(
        np.hypot(exact["indentation_hardness"].u, 0.05 * hardness.value)
    )
    modulus = honest["indentation_modulus"]
    assert modulus.u == pytest.approx(
        np.hypot(exact["indentation_modulus"].u, 0.025 * modulus.value)
    )
    # the spread of the indents is a quantity of its own, untouched
    assert honest["indentation_modulus_sd_indents"].value == pytest.approx(0.55, abs=0.01)
