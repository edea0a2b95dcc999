"""Simulated NMR: TopSpin experiment folders of 6Li, 35Cl and variable-temperature 7Li.

The FIDs are made in the time domain, sixteen times oversampled, and then go through an ideal
digital filter with a fractional delay, as a spectrometer's would: nothing is shared with the
closed-form lines of the analysis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from synthetic.noise import rng_for

GROUP_DELAY = 67.98521  # points; of a console with DSPFVS 20 and DECIM 3200
_OVERSAMPLING = 16
_FULL_SCALE = 2.0**26  # of the 32-bit integers; leaves room for noise
_BLOCK = 256  # 32-bit words; TopSpin pads every FID to whole blocks


@dataclass(frozen=True)
class Resonance:
    """One line: offset from the transmitter in Hz, FWHM in Hz, area; Lorentzian part of FWHM."""

    offset: float
    fwhm: float
    area: float
    lorentzian_share: float = 0.5


def simulate_fid(
    resonances: Sequence[Resonance],
    n_points: int,
    spectral_width: float,
    *,
    phase: float = 0.0,
    dead_time: float = 0.0,
) -> np.ndarray:
    """A noiseless FID of ``n_points`` behind the filter, complex.

    Parameters
    ----------
    spectral_width : Hz; dead_time : s, from time zero to the opening of the receiver
    phase : rad, of all lines at time zero
    """
    n_fine = n_points * _OVERSAMPLING
    time = dead_time + np.arange(n_fine) / (spectral_width * _OVERSAMPLING)
    signal = np.zeros(n_fine, dtype=complex)
    for line in resonances:
        lorentzian = line.lorentzian_share * line.fwhm
        gaussian = np.sqrt((line.fwhm - 0.5346 * lorentzian) ** 2 - 0.2166 * lorentzian**2)
        decay = np.pi * lorentzian * time + (np.pi * gaussian * time) ** 2 / (4 * np.log(2))
        signal += line.area * np.exp(2j * np.pi * line.offset * time - decay)
    signal[0] /= 2  # the step at the opening lies on the first sample
    # the filter passes exactly the spectral width, and delays
    bins = np.fft.fftfreq(n_points, 1 / n_points).astype(int)
    passed = np.fft.fft(signal)[bins] / _OVERSAMPLING
    passed *= np.exp(1j * phase - 2j * np.pi * GROUP_DELAY * bins / n_points)
    return np.fft.ifft(passed)


def add_noise(fids: np.ndarray, snr: float, rng: np.random.Generator) -> np.ndarray:
    """White noise for a ratio of peak height to noise SD of ``snr`` in the highest spectrum."""
    n_points = fids.shape[-1]
    peak = np.abs(np.fft.fft(fids, axis=-1)).max()
    sd = peak / (snr * np.sqrt(n_points))
    return fids + sd * (rng.standard_normal(fids.shape) + 1j * rng.standard_normal(fids.shape))


def sidebands(line: Resonance, mas_Hz: float, share: float) -> list[Resonance]:
    """The first-order spinning sidebands of a line, each ``share`` of its area."""
    return [
        Resonance(line.offset + sign * mas_Hz, line.fwhm, line.area * share, line.lorentzian_share)
        for sign in (-1, 1)
    ]


def write(raw: Path, model: Mapping[str, Any]) -> list[dict[str, str]]:
    """Write all experiments below ``raw/nmr`` and return the rows of its sheet."""
    nmr, seed = model["nmr"], int(model["seed"])
    rows = []
    for nucleus, samples in nmr["spectra"].items():
        for sample, lines in samples.items():
            study = _Study(raw / "nmr", nmr, seed, nucleus, sample)
            rows.append(study.single_pulse(1, 25.0, lines))
    temperatures = nmr["T1_7Li_s"]["T_C"]
    for sample in ("LTSC", "LTSOC"):
        study = _Study(raw / "nmr", nmr, seed, "7Li", sample)
        for index, celsius in enumerate(temperatures):
            shift = nmr["shift_7Li_ppm"][sample]
            lines = {"main": [shift, nmr["linewidth_7Li_Hz"][sample][index], 1.0]}
            t1 = nmr["T1_7Li_s"][sample][index]
            rows.append(study.single_pulse(10 + index, celsius, lines))
            rows.append(study.saturation_recovery(100 + index, celsius, lines, t1))
    return rows


@dataclass(frozen=True)
class _Study:
    """The experiments of one nucleus in one sample."""

    folder: Path
    nmr: Mapping[str, Any]
    seed: int
    nucleus: str
    sample: str

    def single_pulse(
        self, number: int, celsius: float, lines: Mapping[str, Sequence[float]]
    ) -> dict[str, str]:
        name = f"{self.sample}-{self.nucleus}/{number}"
        rng = rng_for(self.seed, f"nmr/{name}")
        fid = add_noise(self._fid(lines, rng), self.nmr["snr"][self.nucleus], rng)
        self._write(name, celsius, fid[None], None)
        return self._row(name, celsius, "single_pulse")

    def saturation_recovery(
        self, number: int, celsius: float, lines: Mapping[str, Sequence[float]], t1: float
    ) -> dict[str, str]:
        name = f"{self.sample}-{self.nucleus}/{number}"
        rng = rng_for(self.seed, f"nmr/{name}")
        plan = self.nmr["saturation_recovery"]
        last = plan["last_per_T1"] * t1
        delays = np.round(np.geomspace(plan["first_s"], last, plan["n_delays"]), 6)
        recovery = 1 - plan["saturation"] * np.exp(-delays / t1)
        fids = recovery[:, None] * self._fid(lines, rng)
        fids = add_noise(fids, self.nmr["snr"][self.nucleus], rng)
        self._write(name, celsius, fids, delays)
        return self._row(name, celsius, "saturation_recovery")

    def _fid(self, lines: Mapping[str, Sequence[float]], rng: np.random.Generator) -> np.ndarray:
        width = float(self.nmr["spectral_width_Hz"][self.nucleus])
        mas = 1e3 * self.nmr["mas_kHz"][self.nucleus]
        larmor = self.nmr["larmor_MHz"][self.nucleus]
        main_width = lines["main"][1]
        resonances = []
        for shift, fwhm, height in lines.values():
            offset = shift * _reference(larmor) - _carrier_Hz(larmor)
            line = Resonance(offset, fwhm, height * fwhm / main_width, self.nmr["lorentzian_share"])
            resonances += [line, *sidebands(line, mas, self.nmr["sidebands"][self.nucleus])]
        n_points = round(width * self.nmr["acquisition_ms"][self.nucleus] / 1e3)
        return simulate_fid(
            resonances,
            n_points,
            width,
            phase=rng.uniform(-np.pi, np.pi),
            dead_time=self.nmr["dead_time_us"] * 1e-6,
        )

    def _write(
        self, name: str, celsius: float, fids: np.ndarray, delays: np.ndarray | None
    ) -> None:
        title = f"SYNTHETIC, simulated and not measured: {self.nucleus} MAS of {self.sample}"
        write_experiment(
            self.folder / name,
            fids,
            delays,
            {
                "NUC1": self.nucleus,
                "BF1": self.nmr["larmor_MHz"][self.nucleus],
                "SW_h": float(self.nmr["spectral_width_Hz"][self.nucleus]),
                "MASR": 1000 * self.nmr["mas_kHz"][self.nucleus],
                "TE": celsius + 273.15,
                "DATE": self.nmr["date"],
            },
            f"{title}, {celsius:g} C",
        )

    def _row(self, name: str, celsius: float, experiment: str) -> dict[str, str]:
        return {
            "measurement": "nmr-" + name.replace("/", "-"),
            "sample": self.sample,
            "path": name,
            "format": "bruker-topspin",
            "origin": "synthetic",
            "experiment": experiment,
            "nucleus": self.nucleus,
            "temperature_C": f"{celsius:g}",
            "mas_kHz": f"{self.nmr['mas_kHz'][self.nucleus]:g}",
            "reference_ppm": "",
        }


def _reference(base_MHz: float) -> float:
    """SF in MHz: the spectrometer's base frequency corrected by +6 ppm (SR)."""
    return base_MHz * (1 + 6e-6)


def _carrier_Hz(base_MHz: float) -> float:
    """The transmitter's offset from SF in Hz: 8 ppm, so that no line lies on it."""
    return 8.0 * base_MHz


def write_experiment(
    folder: Path,
    fids: np.ndarray,
    delays: np.ndarray | None,
    stated: Mapping[str, Any],
    title: str,
) -> None:
    """Write an EXPNO folder: fid (one row, no delays) or ser with vdlist.

    ``stated`` holds NUC1, BF1 (MHz), SW_h (Hz), MASR (Hz), TE (K) and DATE; SF lies 6 ppm above
    BF1 and the transmitter 8 ppm above SF.
    """
    n_points = fids.shape[1]
    reference = _reference(stated["BF1"])
    carrier = reference + _carrier_Hz(stated["BF1"]) * 1e-6
    base: dict[str, Any] = {
        **stated,
        "AQ_mod": 3,
        "AQSEQ": 0,
        "BYTORDA": 0,
        "D": "(0..3)\n0 5 0 0",
        "DECIM": 3200,
        "DIGMOD": 1,
        "DIGTYP": 12,
        "DSPFIRM": 0,
        "DSPFVS": 20,
        "DTYPA": 0,
        "GRPDLY": GROUP_DELAY,
        "INSTRUM": "synthetic",
        "NC": 0,
        "NS": 64,
        "O1": (carrier - stated["BF1"]) * 1e6,
        "PARMODE": 0 if delays is None else 1,
        "PULPROG": "zg" if delays is None else "satrec",
        "RG": 101,
        "SFO1": carrier,
        "SW": stated["SW_h"] / carrier,
        "TD": 2 * n_points,
    }
    pdata = folder / "pdata" / "1"
    pdata.mkdir(parents=True, exist_ok=True)
    for name in ("acqus", "acqu"):
        _write_parameters(folder / name, base, title)
    processing = {
        "BYTORDP": 0,
        "DTYPP": 0,
        "NC_proc": 0,
        "OFFSET": (carrier - reference) / reference * 1e6 + stated["SW_h"] / 2 / reference,
        "PHC0": 0,
        "PHC1": 0,
        "SF": reference,
        "SI": 2 ** int(np.ceil(np.log2(2 * n_points))),
        "SW_p": stated["SW_h"],
        "WDW": 0,
    }
    for name in ("procs", "proc"):
        _write_parameters(pdata / name, processing, title)
    (pdata / "title").write_text(title + "\n")
    steps = "1 ze\n2 d1\n" if delays is None else "1 ze\n2 d1\nvd\n"
    (folder / "pulseprogram").write_text(f"; {title}\n{steps}p1 ph1\ngo=2 ph31\n")
    if delays is not None:
        rows = {"TD": len(delays), "NUC1": stated["NUC1"], "SFO1": carrier, "FnMODE": 1}
        for name in ("acqu2s", "acqu2"):
            _write_parameters(folder / name, rows, title)
        (folder / "vdlist").write_text("".join(f"{delay:.6f}\n" for delay in delays))
    words = np.empty((len(fids), 2 * n_points))
    words[:, ::2], words[:, 1::2] = fids.real, fids.imag
    padded = np.zeros((len(fids), -(-2 * n_points // _BLOCK) * _BLOCK), dtype="<i4")
    padded[:, : 2 * n_points] = np.round(words * (_FULL_SCALE / np.abs(words).max()))
    (folder / ("fid" if delays is None else "ser")).write_bytes(padded.tobytes())


def _write_parameters(path: Path, values: Mapping[str, Any], title: str) -> None:
    lines = [
        "##TITLE= Parameter file, TopSpin 4.1.4 (synthetic)",
        "##JCAMPDX= 5.0",
        "##DATATYPE= Parameter Values",
        "##ORIGIN= simulated",
        "##OWNER= synthetic",
        f"$$ {title}",
    ]
    for key in sorted(values):
        value = values[key]
        is_text = isinstance(value, str) and not value.startswith("(")
        text = f"<{value}>" if is_text else f"{value}"
        lines.append(f"##${key}= {text}")
    path.write_text("\n".join([*lines, "##END=", ""]))
