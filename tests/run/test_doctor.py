"""What `study doctor` says."""

from __future__ import annotations

from importlib import metadata

from electrolyte.run.doctor import packages, rebuilt

DRY_RUN = """\
job          count
---------  -------
all              1
eis_fit          3
total            4

rule eis_fit:
    reason: Params have changed: before: ['a/x.py@01', 'a/y.py@02'] now: ['a/x.py@01', 'a/y.py@03']
    reason: Missing output files: results/eis/pellets/A.csv
    reason: Input files updated by another job: results/a.csv, results/b.csv
"""


def test_versions_that_are_not_as_pinned_are_named() -> None:
    here = metadata.version("numpy")
    locked = f"numpy=={here} \\\n    --hash=sha256:0\nno-such-package==1.0 \\\npandas==0.0.1 \\\n"
    first, *wrong = packages(locked)
    assert first == "1 of 3 pinned packages are as pinned"
    assert wrong[0] == "  no-such-package: not installed, pinned is 1.0"
    assert wrong[1].endswith("pinned is 0.0.1")


def test_packages_for_other_systems_may_be_absent() -> None:
    assert packages("no-such-package==1.0 ; sys_platform == 'win32' \\\n")[1:] == []


def test_of_two_pins_that_of_this_python_counts() -> None:
    here = metadata.version("numpy")
    locked = (
        f"numpy=={here} ; python_full_version >= '3.0' \\\n"
        "numpy==0.0.1 ; python_full_version < '3.0' \\\n"
    )
    assert packages(locked) == ["1 of 1 pinned packages are as pinned"]


def test_what_would_be_rebuilt_and_why() -> None:
    lines = rebuilt(DRY_RUN)
    assert "  eis_fit: 3" in lines
    assert "  because: the code changed: a/y.py (1 jobs)" in lines
    assert "  because: Missing output files (1 jobs)" in lines
    assert len(rebuilt("Nothing to be done (all requested files are present).")) == 1
