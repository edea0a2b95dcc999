"""Real instrument files, with facts stated by their origin or by two other programs."""

from __future__ import annotations

import bz2
import gzip
import lzma
from pathlib import Path

import numpy as np
import pytest

from electrolyte import readers
from electrolyte.readers.diffraction.scan import COUNTS, COUNTS_U, TWO_THETA

# file: format, points, first and last angle, largest intensity, metadata
FACTS = {
    "BT86.raw": ("bruker-raw", 2374, 3.0, 40.0003, 5774, {"sample_name": "BT86"}),
    "BT86_.UXD": ("bruker-uxd", 2374, 3.0, 40.0, 5774, {"sample_name": "BT86", "anode": "Cu"}),
    "Scan_C1.xrdml": (
        "panalytical-xrdml", 7181, 5.0048, 124.9917, 24224, {"step_time_s": 15.24}
    ),
    "TiO2.raw": ("bruker-raw", 1647, 10.0, 70.0411, 11493, {"sample_name": "TiO2"}),
    "TiOF.brml": (
        "bruker-brml", 2469, 9.9988, 60.0128, 8170,
        {"sample_name": "TiOF 18F.2", "wavelength_alpha1_A": 1.5406, "current_mA": 10.0},
    ),
    "TwoTheta_scan_powder.rasx": (
        "rigaku-rasx", 2726, 10.0, 119.0, 1698.50854492188,
        {"wavelength_alpha1_A": 1.540593, "voltage_kV": 45.0, "current_mA": 200.0},
    ),
    "TwoTheta_scan_scrambled.raw": (
        "bruker-raw", 7134, 10.0, 85.0413, 11330.5869140625, {"ratio_alpha2_alpha1": 0.0}
    ),
    "XRD-918-16_10.xrdml": (
        "panalytical-xrdml", 5027, 4.0066, 69.9994, 100168,
        {"wavelength_alpha1_A": 1.540598, "step_time_s": 39.27},
    ),
    "example_evadiffract.xy": ("xrd-xy", 28, 5.0001, 5.2743, 5.583, {"step_time_s": 96.0}),
    "example_mac.xye": ("xrd-xy", 599, 0.0, 0.598, 480.363, {}),
    "example_ocx.xy": ("xrd-xy", 1876, 5.0, 80.0, 96.686, {}),
    "PyXRD_brk_raw1.raw": (
        "bruker-raw", 876, 4.98, 39.98, 12880, {"step_time_s": 4.0, "wavelength_alpha1_A": 1.5406}
    ),
    "PyXRD_brk_raw2.raw": (
        "bruker-raw", 7251, 5.0, 150.0, 25185,
        {"step_time_s": 3.0, "anode": "Cu", "start_time": "1997-12-19T21:57:00"},
    ),
    "powdR_D5000_1.RAW": ("bruker-raw", 3651, 2.0, 75.0, 6532, {"wavelength_alpha1_A": 1.78897}),
    "xrdpattern_stoe.raw": (
        "stoe-raw", 5404, 10.0, 91.045, 5824, {"wavelength_alpha1_A": 1.20793}
    ),
    "rigakuXRD_2Theta.asc": (
        "rigaku-asc", 7601, 4.0, 80.0, 717569, {"step_time_s": 0.6, "anode": "Cu"}
    ),
    "rigakuXRD_MB120718Si3.ras": (
        "rigaku-ras", 1401, 2.0, 30.0, 173128, {"wavelength_alpha1_A": 1.540593}
    ),
    "rigakuXRD_RM20220915Si01.rasx": ("rigaku-rasx", 2151, 8.5, 30.0, 639, {}),
    "GSAS-II_PBSO4.XRA": ("gsas-raw", 6001, 10.0, 160.0, 15702, {}),
    "GSAS-II_PBSO4.CWN": ("gsas-raw", 2919, 10.0, 155.9, 2459, {}),
    "xylib_1517474.cif": ("powder-cif", 3296, 1.5, 166.25, 8440, {"wavelength_alpha1_A": 2.0785}),
    "diffraction-lib_hrpt.cif": (
        "powder-cif", 3098, 10.0, 164.85, 3532, {"wavelength_alpha1_A": 1.494}
    ),
    "genx_BRML_attenuation.brml": ("bruker-brml", 396, 0.2, 4.15, 7330092, {}),
    "genx_XRDML_attenuation.xrdml": ("panalytical-xrdml", 1000, 0.005, 9.995, 3449514, {}),
    "m54313_om2th_10.xrdml": ("panalytical-xrdml", 1800, 26.025, 79.995, 352876, {"anode": "Cu"}),
}  # fmt: skip


@pytest.mark.parametrize("name", FACTS)
def test_points_range_and_metadata(real_data: Path, name: str) -> None:
    form, points, first, last, top, metadata = FACTS[name]
    measurement = readers.read(real_data / "xrd" / name, "xrd")
    frame = measurement.frame
    assert measurement.format == form
    assert len(frame) == points
    assert frame[TWO_THETA].iloc[[0, -1]].tolist() == pytest.approx([first, last], abs=6e-5)
    assert frame[COUNTS].max() == pytest.approx(top, rel=1e-12)
    assert metadata.items() <= measurement.metadata.items()


def test_every_named_file_is_there(real_data: Path) -> None:
    assert set(FACTS) <= {p.name for p in (real_data / "xrd").iterdir()}


STOE = "chemotion-converter-app_LA_P-37cd_DUT-52(Zr)_act_EtOH"


def test_stoe_binary_equals_its_text_export(real_data: Path) -> None:
    frame = readers.read(real_data / "xrd" / f"{STOE}.raw", "xrd").frame
    text = np.loadtxt(real_data / "xrd" / f"{STOE}.xyd")
    assert np.abs(frame[TWO_THETA] - text[:, 0]).max() < 1e-3
    assert (frame[COUNTS] == text[:, 1]).all()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("mtex_Bruker_xrd_10-10.ras", "two theta, found a scan of 'Phi'"),
        ("mtex_Rigaku_xrd_110.asc", "two theta, found a scan of 'beta'"),
        ("mtex_ZnCuTi_Wal_50_5x5_PF_002_R.UXD", "two theta, found a scan of PHI"),
    ],
)
def test_pole_figures_are_no_powder_patterns(real_data: Path, name: str, message: str) -> None:
    with pytest.raises(readers.RawFileError, match=message):
        readers.read(real_data / "xrd" / name, "xrd")


def test_uncertainties_that_files_state(real_data: Path) -> None:
    for name, first, last in (
        ("xylib_1517474.cif", (5540, 160), (797, 37)),
        ("diffraction-lib_hrpt.cif", (167, 12.6), (109, 41.2)),
    ):
        frame = readers.read(real_data / "xrd" / name).frame
        assert tuple(frame[[COUNTS, COUNTS_U]].iloc[0]) == pytest.approx(first)
        assert tuple(frame[[COUNTS, COUNTS_U]].iloc[-1]) == pytest.approx(last)
    neutrons = readers.read(real_data / "xrd" / "diffraction-lib_hrpt.cif")
    assert neutrons.metadata["probe"] == "neutron"
    # the last of its records was counted by several detectors, whose mean it is
    frame = readers.read(real_data / "xrd" / "GSAS-II_PBSO4.CWN").frame
    assert frame[COUNTS_U].iloc[0] == pytest.approx(np.sqrt(220))
    assert frame[COUNTS_U].max() < np.sqrt(frame[COUNTS].max()) + 1e-9


def test_raw_and_uxd_of_one_scan_are_the_same(real_data: Path) -> None:
    raw = readers.read(real_data / "xrd" / "BT86.raw").frame
    uxd = readers.read(real_data / "xrd" / "BT86_.UXD").frame
    assert (raw[COUNTS] == uxd[COUNTS]).all()
    # the UXD file holds four significant digits of some angles, five of others
    assert np.abs(raw[TWO_THETA] - uxd[TWO_THETA]).max() <= 0.005


def test_attenuation_of_xrdml_2_is_applied_once(real_data: Path) -> None:
    frame = readers.read(real_data / "xrd" / "m54313_om2th_10.xrdml").frame
    # its factor is 188 (beamAttenuator): the detector saw 352876 / 188 counts
    top = frame[COUNTS].idxmax()
    assert frame[COUNTS_U][top] == pytest.approx(188 * np.sqrt(352876 / 188))
    unattenuated = frame[COUNTS] < 1000
    assert (frame[COUNTS][unattenuated] == frame[COUNTS][unattenuated].round()).all()
    assert frame[COUNTS_U].min() == 1.0


def test_uncertainty_column_of_xye_is_kept(real_data: Path) -> None:
    frame = readers.read(real_data / "xrd" / "example_mac.xye").frame
    assert frame.iloc[0].tolist() == [0.0, 11.632, 2.650]
    assert frame.columns.tolist() == [TWO_THETA, COUNTS, COUNTS_U]


def test_processed_intensities_are_called_so(real_data: Path) -> None:
    measurement = readers.read(real_data / "xrd" / "TwoTheta_scan_scrambled.raw")
    assert any("2320 intensities are below zero" in text for text in measurement.warnings)


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gzip), ("bz2", bz2), ("xz", lzma)])
@pytest.mark.parametrize("name", ["BT86_.UXD", "TiO2.raw", "Scan_C1.xrdml", "example_ocx.xy"])
def test_compressed_files_read_like_their_content(
    real_data: Path, tmp_path: Path, name: str, suffix: str, pack: object
) -> None:
    original = real_data / "xrd" / name
    packed = tmp_path / f"{name}.{suffix}"
    packed.write_bytes(pack.compress(original.read_bytes()))  # type: ignore[attr-defined]
    measurement = readers.read(packed, "xrd")
    assert measurement.frame.equals(readers.read(original, "xrd").frame)
    assert measurement.source == packed
    assert measurement.sha256 != readers.read(original).sha256


@pytest.mark.parametrize("name", ["BT86.raw", "TiO2.raw"])
@pytest.mark.parametrize("part", [0.45, 0.7, 0.99])
def test_raw_files_that_end_early_are_read_as_far_as_they_go(
    real_data: Path, tmp_path: Path, name: str, part: float
) -> None:
    data = (real_data / "xrd" / name).read_bytes()
    (tmp_path / name).write_bytes(data[: int(part * len(data))])
    whole = readers.read(real_data / "xrd" / name).frame
    measurement = readers.read(tmp_path / name, "xrd")
    count = len(measurement.frame)
    assert 0 < len(whole) - count < (1 - part) * len(data) / 4 + 1
    assert measurement.frame.equals(whole[:count])
    assert f"ends after {count} of {len(whole)} points" in measurement.warnings[0]


@pytest.mark.parametrize("name", ["TiOF.brml", "TwoTheta_scan_powder.rasx", "Scan_C1.xrdml"])
@pytest.mark.parametrize("part", [0.001, 0.02, 0.3, 0.7, 0.99])
def test_cut_off_files_are_refused(real_data: Path, tmp_path: Path, name: str, part: float) -> None:
    data = (real_data / "xrd" / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(data[: max(9, int(part * len(data)))])
    with pytest.raises(readers.RawFileError, match=name):
        readers.read(path, "xrd")


def test_a_powder_cif_with_a_name_in_latin_1_is_read(real_data: Path, tmp_path: Path) -> None:
    whole = (real_data / "xrd" / "diffraction-lib_hrpt.cif").read_bytes()
    (path := tmp_path / "x.cif").write_bytes(whole + b"\n_publ_author.name 'M\xfcller'\n")
    assert readers.read(path).frame.equals(
        readers.read(real_data / "xrd" / "diffraction-lib_hrpt.cif").frame
    )
