"""Bad input: one clear message, no traceback, no number, and the other pellets go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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
def test_bad_input_stops_its_pellet_alone(workshop: Workshop, name: str) -> None:
    act, parts = CASES[name]
    act(workshop.folder)
    workshop.write_manifest()
    run = workshop.snakemake("--keep-going", "--forcerun", "eis_fit", "--quiet", "progress")
    assert run.returncode != 0
    for part in parts:
        assert part in run.stdout, run.stdout[-3000:]
    assert "Traceback" not in run.stdout
    left = workshop.results()
    assert not [r for r in left if "LTSC-1" in r], "no number of the pellet is left"
    assert "eis/quantities.csv" not in left
    assert "figures/fig3b.pdf" not in left
    for pellet in ("LTSOC-1", "LTSOC-2"):
        assert f"eis/pellets/{pellet}.csv" in left, f"{pellet} was not evaluated"


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
    assert "No rows in raw/dc/measurements.tsv: figS6 left out." in run.stdout
