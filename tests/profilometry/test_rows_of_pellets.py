"""A sheet whose rows name pellets: jobs and figures go by the sample of the pellet all the same."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from electrolyte.ground.errors import ConfigError
from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.study import Plan


@pytest.fixture
def raw(tmp_path):
    folder = tmp_path / "raw"
    (folder / "profilometry").mkdir(parents=True)
    (folder / "samples.tsv").write_text(
        "sample\tlabel\tformula\tx\trole\tnote\nA\t\tTaCl5\t\tseries\t\nB\t\t\t\tseries\t\n"
    )
    (folder / "pellets.tsv").write_text(
        "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\tmass_mg\n"
        "A-1\tA\t1\t0.01\t10\t0.05\t200\n"
    )
    (folder / "profilometry" / "m.x3p").write_bytes(b"x")
    (folder / "profilometry" / "measurements.tsv").write_text(
        "measurement\tpellet\tpath\tformat\torigin\tkind\nm\tA-1\tm.x3p\t\tmeasured\theight_map\n"
    )
    return folder


def test_rows_of_a_pellet_belong_to_its_sample(raw):
    plan = Plan({}, str(raw))
    assert plan.names("profilometry", by="sample") == ["A"]
    files = plan.raw_files("profilometry", by="sample")(SimpleNamespace(sample="A"))
    assert files == [f"{raw}/profilometry/m.x3p"]
    (drawing,) = [d for d in FigurePlan(plan, "results").drawings() if d.name == "fig5c"]
    assert drawing.inputs["maps"] == ["results/profilometry/maps/A.npz"]


def test_a_sample_without_rows_cannot_be_shown(raw):
    plan = Plan({"figures": {"fig5c": {"sample": "B"}}}, str(raw))
    with pytest.raises(ConfigError, match=r"figures\.fig5c\.sample: 'B' has no rows in"):
        FigurePlan(plan, "results")
