"""A slice of the fuzzing that `python benchmarks/fuzz.py` does at length."""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from pathlib import Path

import pytest
import trials
from hypothesis import given, settings
from hypothesis import strategies as st
from redundancy import ORACLES
from seeds import REAL, reader_seeds
from targets import targets, without_seeds

from electrolyte.claims.expression import ExpressionError
from electrolyte.claims.expression import parse as parse_expression
from electrolyte.ground.errors import ElectrolyteError, RawFileError
from electrolyte.ground.formula import composition, subscripts
from electrolyte.plan.paper import plain_rst
from electrolyte.readers.formats import FORMATS
from electrolyte.techniques.eis.circuit_strings import parse as parse_circuit

EACH = 6  # inputs of each target
SLOW = {"arbin-res", "nanosuite-xls"}  # read in seconds of pure Python
# at the desk every run tries new inputs, CI the same ones
FIRST = 1_000_000 if os.environ.get("CI") else 1_000_000 + (os.getpid() % 1000) * EACH


@pytest.mark.parametrize("half", range(2))
def test_damaged_files_are_read_or_refused_and_nothing_else(half: int) -> None:
    names = [name for name in targets() if name not in SLOW][half::2]
    plan = [(name, FIRST + i) for name in names for i in range(EACH)]
    found = list(trials.run(plan))
    bugs = [f"{t.target} {t.number}: {t.detail}" for t in found if t.outcome == "bug"]
    assert not bugs, "\n".join(bugs)
    assert len(found) == len(plan)
    assert len(Counter(t.outcome for t in found)) == 2, "some are read, some are refused"


def test_every_format_is_fuzzed() -> None:
    only_real = {"neware-nda", "arbin-res", "nanosuite-xls"}
    assert set(without_seeds()) == (set() if REAL.is_dir() else only_real)


@pytest.mark.parametrize("name", [f.name for f in FORMATS if f.name in reader_seeds()])
def test_undamaged_seeds_are_read_and_contradict_nothing(name: str) -> None:
    from redundancy import silent_change

    from electrolyte import readers

    for seed in reader_seeds()[name]:
        if seed.size > 500_000 or "exampleData" in seed.name:
            continue
        try:
            whole = readers.read(seed.path, format=name)
        except RawFileError:  # a kind of this format that is not read, such as an EC-Lab ZIR file
            assert seed.path.is_relative_to(REAL), seed.path
            continue
        assert silent_change(seed.path, whole) == ""
    assert name in {f.name for f in FORMATS}


def test_an_oracle_sees_a_silent_change(tmp_path: Path) -> None:
    """The oracles themselves: a density that is not mass over volume, read by nobody's check."""
    from redundancy import silent_change

    from electrolyte import readers

    whole = (Path(__file__).parent / "seeds/pycnometry-csv/a.csv").read_text()
    path = tmp_path / "a.csv"
    path.write_text(whole.replace("# mass_g: 1.2\n", ""))
    measurement = readers.read(path)
    changed = type(measurement)(**{**vars(measurement), "metadata": {"mass_g": 9.9}})
    assert "density x volume" in silent_change(path, changed)
    assert "pycnometry-csv" in ORACLES


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9.()\[\],+*/p-]{0,60}"))
def test_any_text_as_formula_circuit_expression_or_label(text: str) -> None:
    for parser, refusals in (
        (composition, (ElectrolyteError,)),
        (parse_circuit, (ElectrolyteError,)),
        (parse_expression, (ElectrolyteError, ExpressionError)),
    ):
        with contextlib.suppress(*refusals):
            parser(text)
    assert isinstance(subscripts(text), str)
    assert "\n" not in plain_rst(text)
