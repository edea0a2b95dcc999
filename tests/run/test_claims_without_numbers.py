"""Claims whose numbers nothing computes are named with the reason, before and after a run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from electrolyte.numbers.quantities import Quantity, write_quantities
from electrolyte.run.claims_without_numbers import without_numbers
from electrolyte.study.sheets import Study, load_study

SHEETS = {
    "samples.tsv": "sample\trole\nLZC\tseries\nLZC2\tseries\n",
    "pellets.tsv": (
        "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
        "P1\tLZC\t0.9\t0.01\t10\t0.05\n"
    ),
    "eis/measurements.tsv": (
        "measurement\tpellet\tpath\torigin\ttemperature_C\np20\tP1\tp.csv\tmeasured\t20\n"
    ),
    "eis/p.csv": "x",
}


@pytest.fixture
def study(tmp_path: Path) -> Study:
    for name, text in SHEETS.items():
        path = tmp_path / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_study(tmp_path / "raw")


def claims(folder: Path, *tests: str, of: Sequence[str] = ()) -> Path:
    file = folder / "claims.yaml"
    lines = ["claims:"]
    for number, test in enumerate(tests, 1):
        lines += [
            f"  - id: T-{number}",
            "    where: [text]",
            "    statement: s",
            "    reported: r",
            "    category: computed",
            *([f"    of: [{', '.join(of)}]"] if of else []),
            f"    tests: [{{{test}}}]",
        ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


VALUE = 'value: "{}", near: 1, rel: 0.1'


def test_samples_and_techniques_that_the_study_lacks(tmp_path: Path, study: Study) -> None:
    file = claims(
        tmp_path,
        VALUE.format("ionic_conductivity[LZC, T=20C]"),
        VALUE.format("ionic_conductivity[Halide7, T=20C]"),
        VALUE.format("true_density[LZC]"),
        'equal: ["ionic_conductivity[LZC, T=20C]", "ionic_conductivity[Halide7]"], margin: 1',
    )
    first, second, *rest = without_numbers(file, study, tmp_path / "numbers.csv")
    assert first.startswith("T-2: no sheet names the sample 'Halide7'")
    assert rest.pop().startswith("T-4: no sheet names the sample 'Halide7'")
    assert second == "T-3: true_density[LZC] needs measurements of pycnometry, and there are none"
    assert rest == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("ionic_conductivity[LZC, T=20C]", ""),
        ("ionic_conductivity[LZC, T=20C, P1]", ""),
        (
            "ionic_conductivity[LZC, T=20C, P9]",
            "the study has no ionic_conductivity[LZC, T=20C, P9]",
        ),
        ("ionic_conductivity[LZC, T=25C]", "its conditions are T=20C"),
        ("ionic_conductivity[LZC2, T=20C]", "the study has no ionic_conductivity[LZC2, T=20C]"),
    ],
)
def test_what_the_last_run_did_not_give(
    tmp_path: Path, study: Study, number: str, said: str
) -> None:
    numbers = tmp_path / "numbers.csv"
    row = Quantity(
        quantity="ionic_conductivity",
        sample="LZC",
        condition="T=20C",
        replicate="P1",
        kind="single",
        value=1.0,
        u=0.1,
        unit="mS/cm",
        method="fit",
        source="p20",
    )
    write_quantities([row], numbers)
    text = numbers.read_text().splitlines()
    lines = [f"technique,{text[0]}", *(f"eis,{s}" for s in text[1:])]
    numbers.write_text("\n".join(lines) + "\n")
    found = without_numbers(claims(tmp_path, VALUE.format(number)), study, numbers)
    assert (said in found[0]) if said else found == []


def test_each_sample_of_a_claim_is_looked_for(tmp_path: Path, study: Study) -> None:
    file = claims(tmp_path, VALUE.format("true_density[each]"), of=["LZC", "Oxide5"])
    assert [line[:30] for line in without_numbers(file, study, tmp_path / "none")] == [
        "T-1: true_density[LZC] needs m",
        "T-1: no sheet names the sample",
    ]


def test_what_is_wrong_with_the_file_itself_is_said(tmp_path: Path, study: Study) -> None:
    file = claims(tmp_path, 'value: "conductivty[LZC]", near: 1, rel: 0.1')
    file.write_text(file.read_text().replace("T-1", "t1"))
    (line,) = without_numbers(file, study, tmp_path / "none")
    assert "an id such as CON-01" in line


def test_a_faulty_claim_hides_no_other(tmp_path: Path, study: Study) -> None:
    faulty = 'value: "true_density[LZC]", near: x, rel: 0.1'
    file = claims(tmp_path, faulty, VALUE.format("true_density[LZC]"))
    fault, absent = without_numbers(file, study, tmp_path / "none")
    assert "(claim T-1): expected a number, found 'x'" in fault
    assert absent.startswith("T-2: true_density[LZC] needs measurements")
