"""Exactly what depends on a change is made anew."""

from __future__ import annotations

import os

import pytest

from workshop import Workshop

pytestmark = [pytest.mark.workflow, pytest.mark.xdist_group("workflow")]
SPECTRUM = "raw/eis/LTSC-1_25C.DTA"
OF_LTSC_1 = {"eis/pellets/LTSC-1.csv", "eis/curves/LTSC-1.csv"}


def figure(name: str, *, panel: bool = True) -> set[str]:
    forms = {f"figures/{name}.{form}" for form in ("pdf", "svg", "png")}
    return forms | ({f"source_data/{name}.csv"} if panel else set())


ALL_EIS_FIGURES = (
    figure("fig3b")
    | figure("fig3c")
    | figure("fig3d")
    | figure("fig3", panel=False)
    | figure("toc")
)
LEDGER = {"claims.csv", "claims.json", "claims.html", "consistency.csv"}
AFTER_EIS = {"eis/quantities.csv", "dc/quantities.csv", "numbers.csv"} | LEDGER
TABLE = {f"tables/table_transport.{form}" for form in ("csv", "md", "xlsx", "pdf")}
PAPER = {"captions.json", "paper.pdf", "report.html", "provenance.json"}


def change_one_byte(workshop: Workshop) -> None:
    """In the last digit of one impedance value."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        fields = lines[-1].split("\t")
        fields[4] = fields[4][:-1] + ("1" if fields[4][-1] != "1" else "2")
        return "".join([*lines[:-1], "\t".join(fields)])

    workshop.edit(SPECTRUM, change)


def test_a_second_run_has_nothing_to_do(workshop: Workshop) -> None:
    for arguments in ((), ("fig3b",), ("figures", "tables")):
        run = workshop.snakemake(*arguments)
        assert run.returncode == 0
        assert "Nothing to be done" in run.stdout


def test_a_touched_file_changes_nothing(workshop: Workshop) -> None:
    (workshop.folder / SPECTRUM).touch()
    assert workshop.remade() == set()


@pytest.mark.parametrize("older", [False, True], ids=["newer", "older"])
def test_one_byte_remakes_its_pellet_and_what_depends_on_it(
    workshop: Workshop, older: bool
) -> None:
    stamp = (workshop.folder / SPECTRUM).stat()
    change_one_byte(workshop)
    workshop.write_manifest()
    if older:
        past = stamp.st_mtime_ns - 10**15
        os.utime(workshop.folder / SPECTRUM, ns=(past, past))
    expected = OF_LTSC_1 | AFTER_EIS | ALL_EIS_FIGURES | figure("figS5") | figure("figS6")
    expected |= TABLE | PAPER
    assert workshop.remade() == expected


def test_a_change_that_the_manifest_does_not_know_stops_that_pellet(workshop: Workshop) -> None:
    change_one_byte(workshop)
    run = workshop.snakemake("--keep-going")
    assert run.returncode != 0
    assert "LTSC-1_25C.DTA: expected the content of raw/manifest.sha256" in run.stdout
    assert "make manifest" in run.stdout
    assert "Traceback" not in run.stdout
    left = set(workshop.results())
    assert not left & (OF_LTSC_1 | AFTER_EIS | ALL_EIS_FIGURES), "outdated results are gone"
    assert left >= {"eis/pellets/LTSOC-2.csv"} | figure("fig3a")


@pytest.mark.parametrize(
    ("module", "remade"),
    [
        (
            "scripts/electrolyte/eis/arrhenius.py",
            {"eis/pellets/LTSOC-2.csv", "eis/quantities.csv", "figures/fig3.pdf"},
        ),
        ("scripts/electrolyte/dc/polarization.py", {"dc/pellets/LTSOC-2.csv", "figures/figS6.pdf"}),
        ("scripts/electrolyte/figures/figS5.py", {"figures/figS5.pdf"}),
    ],
)
def test_an_edited_module_remakes_its_users(
    workshop: Workshop, module: str, remade: set[str]
) -> None:
    before = workshop.results()
    workshop.edit(module, lambda text: text + "\n# edited\n")
    found = workshop.remade()
    assert remade <= found
    techniques = {"eis", "dc"} - {name.split("/")[0] for name in remade}
    assert not [name for name in found if name.split("/")[0] in techniques and "dc/q" not in name]
    assert set(before) == set(workshop.results())


def test_a_new_pellet_does_not_remake_the_others(workshop: Workshop) -> None:
    raw = workshop.folder / "raw"
    (raw / "eis/new.DTA").write_bytes((raw / "eis/LTSOC-1_25C.DTA").read_bytes() + b"\n")
    for sheet, row in (
        ("pellets.tsv", "LTSOC-9\tLTSOC\t0.9\t0.01\t10\t0.05\t\n"),
        ("eis/measurements.tsv", "new\tLTSOC-9\tnew.DTA\t\tsynthetic\t25\n"),
    ):
        workshop.edit(f"raw/{sheet}", lambda text, row=row: text + row)
    workshop.write_manifest()
    found = workshop.remade()
    pellets = {name for name in found if name.startswith("eis/pellets/")}
    assert pellets == {"eis/pellets/LTSOC-9.csv"}


@pytest.mark.parametrize(
    ("old", "new", "remade"),
    [
        ("eis:\n", "eis:\n  frequency_min_Hz: 2\n", "eis/pellets/LTSC-1.csv"),
        ("figures:\n", "figures:\n  fig3a: {temperature_C: 40}\n", "figures/fig3a.pdf"),
    ],
)
def test_a_changed_choice_remakes_what_uses_it(
    workshop: Workshop, old: str, new: str, remade: str
) -> None:
    workshop.edit("config.yaml", lambda text: text.replace(old, new))
    found = workshop.remade()
    assert remade in found
    assert not [name for name in found if name.startswith(("dc/pellets", "figures/figS4"))] or (
        "eis/" in remade
    )
