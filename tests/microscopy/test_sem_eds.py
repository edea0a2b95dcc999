"""From the items of a sample to its quantities."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import ndimage

from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy.emsa_msa import COUNTS, ENERGY
from electrolyte.techniques.sem_eds import numbers as sem_eds
from electrolyte.techniques.sem_eds.lines import LINES

OPTIONS = {
    "block_px": 16,
    "block_sizes_px": [8, 16],
    "window_keV": [0.4, 3.6],
    "background_terms": 5,
    "other_elements": [],
    "sensitivity": {},
    "sensitivity_u_rel": 0.1,
    "sensitivity_kV": None,
}
SHARES = {"Ta": 3.0, "S": 2.0, "Cl": 8.0}


def item(kind, *, name="a", element="", sheet=None, image=None, frame=None, **metadata):
    data = Measurement(
        "sem_eds",
        "x",
        pd.DataFrame() if frame is None else frame,
        Path("raw/x"),
        "0",
        metadata=metadata,
        arrays={} if image is None else {"image": image},
    )
    row = {
        "measurement": name,
        "kind": kind,
        "element": element,
        "pixel_size_um": sheet,
        "origin": "measured",
        "path": "raw/x",
    }
    return sem_eds.Item(row, data)


def texture(sigma=3.0, shape=(300, 320)):
    rng = np.random.default_rng(1)
    return ndimage.gaussian_filter(rng.standard_normal(shape), sigma)


def maps(**change):
    rng = np.random.default_rng(2)
    images = {e: rng.poisson(m, (160, 192)) for e, m in SHARES.items()}
    return [item("map", name=f"map-{e}", element=e, image=i, **change) for e, i in images.items()]


def evaluated(items, **options):
    return sem_eds.evaluate("LTSC", "Li2TaSCl5", items, OPTIONS | options)


def test_scale_comes_from_the_file_or_the_sheet():
    from_file = evaluated([item("image", image=texture(), pixel_size_x_um=0.1)]).quantities[0]
    from_sheet = evaluated([item("image", image=texture(), sheet=0.1)]).quantities[0]
    assert from_file.value == from_sheet.value == pytest.approx(0.6, rel=0.15)
    assert from_file.unit == "um"
    assert from_file.status == "ok"


def test_no_scale_no_length():
    found = evaluated([item("image", image=texture())]).quantities[0]
    assert (found.status, math.isnan(found.value)) == ("not_resolved", True)
    assert "no pixel size" in found.note


def test_two_scales_that_differ_are_suspect():
    found = evaluated([item("image", image=texture(), sheet=1.0, pixel_size_x_um=0.1)])
    assert found.quantities[0].status == "suspect"
    assert "1 µm in the sheet, 0.1 µm in the file" in found.quantities[0].note


def test_the_data_bar_is_left_out():
    image = texture()
    with_bar = np.vstack([image, np.full((60, 320), image.max())])
    plain = evaluated([item("image", image=image, sheet=0.1)]).quantities[0]
    barred = evaluated([item("image", image=with_bar, sheet=0.1, scan_rows=300)]).quantities[0]
    assert plain.value == barred.value


def test_uniform_maps_give_limits_that_say_so():
    found = evaluated(maps(sheet=0.5))
    assert {q.condition for q in found.quantities} == {"element=Ta", "element=S", "element=Cl"}
    for q in found.quantities:
        assert q.quantity == "element_heterogeneity"
        assert q.unit == "%"
        assert q.status in ("upper_limit", "ok")
        assert 0 < q.value < 5
        assert "counting noise" in q.note
        assert "(8 µm)" in q.method
    assert sorted(set(found.homogeneity["block_px"])) == [8, 16]
    assert set(found.homogeneity["block_um"]) == {4.0, 8.0}


def test_two_maps_of_one_element_are_refused():
    with pytest.raises(AnalysisError, match="one map of each element"):
        evaluated([*maps(), maps()[0]])


def spectrum_frame():
    energy = 0.005 * np.arange(1000)
    counts = 50.0 + 0 * energy
    for element, height in (("Ta", 300.0), ("S", 200.0), ("Cl", 900.0)):
        for line, ratio in LINES[element]:
            sd = math.sqrt(0.130**2 - 0.0025 * (5.895 - line)) / 2.3548
            counts += height * ratio * np.exp(-0.5 * ((energy - line) / sd) ** 2)
    return pd.DataFrame({ENERGY: energy, COUNTS: np.rint(counts)})


def test_no_sensitivities_no_composition():
    found = evaluated([item("spectrum", frame=spectrum_frame())])
    assert [q.status for q in found.quantities] == ["not_resolved"] * 3
    assert all("sem_eds.sensitivity" in q.note for q in found.quantities)
    assert {"Fit / 1", "Background / 1", "origin"} <= set(found.spectra.columns)


def test_composition_beside_the_formula():
    found = evaluated(
        [item("spectrum", frame=spectrum_frame())],
        sensitivity={"Ta": 1.0, "S": 1.0, "Cl": 1.0, "O": 1.0},
        other_elements=["O"],
    ).quantities
    by = {q.condition: q for q in found}
    assert by["element=O"].status == "upper_limit"
    assert "nominal 0.0 %" in by["element=O"].note
    total = sum(q.value for q in found if q.status == "ok")
    assert total == pytest.approx(100)
    assert "nominal 71.4 %" in by["element=Cl"].note
    assert by["element=Cl"].u > 1


def test_a_spectrum_of_another_kind_is_refused():
    with pytest.raises(AnalysisError, match="an EDS spectrum, found signal type ELS"):
        evaluated([item("spectrum", frame=spectrum_frame(), signal_type="ELS")])


def number(quantity, condition, replicate, value, sample="A", **more):
    return Quantity(
        *(quantity, sample, value, 0.1, "um", "m", condition, replicate),
        source="s",
        origin="measured",
        **more,
    )


def test_texture_ratio_of_two_samples():
    table = [
        number("image_correlation_length", "", "a", 2.0),
        number("image_correlation_length", "", "b", 1.0, sample="B"),
    ]
    found = sem_eds.gathered(table, [("A", "B"), ("A", "C")])
    (ratio,) = [q for q in found if q.quantity.endswith("_ratio")]
    assert (ratio.sample, ratio.value) == ("A/B", 2.0)
    assert ratio.u == pytest.approx(2 * math.hypot(0.05, 0.1))
    assert "one image of each" in ratio.note


def test_limits_are_not_averaged():
    table = [
        number("atomic_fraction", "element=O", "a", 2.0),
        number("atomic_fraction", "element=O", "b", 4.0, status="upper_limit", note="not seen"),
        number("atomic_fraction", "element=S", "a", 2.0),
        number("atomic_fraction", "element=S", "b", 4.0),
    ]
    means = [q for q in sem_eds.gathered(table, []) if q.kind == "mean"]
    assert [(q.condition, q.value, q.n) for q in means] == [("element=S", 3.0, 2)]
