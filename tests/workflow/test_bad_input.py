"""Bad input: one clear message, no traceback, no number of it, and all others as before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from electrolyte.numbers.quantities import read_quantities
from workshop import Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("built")]
FILE = "raw/eis/LTSC-1_25C.DTA"
SHEET = "raw/eis/measurements.tsv"
DC_RUN = Path(__file__).resolve().parents[2] / "raw/dc/LTSOC-2_0.1V.DTA"


def rewrite(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        data = (folder / name).read_bytes()
        changed = change(data)
        assert changed != data
        (folder / name).write_bytes(changed)

    return act


def replace(name: str, old: str, new: str) -> Callable[[Path], None]:
    return rewrite(name, lambda data: data.replace(old.encode(), new.encode(), 1))


def last_row(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[Path], None]:
    """Change the fields of the last row of the spectrum: frequency is the third."""

    def act(data: bytes) -> bytes:
        lines = data.rstrip().split(b"\n")
        return b"\n".join([*lines[:-1], b"\t".join(change(lines[-1].split(b"\t")))]) + b"\n"

    return rewrite(FILE, act)


def swap_frequency_and_impedance(data: bytes) -> bytes:
    lines = data.split(b"\n")
    start = next(i for i, line in enumerate(lines) if line.startswith(b"ZCURVE")) + 3
    for i in range(start, len(lines)):
        fields = lines[i].split(b"\t")
        if len(fields) > 5:
            fields[3], fields[5] = fields[5], fields[3]
            lines[i] = b"\t".join(fields)
    return b"\n".join(lines)


CASES = {
    "truncated": (rewrite(FILE, lambda d: d[: len(d) // 2 - 7]), ("LTSC-1_25C.DTA",)),
    "empty": (rewrite(FILE, lambda _: b""), ("LTSC-1_25C.DTA", "an empty file")),
    "wrong technique": (
        rewrite(FILE, lambda _: DC_RUN.read_bytes()),
        ("LTSC-1_25C.DTA", "dc data"),
    ),
    "wrong encoding": (
        rewrite(FILE, lambda d: b"\x80\x81\x00\x82" + d.decode("latin-1").encode("utf-16")),
        ("LTSC-1_25C.DTA",),
    ),
    "NaN": (
        last_row(lambda f: [*f[:4], b"nan", *f[5:]]),
        ("LTSC-1_25C.DTA line", "nan"),
    ),
    "negative frequency": (
        last_row(lambda f: [*f[:3], b"-" + f[3], *f[4:]]),
        ("LTSC-1_25C.DTA line 126", "expected frequencies above 0 Hz, found -1 Hz"),
    ),
    "swapped columns": (rewrite(FILE, swap_frequency_and_impedance), ("LTSC-1_25C.DTA line",)),
    "temperature in K": (
        replace(SHEET, "synthetic\t25", "synthetic\t298.15"),
        (f"{SHEET} line", "(pellet LTSC-1)", "kelvin"),
    ),
    "thickness in µm": (
        replace("raw/pellets.tsv", "LTSC-1\tLTSC\t0.852", "LTSC-1\tLTSC\t852"),
        ("raw/pellets.tsv line", "(pellet LTSC-1)", "µm"),
    ),
    "missing pellet": (
        replace("raw/pellets.tsv", "LTSC-1\tLTSC\t", "LTSC-7\tLTSC\t"),
        (f"{SHEET} line", "expected a pellet of pellets.tsv, found 'LTSC-1'"),
    ),
    "duplicated measurement": (
        rewrite(f"{SHEET}", lambda d: d.replace(b"LTSC-1_0C\t", b"LTSC-1_25C\t", 1)),
        (f"{SHEET} line", "found 'LTSC-1_25C' in line"),
    ),
    "path outside raw": (
        replace(SHEET, "\tLTSC-1_25C.DTA", "\t../../config.yaml"),
        (f"{SHEET} line", "expected a path inside raw/"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_costs_its_own_numbers_alone(workshop: Workshop, name: str) -> None:
    table = workshop.folder / "results/eis/quantities.csv"
    before = read_quantities(table)
    act, parts = CASES[name]
    act(workshop.folder)
    workshop.write_manifest()
    run = workshop.snakemake("results/eis/quantities.csv")
    assert run.returncode == 1, run.stdout[-3000:]
    last = run.stdout[run.stdout.rindex(" problem") :]
    for part in parts:
        assert part in last, run.stdout[-3000:]
    assert "Missing for it: ionic_conductivity of LTSC-1" in last
    assert "Traceback" not in run.stdout
    numbers = read_quantities(table)
    assert not (numbers["source"] == "LTSC-1_25C").any()
    for pellet in ("LTSOC-1", "LTSOC-2"):
        own, was = (table[table["replicate"] == pellet] for table in (numbers, before))
        pd.testing.assert_frame_equal(own.reset_index(drop=True), was.reset_index(drop=True))


def test_a_problem_of_a_whole_sheet_stops_everything_with_its_message(workshop: Workshop) -> None:
    workshop.edit("raw/pellets.tsv", lambda text: text.replace("thickness_mm", "tickness_mm", 1))
    run = workshop.snakemake()
    assert run.returncode != 0
    assert "found 'tickness_mm'. Did you mean 'thickness_mm'?" in run.stdout
    assert "Traceback" not in run.stdout


def test_a_problem_of_the_config_stops_everything_with_its_message(workshop: Workshop) -> None:
    workshop.edit("config.yaml", lambda text: text.replace("eis:", "esi:", 1))
    run = workshop.snakemake()
    assert run.returncode != 0
    assert "config.yaml: unknown key 'esi', did you mean 'eis'?" in run.stdout
    assert "Traceback" not in run.stdout


def test_a_study_without_dc_leaves_out_what_needs_it(workshop: Workshop) -> None:
    (workshop.folder / "raw/dc/measurements.tsv").unlink()
    run = workshop.snakemake("-n")
    assert run.returncode == 0, run.stdout
    assert "figS6" in next(line for line in run.stdout.splitlines() if "Left out" in line)
