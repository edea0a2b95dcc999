"""What is wrong with column maps is said all at once; a changed map changes its rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from electrolyte.ground.errors import ConfigError
from electrolyte.plan.study import Plan
from electrolyte.study.column_maps import read_column_maps
from electrolyte.study.manifest import digests_of

GOOD = """
technique: eis
file: {delimiter: semicolon, header_line: 2}
columns:
  frequency: {name: f, unit: Hz}
  real_impedance: {name: Re, unit: ohm}
  imaginary_impedance: {name: -Im, unit: ohm, sign: -1}
"""


def written(raw: Path, text: str, name: str = "ours") -> Path:
    (raw / "column_maps").mkdir(parents=True, exist_ok=True)
    file = raw / "column_maps" / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("technique: eis", "technique: eiss", "'eiss' is not one of"),
        ("frequency:", "frequenzy:", "did you mean 'frequency'"),
        ("unit: Hz", "unit: Hzz", "one of Hz, uHz, mHz, kHz, MHz, GHz, rad/s, found 'Hzz'"),
        (", unit: Hz", "", "found none"),
        ("unit: Hz", "unit: ohm", "frequency: expected its unit"),
        ("name: f", "name: f, number: 3", "a name or a number, and not both"),
        ("name: f, ", "", "a name or a number"),
        (", header_line: 2", "", "file.header_line does not say"),
        ("header_line: 2", "header_line: 2, first_line: 1", "a line below header_line"),
        ("  real_impedance: {name: Re, unit: ohm}\n", "", "expected frequency, real_impedance"),
        ("delimiter", "delimiters", "did you mean 'delimiter'"),
        ("header_line: 2", "header_line: 2, sheet: Data", "a sheet of a workbook"),
    ],
)
def test_a_wrong_map_is_refused_in_words(tmp_path: Path, old: str, new: str, expected: str) -> None:
    file = written(tmp_path, GOOD.replace(old, new, 1))
    with pytest.raises(ConfigError) as refused:
        read_column_maps(tmp_path)
    assert expected in str(refused.value)
    assert str(file) in str(refused.value)


def test_all_problems_of_all_maps_are_told_at_once(tmp_path: Path) -> None:
    written(tmp_path, GOOD.replace("unit: Hz", "unit: s").replace("Re, unit: ohm", "Re, unit: A"))
    written(tmp_path, GOOD.replace("name: f", "name: f, number: 1"), "second")
    with pytest.raises(ConfigError) as refused:
        read_column_maps(tmp_path)
    assert len(refused.value.problems) == 3


def test_a_map_may_not_hide_a_format(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "gamry-dta")
    with pytest.raises(ConfigError, match="the name of a format"):
        read_column_maps(tmp_path)


def test_no_code_is_executed_from_a_map(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    written(tmp_path, f"!!python/object/apply:pathlib.Path.touch [{mark}]\n")
    with pytest.raises(Exception, match="expected YAML"):
        read_column_maps(tmp_path)
    assert not mark.exists()


@pytest.fixture
def study(tmp_path: Path) -> Path:
    raw = tmp_path / "raw"
    written(raw, GOOD)
    (raw / "eis").mkdir()
    rows = "".join(f"{10.0**k};{20 + k};{5 + k}\n" for k in range(5, -2, -1))
    (raw / "eis" / "a.txt").write_text(f"ours\nf;Re;-Im\n{rows}", encoding="utf-8")
    (raw / "samples.tsv").write_text("sample\trole\tlabel\nA\tseries\tA\n", encoding="utf-8")
    header = "pellet\tsample\tthickness_mm\tthickness_u_mm\tdiameter_mm\tdiameter_u_mm\n"
    (raw / "pellets.tsv").write_text(header + "A1\tA\t1\t0.01\t10\t0.01\n", encoding="utf-8")
    (raw / "eis" / "measurements.tsv").write_text(
        "measurement\tpellet\tpath\torigin\ttemperature_C\na\tA1\ta.txt\tmeasured\t25\n",
        encoding="utf-8",
    )
    return raw


def test_a_row_is_planned_with_its_map_and_a_change_of_it_is_a_change_of_the_row(
    study: Path,
) -> None:
    def row() -> dict[str, object]:
        plan = Plan({}, str(study))
        (only,) = plan.study.measurements["eis"]
        return plan.job_row(only, whole=True)

    first = row()
    assert first["format"] == "ours"
    assert first["column_map"] == yaml.safe_load(GOOD)
    written(study, GOOD.replace("Re, unit: ohm", "Re, unit: kohm"))
    assert row() != first


def test_maps_are_no_raw_data(study: Path) -> None:
    assert set(digests_of(study)) == {"eis/a.txt"}
