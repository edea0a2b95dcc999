"""Synthetic files of spectra, indents, maps and reports in layouts of more programs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from column_files import table, written

from electrolyte import readers
from electrolyte.ground.errors import RawFileError
from electrolyte.readers.measurement import DENSITY, DEPTH, LOAD, SAMPLE_VOLUME

SHIFTS = np.linspace(150, 900, 251)
COUNTS = 400 + 3000 / (1 + ((SHIFTS - 431) / 7) ** 2)
OF_SPECTROMETER = "ENLIGHTEN Version,4.1\nModel,WP-532\nLaser Wavelength,532.0\nPixel Count,251\n\n"
SPECTRA = {
    "ENLIGHTEN": f"{OF_SPECTROMETER}Pixel,Wavelength,Wavenumber,Processed,Raw,Dark\n"
    + table((np.arange(251), SHIFTS / 20 + 530, SHIFTS, COUNTS, COUNTS + 90, np.full(251, 90))),
    "short": f"{OF_SPECTROMETER}Wavenumber,Processed,Dark\n"
    + table((SHIFTS, COUNTS)).replace("\n", ",\n"),
    "Edinburgh": "Labels,x\nXaxis,Raman Shift,cm-1\nYaxis,Counts\nLaser,532.00\n\n"
    + table((SHIFTS, COUNTS)).replace("\n", ",\n"),
    "German": "Raman-Verschiebung (1/cm);Intensität\n" + table((SHIFTS, COUNTS), ";", True),
    "AvaSoft": "Integration time [ms]: 900,000\nAveraging Nr. [scans]: 4\n"
    "Wavenumber;Sample   ;Dark     ;Reference;Scope\n[cm-1] ;[counts] ;[counts] ;[counts]\n\n"
    + table((SHIFTS, COUNTS, COUNTS / 9, COUNTS * 0), ";", True),
    "quoted": '"Raman shift (cm-1)","Raman intensity"\n'
    + "".join(f'"{s:.4f}","{c:.5f}"\n' for s, c in zip(SHIFTS, COUNTS, strict=True)),
}


@pytest.mark.parametrize("program", SPECTRA)
def test_raman_columns_by_their_names(tmp_path: Path, program: str) -> None:
    found = readers.read(written(tmp_path / "a.csv", SPECTRA[program]))
    assert found.technique == "raman"
    np.testing.assert_allclose(
        found.frame.iloc[:, :2], np.column_stack([SHIFTS, COUNTS]), rtol=1e-5
    )


@pytest.mark.parametrize("last", ["Reflectance", "Transmittance"])
def test_lamps_of_avasoft_are_no_raman_spectrum(tmp_path: Path, last: str) -> None:
    text = f"Wave   ;Sample   ;Dark     ;Reference;{last}\n"
    text += "[nm]   ;[counts] ;[counts] ;[counts] ;[%]\n\n"
    text += table((SHIFTS, COUNTS, COUNTS / 9, COUNTS * 2, COUNTS / 40), ";")
    assert readers.sniff(written(tmp_path / "a.txt", text)) is None


@pytest.mark.parametrize(
    "names",
    [
        "Wavenumber / cm-1;Absorbance / a.u.",
        "Wavenumber (1/cm);Transmission (a.u.)",
        "Emission wavelength (nm);Intensity (counts)",
    ],
)
def test_other_spectra_are_no_raman_spectrum_by_guess(tmp_path: Path, names: str) -> None:
    path = written(tmp_path / "a.csv", f"{names}\n{table((SHIFTS, COUNTS), ';')}")
    assert readers.sniff(path) is None


def test_several_raman_spectra_side_by_side_are_refused(tmp_path: Path) -> None:
    text = "Pixel,Wavenumber,Processed,,Processed\n"
    text += "".join(
        f"{n},{s:.2f},{c:.2f},,{2 * c:.2f}\n"
        for n, (s, c) in enumerate(zip(SHIFTS, COUNTS, strict=True))
    )
    with pytest.raises(RawFileError, match="one column of intensities"):
        readers.read(written(tmp_path / "a.csv", OF_SPECTROMETER + text))


@pytest.mark.parametrize("header", ["Frequency(ppm),Intensity", "# value, ppm", "ppm,Spectrum"])
def test_nmr_columns_by_their_names(tmp_path: Path, header: str) -> None:
    shifts = np.linspace(12, -8, 64)
    peak = 900 / (1 + (shifts - 1.4) ** 2)
    columns = (peak, shifts) if header.startswith("#") else (shifts, peak)
    frame = readers.read(written(tmp_path / "a.csv", f"{header}\n{table(columns)}")).frame
    np.testing.assert_allclose(frame["Chemical Shift / ppm"], shifts, rtol=1e-6)
    np.testing.assert_allclose(frame["Real / 1"], peak, rtol=1e-6)


DEPTHS = np.concatenate([np.linspace(0, 420, 40), np.linspace(420, 300, 40)])
LOADS = np.concatenate([np.linspace(0, 1, 40) ** 2, np.linspace(1, 0, 40) ** 1.5]) * 7.0
SECONDS = np.arange(80.0)
INDENTS = {
    "units below": "Indenter: B-V\nMax. load: 7 mN\n\nTime\tPd\tFn\n[s]\t[nm]\t[mN]\n"
    + table((SECONDS, DEPTHS, LOADS), "\t"),
    "German": "Datum;12.03.2021\nZeit [s];Eindringtiefe Pd [nm];Normalkraft Fn [mN]\n"
    + table((SECONDS, DEPTHS, LOADS), ";", True),
    "no unit of the point": "UMIS\nPoint\tForce\tDepth\n\t(mN)\t(um)\n"
    + table((SECONDS, LOADS, DEPTHS / 1e3), "\t"),
    "UMIS": "Point\tForce\tPen\n\t(mN)\t(um)\n" + table((SECONDS, LOADS, DEPTHS / 1e3), "\t"),
    "UMIS, units behind": "Point,Force (mN),Pen (µm)\n" + table((SECONDS, LOADS, DEPTHS / 1e3)),
    "in": "Time in s\tDepth in µm\tForce in mN\n" + table((SECONDS, DEPTHS / 1e3, LOADS), "\t"),
    "corrected": "Time [s]\tDisplacement (Raw) [µm]\tDisplacement (Corrected) [µm]\tLoad [mN]\n"
    + table((SECONDS, DEPTHS / 1e3 + LOADS / 100, DEPTHS / 1e3, LOADS), "\t"),
    "blank line": "Monday\n\nNumber of Points = 80\n\nDepth (nm)\tLoad (µN)\tTime (s)\n"
    + table((DEPTHS, 1e3 * LOADS, SECONDS), "\t"),
}


@pytest.mark.parametrize("program", INDENTS)
def test_indents_of_more_programs(tmp_path: Path, program: str) -> None:
    frame = readers.read(written(tmp_path / "a.txt", INDENTS[program])).frame
    np.testing.assert_allclose(frame[DEPTH], DEPTHS, atol=1e-4)
    np.testing.assert_allclose(frame[LOAD], LOADS, atol=1e-6)


@pytest.mark.parametrize(
    ("names", "comma"), [("Energy  Counts", False), ("Energie  Impulse", True)]
)
def test_spectrum_of_esprit_as_text(tmp_path: Path, names: str, comma: bool) -> None:
    energy, counts = np.arange(60) * 0.02 - 0.1, np.arange(60) % 7 + 40.0
    head = "Bruker Nano GmbH Berlin, Germany\nEsprit 2.1\nLife time: 42000\nPrimary energy: 12.0\n"
    head += "Calibration, lin.: {}\n\n" + names + "\n"
    rows = table((energy, counts), "  ", comma)
    found = readers.read(written(tmp_path / "a.txt", head.format("20.0") + rows))
    np.testing.assert_allclose(found.frame, np.column_stack([energy, counts]), atol=1e-6)
    assert found.metadata["acceleration_voltage_kV"] == 12.0
    assert found.metadata["live_time_s"] == pytest.approx(42.0)
    with pytest.raises(RawFileError, match="channels of 10 eV"):
        readers.read(written(tmp_path / "b.txt", head.format("10.0") + rows))


@pytest.mark.parametrize(("entry", "factor"), [("z-unit = [nm]", 1.0), ("Bit2nm = 0.05", 0.05)])
def test_heights_of_spip(tmp_path: Path, entry: str, factor: float) -> None:
    heights = np.random.default_rng(8).normal(scale=300, size=(5, 9))
    head = "# File Format = ASCII\n# Created by SPIP 6\n# x-pixels = 9\n# y-pixels = 5\n"
    head += (
        f"# x-length = 3600\n# y-length = 1500\n# {entry}\n# voidpixels ={{}}\n# Start of Data:\n"
    )
    path = written(tmp_path / "a.asc", head.format(0) + table(heights.T / factor, "\t"))
    found = readers.read(path)
    np.testing.assert_allclose(found.arrays["height"], heights / 1e3, rtol=1e-6)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(0.4)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(0.3)
    marked = heights.copy()
    marked[1, 2:4] = -9000.0
    path = written(tmp_path / "b.asc", head.format(2) + table(marked.T / factor, "\t"))
    assert np.isnan(readers.read(path).arrays["height"]).sum() == 2
    path = written(tmp_path / "c.asc", head.format(3) + table(marked.T / factor, "\t"))
    with pytest.raises(RawFileError, match="3 points without height"):
        readers.read(path)


REPORTS = {
    "Anton Paar": "Ultrapyc;x\nSample mass [g];2,7\nRun;Volume [cm³];Density [g/cm³]\n"
    "1;1,5;1,8\n2;1,5;1,8\n",
    "BEL": "Sample weight,2.7,g\nNo.,P1/kPa,Sample volume/cm3,True density/g cm-3\n"
    "1,130.1,1.5,1.8\n2,130.1,1.5,1.8\n",
    "German": "AccuPyc II 1340\nProbenmasse: 2,7 g\nZyklus#;Volumen (cm³);Dichte (g/cm³)\n"
    "1;1,5000;1,8000\n2;1,5000;1,8000\n",
    "names above": "AccuPyc II 1340\n  Probenmasse: 2,7 g\n\n    Volumen   Abweichung   Dichte\n"
    "Zyklus#  (cm³)   (cm³)   (g/cm³)\n1  1,5000  0,0000  1,8000\n2  1,5000  0,0000  1,8000\n",
    "Quantachrome": "Quantachrome\nPentapyc 5200e\n Weight: 2.7 grams\n"
    "RUN  VOLUME (cc)  DENSITY (g/cc)\n1   1.5   1.8\n2   1.5   1.8\n",
}


@pytest.mark.parametrize("program", REPORTS)
def test_reports_of_more_pycnometers(tmp_path: Path, program: str) -> None:
    name = "a.txt" if program == "names above" else "a.csv"
    found = readers.read(written(tmp_path / name, REPORTS[program]))
    assert found.frame[[SAMPLE_VOLUME, DENSITY]].to_numpy().tolist() == [[1.5, 1.8], [1.5, 1.8]]
    assert found.metadata["mass_g"] == 2.7


def test_intensities_below_start_step_and_end(tmp_path: Path) -> None:
    counts = np.arange(121) % 17 + 30
    rows = "\n".join(" ".join(map(str, counts[n : n + 8])) for n in range(0, 121, 8))
    head = "! glass, 2 h\n  12.00  0.05  18.00  LPS\n"
    frame = readers.read(written(tmp_path / "a.dat", f"{head}{rows}\n")).frame
    np.testing.assert_allclose(frame.iloc[:, 0], 12 + 0.05 * np.arange(121))
    np.testing.assert_array_equal(frame.iloc[:, 1], counts)
    cut = readers.read(written(tmp_path / "b.dat", f"{head}{rows[:200]}\n"))
    assert any("ends after" in text for text in cut.warnings)
    with pytest.raises(RawFileError, match="121 intensities"):
        readers.read(written(tmp_path / "c.dat", f"{head}{rows}\n{rows}\n"))


def test_intensities_of_jade_with_their_wavelength(tmp_path: Path) -> None:
    counts = np.arange(121) % 17 + 30
    rows = "\n".join(" ".join(map(str, counts[n : n + 8])) for n in range(0, 121, 8))
    head = "glass, 2 h\n  12.00  0.05  1.0  CO 1.78897  18.00  121\n"
    found = readers.read(written(tmp_path / "a.mdi", f"{head}{rows}\n"))
    np.testing.assert_allclose(found.frame.iloc[:, 0], 12 + 0.05 * np.arange(121))
    np.testing.assert_array_equal(found.frame.iloc[:, 1], counts)
    assert found.metadata["wavelength_alpha1_A"] == 1.78897
    assert found.metadata["anode"] == "Co"


def test_patterns_of_maud_over_angles_alone(tmp_path: Path) -> None:
    angles, counts = np.arange(20, 24, 0.05), np.arange(80) % 9 + 50.0
    head = "_pd_block_id noTitle|#{}\n\n_riet_meas_datafile_calibrated {}\n"
    names = "\nloop_\n_pd_proc_2theta_corrected\n_pd_meas_intensity_total\n"
    one = names + table((angles, counts), " ")
    text = head.format(0, "true") + one + head.format(1, "true") + one.replace("50", "51")
    found = readers.read(written(tmp_path / "a.esg", text))
    assert len(found.parts) == 2
    np.testing.assert_allclose(found.parts[0].measurement.frame.iloc[:, 0], angles)
    np.testing.assert_allclose(found.parts[0].measurement.frame.iloc[:, 1], counts)
    text = text.replace("calibrated true", "calibrated false")
    with pytest.raises(RawFileError, match="places on the detector"):
        readers.read(written(tmp_path / "b.esg", text))


@pytest.mark.parametrize(
    "names",
    [
        ("Channel: Height", "Width: {}", "Height: {}", "Value units: nm"),
        ("Kanal: Höhe", "Breite: {}", "Höhe: {}", "Werteinheiten: nm"),
        ("Canal : Z", "Largeur : {}", "Hauteur : {}", "Unités de valeur : nm"),
    ],
)
def test_heights_of_gwyddion_in_other_languages(tmp_path: Path, names: tuple[str, ...]) -> None:
    heights = np.random.default_rng(9).normal(scale=300, size=(6, 9))
    head = "".join(f"# {name}\n" for name in names).format("18,0 µm", "9,00 µm")
    found = readers.read(written(tmp_path / "a.txt", head + table(heights.T, "\t", True)))
    np.testing.assert_allclose(found.arrays["height"], heights / 1e3, rtol=1e-6)
    assert found.metadata["pixel_size_x_um"] == pytest.approx(2.0)
    assert found.metadata["pixel_size_y_um"] == pytest.approx(1.5)


def test_pattern_with_uncertainties_below_the_line_of_eva(tmp_path: Path) -> None:
    angles, counts = np.arange(20, 24, 0.05), np.arange(80) % 9 + 50.0
    head = '\'Id: "x" Anode: "Cu" Scantype: "Coupled TwoTheta/Theta" TimePerStep: "96"\n'
    rows = table((angles, counts, np.sqrt(counts)), " ")
    found = readers.read(written(tmp_path / "a.xye", head + rows))
    np.testing.assert_allclose(
        found.frame, np.column_stack([angles, counts, np.sqrt(counts)]), rtol=1e-6
    )
    assert found.metadata["anode"] == "Cu"


def test_bare_pattern_below_comments_is_read_if_called_one(tmp_path: Path) -> None:
    text = "# Intensity_unit=cps\n# Target=Cu\n" + table(
        (np.arange(20, 30, 0.1), np.ones(100)), "\t"
    )
    path = written(tmp_path / "a.txt", text)
    assert "counts s-1" in list(readers.read(path, "xrd").frame)[1]


def test_ranges_below_each_other_are_told(tmp_path: Path) -> None:
    rows = table((np.arange(20, 22, 0.1), np.full(20, 7.0)), " ")
    with pytest.raises(RawFileError, match="'# range 2'") as error:
        readers.read(written(tmp_path / "a.xy", f"# range 1\n{rows}# range 2\n{rows}"))
    assert "each range as a file of its own" in error.value.hint


@pytest.mark.parametrize("names", ["#    q_A^-1     I", "a.tif\n Q (nm^-1)\n Intensity\n  20"])
def test_patterns_over_q_are_told(tmp_path: Path, names: str) -> None:
    rows = table((np.arange(1, 3, 0.1), np.full(20, 7.0)), "  ")
    with pytest.raises(RawFileError, match="a pattern over Q") as error:
        readers.read(written(tmp_path / "a.dat", f"{names}\n{rows}"))
    assert "2θ" in error.value.hint


def test_a_charge_is_no_pattern_over_q(tmp_path: Path) -> None:
    time = np.arange(0, 1200, 60.0)
    columns = (time * 1e-3 / 3600, time, 3 + time / 2400, np.full(20, 1e-3))
    path = written(tmp_path / "a.csv", "Q (Ah),Time (s),U (V),I (A)\n" + table(columns))
    assert readers.read(path, "cycling").technique == "cycling"


def test_an_own_table_that_names_its_pycnometer_stays_one(tmp_path: Path) -> None:
    text = "# AccuPyc II 1340\n# mass_g: 1.3\ncycle,volume_cm3\n1,0.44\n2,0.44\n"
    found = readers.read(written(tmp_path / "a.csv", text))
    assert found.format == "pycnometry-csv"
    assert found.metadata["mass_g"] == 1.3
