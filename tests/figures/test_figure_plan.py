"""Which figures a study gets: those that it has the kind of data for, as its sheets say."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from electrolyte.figures.catalogue import COMPOSED, PANELS
from electrolyte.figures.kinds import KINDS
from electrolyte.ground.errors import ConfigError
from electrolyte.plan.figures import FigurePlan
from electrolyte.plan.study import Plan
from electrolyte.study.sheet_columns import PELLETS, SAMPLES, columns_of

Figures = Callable[..., FigurePlan]


@pytest.fixture
def figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Figures:
    """Plans a study of two samples with their pellets, and these measurements."""
    monkeypatch.chdir(tmp_path)

    def write(sheet: Path, header: Sequence[str], rows: Sequence[Mapping[str, object]]) -> None:
        sheet.parent.mkdir(parents=True, exist_ok=True)
        lines = ["\t".join(header), *("\t".join(str(r.get(c, "")) for c in header) for r in rows)]
        sheet.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def plan(config: Mapping[str, object] | None = None, **measured: list[dict]) -> FigurePlan:
        samples = [{"sample": name, "role": "series", "x": i} for i, name in enumerate("AB")]
        size = {"thickness_mm": 1, "thickness_u_mm": 0.01, "diameter_mm": 10, "diameter_u_mm": 0.1}
        pellets = [{"pellet": name, "sample": name[0], **size} for name in ("A-1", "B-1", "B-2")]
        write(tmp_path / "raw/samples.tsv", [c.name for c in SAMPLES], samples)
        write(tmp_path / "raw/pellets.tsv", [c.name for c in PELLETS], pellets)
        for technique, rows in measured.items():
            folder = tmp_path / "raw" / technique
            subject = "pellet" if "pellet" in rows[0] else "sample"
            header = [c.name for c in columns_of(technique, subject)]
            filled = [
                {"measurement": f"m{i}", "path": f"{i}.dat", "origin": "measured", **row}
                for i, row in enumerate(rows)
            ]
            write(folder / "measurements.tsv", header, filled)
            for row in filled:
                (folder / row["path"]).write_text("data")
        return FigurePlan(Plan(config or {}, "raw"), "results")

    return plan


def eis(pellet: str, *temperatures: float) -> list[dict]:
    return [{"pellet": pellet, "temperature_C": t} for t in temperatures]


def nmr(nucleus: str, *temperatures: float, experiment: str = "single_pulse") -> list[dict]:
    row = {"sample": "A", "nucleus": nucleus, "experiment": experiment}
    return [{**row, "temperature_C": t} for t in temperatures]


def test_every_kind_that_a_panel_names_exists() -> None:
    assert {kind for panel in PANELS.values() for kind in panel.kinds} <= set(KINDS)


def test_a_study_without_data_has_no_figure_and_says_why_for_each(figures: Figures) -> None:
    plan = figures()
    assert plan.drawn() == []
    assert {item.name for item in plan.left_out} >= set(PANELS)
    assert all(item.reason and item.change for item in plan.left_out)
    assert plan.announcement().count("\n") == 0


def test_one_nucleus_makes_one_panel_of_spectra(figures: Figures) -> None:
    plan = figures(nmr=nmr("7Li", 25))
    assert list(plan.panels) == ["fig1b"]
    (drawing,) = [d for d in plan.drawings() if d.name == "fig1"]
    assert drawing.options["fig1b"]["nucleus"] == "7Li"
    assert drawing.composition.letters == {}


def test_two_nuclei_make_two_panels_in_the_order_of_the_sheet(figures: Figures) -> None:
    plan = figures(nmr=nmr("31P", 25) + nmr("7Li", 25))
    assert plan.choices["fig1b_nucleus"] == ["31P"]
    assert plan.choices["fig1c_nucleus"] == ["7Li"]


def test_the_config_chooses_the_nucleus(figures: Figures) -> None:
    config = {"figures": {"fig1b": {"nucleus": "7Li"}}}
    plan = figures(config, nmr=nmr("31P", 25) + nmr("7Li", 25))
    assert plan.choices["fig1b_nucleus"] == ["7Li"]
    assert plan.choices["fig1c_nucleus"] == ["31P"]
    with pytest.raises(ConfigError, match=r"figures\.fig1b\.nucleus: '6Li'.*did you mean '7Li'"):
        figures({"figures": {"fig1b": {"nucleus": "6Li"}}}, nmr=nmr("7Li", 25))


def test_nmr_over_temperature_needs_several_temperatures_of_one_nucleus(figures: Figures) -> None:
    recoveries = nmr("7Li", 25, 45, experiment="inversion_recovery")
    plan = figures(nmr=nmr("6Li", 25) + nmr("7Li", 25, 45) + recoveries)
    assert plan.choices["figS3a_nucleus"] == plan.choices["figS3b_nucleus"] == ["7Li"]
    plan = figures(nmr=nmr("6Li", 25) + nmr("7Li", 45) + recoveries[:1])
    assert not {"figS3", "figS3a", "figS3b"} & {*plan.panels, *plan.composed}


@pytest.mark.parametrize(
    ("temperatures", "shown"),
    [
        ((25,), {"fig3a", "fig3d", "toc"}),
        ((25, -20), {"fig3a", "fig3d", "fig_relaxation_times", "figS4", "figS5", "toc"}),
        (
            (25, 0, -20),
            {"fig3a", "fig3b", "fig3c", "fig3d", "fig_relaxation_times", "figS4", "figS5", "toc"},
        ),
    ],
)
def test_figures_of_impedance_by_number_of_temperatures(
    figures: Figures, temperatures: tuple[float, ...], shown: set[str]
) -> None:
    assert set(figures(eis=eis("A-1", *temperatures)).panels) == shown


def test_temperatures_of_different_pellets_make_no_arrhenius_line(figures: Figures) -> None:
    rows = eis("A-1", 25, 0) + eis("B-1", -20, -40)
    assert "fig3b" not in figures(eis=rows).panels


@pytest.mark.parametrize(
    ("temperatures", "drawn"),
    [([-25], False), ([25], True), ([-25, 0], False), ([0, 10, 20], True)],
)
def test_conductivity_is_shown_where_the_reference_temperature_has_one(
    figures: Figures, temperatures: list[float], drawn: bool
) -> None:
    plan = figures(eis=eis("A-1", *temperatures))
    assert ("toc" in plan.panels) == drawn
    assert ("fig3d" in plan.panels) == drawn


def test_low_temperature_is_of_a_pellet_that_has_it(figures: Figures) -> None:
    plan = figures(eis=eis("A-1", 25) + eis("B-1", 25, -20))
    assert plan.choices["nyquist_pellets"] == ["A-1"]
    assert plan.choices["figS4_pellets"] == ["B-1"]


def test_a_nyquist_plot_is_of_all_pellets_of_a_sample_until_numbers_choose(
    figures: Figures,
) -> None:
    rows = eis("A-1", 25) + eis("B-1", 25, -20) + eis("B-2", 25, -20)
    plan = figures({"figures": {"nyquist_sample": "B"}}, eis=rows)
    assert plan.choices["nyquist_pellets"] == ["B-1", "B-2"]
    assert plan.choices["figS4_pellets"] == ["B-1", "B-2"]
    plan = figures({"figures": {"nyquist_pellet": "B-2"}}, eis=rows)
    assert plan.choices["nyquist_pellets"] == plan.choices["figS4_pellets"] == ["B-2"]


def test_tables_that_would_be_empty_are_left_out(figures: Figures) -> None:
    recoveries = nmr("7Li", 25, experiment="inversion_recovery")
    xrd = [{"sample": "A"}]
    assert figures(nmr=nmr("7Li", 25), xrd=xrd).tables == ["table_peaks"]
    plan = figures({"xrd": {"features_deg": [15.1]}}, nmr=recoveries, xrd=xrd)
    assert set(plan.tables) == {"table_peaks", "table_features", "tableS1"}
    reasons = {item.name: (item.reason, item.change) for item in plan.left_out}
    assert reasons["tableS2"] == (
        "no NMR recoveries of a second sample",
        "raw/nmr/measurements.tsv",
    )
    assert reasons["table_phases"] == ("no phases to look for", "xrd.references")


def test_bands_that_nobody_listed_have_no_figure_and_no_table(figures: Figures) -> None:
    spectra = [{"sample": "A", "measurement": "A"}]
    elsewhere = {"raman": {"bands": {"B": [{"centre": 400, "width": 20}]}}}
    for config in ({}, elsewhere):
        plan = figures(config, raman=spectra)
        assert set(plan.panels) == {"fig2a"}
        assert not plan.tables
        reasons = {item.name: (item.reason, item.change) for item in plan.left_out}
        for name in ("fig2b", "table_bands"):
            assert reasons[name] == ("no Raman bands listed for a sample", "raman.bands")
    listed = {"raman": {"bands": {"A": [{"centre": 400, "width": 20}]}}}
    plan = figures(listed, raman=spectra)
    assert set(plan.panels) == {"fig2a", "fig2b"}
    assert plan.tables == ["table_bands"]


def test_eds_spectra_alone_make_no_figure_of_images(figures: Figures) -> None:
    plan = figures(sem_eds=[{"sample": "A", "kind": "spectrum"}])
    assert "fig1d" not in plan.panels
    plan = figures(sem_eds=[{"sample": name, "kind": "image"} for name in "AB"])
    assert plan.choices["fig1d_sample"] == ["A"]
    assert plan.choices["figS2_sample"] == ["B"]


def test_a_study_without_pycnometry_has_the_rest_of_figure_5(figures: Figures) -> None:
    height_map = [{"sample": "A", "kind": "height_map"}]
    plan = figures(indentation=[{"sample": "A"}], profilometry=height_map)
    assert plan.composed["fig5"].panels == ("fig5a", "fig5b", "fig5c")
    reasons = {item.name: item for item in plan.left_out}
    assert reasons["fig5d"].change == "raw/pycnometry/measurements.tsv"


def test_what_the_config_leaves_out_is_not_announced(figures: Figures) -> None:
    config = {"figures": {"leave_out": ["fig5b", "figS5", "fig3"]}}
    plan = figures(config, eis=eis("A-1", 25, 0, -20), indentation=[{"sample": "A"}])
    assert set(plan.panels) == {"fig5a", "fig_relaxation_times", "figS4", "toc"}
    assert not {"fig5b", "figS5", "fig3"} & set(plan.announcement().replace(",", "").split())
    assert {i.name for i in plan.left_out if not i.wanted} == {
        *("fig5b", "figS5"),
        *COMPOSED["fig3"].panels,
    }


def test_an_unknown_figure_cannot_be_left_out(figures: Figures) -> None:
    with pytest.raises(ConfigError, match=r"figures\.leave_out: no figure 'fig7', did you mean"):
        figures({"figures": {"leave_out": ["fig7"]}})


def test_each_source_is_written_by_one_figure_of_those_that_are_always_made(
    figures: Figures,
) -> None:
    plan = figures(eis=eis("A-1", 25, 0, -20), indentation=[{"sample": "A"}])
    writers = [panel for drawing in plan.drawings() for panel in drawing.source]
    assert sorted(writers) == sorted(plan.panels)
    made = {drawing.name: drawing for drawing in plan.drawings()}
    assert {panel for name in plan.drawn() for panel in made[name].source} == set(plan.panels)


def test_a_panel_that_the_study_lacks_says_why_when_it_is_asked_for(figures: Figures) -> None:
    refused = figures(eis=eis("A-1", 25)).not_drawn()
    with pytest.raises(SystemExit, match=r"fig3b is left out.*at 3 temperatures.*raw/eis"):
        refused["fig3b"](None)


def test_excluded_measurements_are_in_no_figure_and_listed_with_their_reason(
    figures: Figures,
) -> None:
    rows = [*eis("A-1", 0, 25, 50), *eis("B-1", 0, 25, 50)]
    reason = {"exclude": "cracked after pressing"}
    plan = figures(eis=[row | reason if row["pellet"] == "A-1" else row for row in rows])
    assert plan.choices["nyquist_pellets"] == ["B-1"]
    assert plan.plan.names("eis", by="pellet") == ["B-1"]
    assert plan.plan.excluded() == [["eis", f"m{i}", "cracked after pressing"] for i in range(3)]


def test_a_wish_for_what_is_excluded_is_no_mistake(figures: Figures) -> None:
    rows = [row | {"exclude": "shorted"} for row in eis("A-1", 25)] + eis("B-1", 25)
    plan = figures({"figures": {"nyquist_pellet": "A-1"}}, eis=rows)
    assert plan.choices["nyquist_pellets"] == ["B-1"]
