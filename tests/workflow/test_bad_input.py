"""Bad input: one clear message, no traceback, no number of it, and all others as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pandas as pd
import pytest

from electrolyte.numbers.quantities import read_quantities
from workshop import ROOT, Workshop, with_fields

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built")]
SHEET = "raw/eis/measurements.tsv"
TABLE = "results/eis/quantities.csv"
DC_RUN = ROOT / "raw/dc/LTSOC-2_0.1V.DTA"
Change = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Fault:
    """One fault, and what is said of it in one line.

    Attributes
    ----------
    file : below the study
    lost : the spectra that cannot be used for it
    """

    file: str
    change: Change
    lost: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def pellet(self) -> str:
        return self.lost[0].rpartition("_")[0]


def of_spectrum(name: str, change: Change, *parts: str) -> Fault:
    return Fault(f"raw/eis/{name}.DTA", change, (name,), (f"{name}.DTA", *parts))


def with_row(name: str, **texts: str) -> Change:
    return lambda data: with_fields(data.decode(), name, **texts).encode()


def last_row(change: Callable[[list[bytes]], list[bytes]]) -> Change:
    """Change the fields of the last row of the spectrum: frequency is the third."""

    def act(data: bytes) -> bytes:
        lines = data.rstrip().split(b"\n")
        return b"\n".join([*lines[:-1], b"\t".join(change(lines[-1].split(b"\t")))]) + b"\n"

    return act


def swap_frequency_and_impedance(data: bytes) -> bytes:
    lines = data.split(b"\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(b"ZCURVE")) + 3
    for i in range(start, len(lines)):
        fields = lines[i].split(b"\t")
        if len(fields) > 5:
            fields[3], fields[5] = fields[5], fields[3]
            lines[i] = b"\t".join(fields)
    return b"\n".join(lines)


OF_LTSC_1, OF_LTSOC_1 = (
    tuple(f"{pellet}_{t}C" for t in (-20, 0, 20, 25, 40, 60)) for pellet in ("LTSC-1", "LTSOC-1")
)
# each in its own spectrum, so that one run shows them all
OF_SPECTRA = {
    "truncated": of_spectrum("LTSC-1_-20C", lambda d: d[: len(d) // 2 - 7]),
    "empty": of_spectrum("LTSC-1_0C", lambda _: b"", "an empty file"),
    "wrong technique": of_spectrum("LTSC-1_20C", lambda _: DC_RUN.read_bytes(), "dc data"),
    "wrong encoding": of_spectrum(
        "LTSC-1_25C", lambda d: b"\x80\x81\x00\x82" + d.decode("latin-1").encode("utf-16")
    ),
    "NaN": of_spectrum("LTSC-1_40C", last_row(lambda f: [*f[:4], b"nan", *f[5:]]), "line", "nan"),
    "negative frequency": of_spectrum(
        "LTSC-1_60C",
        last_row(lambda f: [*f[:3], b"-" + f[3], *f[4:]]),
        "line 126",
        "expected frequencies above 0 Hz, found -1 Hz",
    ),
    "swapped columns": of_spectrum("LTSOC-1_-20C", swap_frequency_and_impedance, "line"),
    "temperature in K": Fault(
        SHEET,
        with_row("LTSOC-1_0C", temperature_C="273.15"),
        ("LTSOC-1_0C",),
        (f"{SHEET} line", "(pellet LTSOC-1)", "kelvin"),
    ),
    "path outside raw": Fault(
        SHEET,
        with_row("LTSOC-1_20C", path="../../config.yaml"),
        ("LTSOC-1_20C",),
        (f"{SHEET} line", "expected a path inside raw/"),
    ),
    "duplicated measurement": Fault(
        SHEET,
        with_row("LTSOC-1_25C", measurement="LTSOC-1_40C"),
        ("LTSOC-1_25C", "LTSOC-1_40C"),
        (f"{SHEET} line", "found 'LTSOC-1_40C' in lines"),
    ),
}
OF_PELLETS = {
    "thickness in µm": Fault(
        "raw/pellets.tsv",
        with_row("LTSC-1", thickness_mm="852"),
        OF_LTSC_1,
        ("raw/pellets.tsv line", "(pellet LTSC-1)", "µm"),
    ),
    "missing pellet": Fault(
        "raw/pellets.tsv",
        with_row("LTSOC-1", pellet="LTSOC-7"),
        OF_LTSOC_1,
        (f"{SHEET} line", "expected a pellet of pellets.tsv, found 'LTSOC-1'"),
    ),
}
GROUPS = {"spectra": OF_SPECTRA, "pellets": OF_PELLETS}
CASES = [(group, name) for group, faults in GROUPS.items() for name in faults]
Faulty = Callable[[str], tuple[Workshop, str]]


@pytest.fixture(scope="module")
def faulty(built: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Faulty:
    """The study after one run with a group of faults, and what that run said."""

    @cache
    def run_with(group: str) -> tuple[Workshop, str]:
        study = built.copied(tmp_path_factory.mktemp("bad") / "study")
        for fault in GROUPS[group].values():
            data = (study.folder / fault.file).read_bytes()
            changed = fault.change(data)
            assert changed != data
            (study.folder / fault.file).write_bytes(changed)
        study.write_manifest()
        run = study.snakemake(TABLE)
        assert run.returncode == 1, run.stdout[-3000:]
        assert "Traceback" not in run.stdout
        return study, run.stdout

    return run_with


@pytest.mark.parametrize(("group", "name"), CASES)
def test_bad_input_is_told_and_gives_no_number(faulty: Faulty, group: str, name: str) -> None:
    study, said = faulty(group)
    fault = GROUPS[group][name]
    last = said[said.rindex(" problem") :].splitlines()
    told = [line for line in last if all(part in line for part in fault.parts)]
    assert told, said[-5000:]
    missing = f"Missing for it: ionic_conductivity of {fault.pellet}"
    assert all(missing in line for line in told)
    numbers = read_quantities(study.folder / TABLE)
    assert not numbers["source"].isin(fault.lost).any()


@pytest.mark.parametrize("group", GROUPS)
def test_what_is_sound_keeps_its_numbers(faulty: Faulty, group: str, built: Workshop) -> None:
    numbers, before = (read_quantities(s.folder / TABLE) for s in (faulty(group)[0], built))
    own, was = (table[table["replicate"] == "LTSOC-2"] for table in (numbers, before))
    assert len(own) > 6
    pd.testing.assert_frame_equal(own.reset_index(drop=True), was.reset_index(drop=True))


def test_the_one_sound_spectrum_of_a_pellet_is_used(faulty: Faulty) -> None:
    numbers = read_quantities(faulty("spectra")[0].folder / TABLE)
    assert set(numbers.loc[numbers["replicate"] == "LTSOC-1", "source"]) == {"LTSOC-1_60C"}


@pytest.mark.parametrize(
    ("sheet", "change", "said"),
    [
        (
            "raw/pellets.tsv",
            lambda text: text.replace("thickness_mm", "tickness_mm", 1),
            "found 'tickness_mm'. Did you mean 'thickness_mm'?",
        ),
        ("raw/samples.tsv", lambda _: "\0\1\2" * 99, "found a binary file"),
        (SHEET, lambda text: text.replace("\t", "|"), "expected the names of the columns"),
    ],
)
def test_a_sheet_of_no_use_is_a_problem_in_a_report_that_is_made(
    workshop: Workshop, sheet: str, change: Callable[[str], str], said: str
) -> None:
    workshop.edit(sheet, change)
    run = workshop.snakemake()
    assert run.returncode == 1
    assert said in run.stdout
    assert "Traceback" not in run.stdout
    page = (workshop.folder / "results/index.html").read_text(encoding="utf-8")
    assert sheet in page
    assert said.partition(" '")[0] in page
    numbers = read_quantities(workshop.folder / "results/numbers.csv")
    assert "ionic_conductivity" not in set(numbers["quantity"])


def test_a_problem_of_the_config_stops_everything_with_its_message(workshop: Workshop) -> None:
    workshop.edit("config.yaml", lambda text: text.replace("eis:", "esi:", 1))
    run = workshop.snakemake()
    assert run.returncode != 0
    assert "config.yaml: unknown key 'esi', did you mean 'eis'?" in run.stdout
    assert "Traceback" not in run.stdout
