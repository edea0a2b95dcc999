"""What `study doctor` says."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from electrolyte.plan.recipe_files import write_json
from electrolyte.run.doctor import packages, to_run
from electrolyte.run.present_recipes import Planned


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


def test_the_first_jobs_and_what_changed_are_shown(tmp_path: Path) -> None:
    recipe = {"rule": "eis_fit", "settings": {"eis": {"baseline": "A"}}}
    write_json(tmp_path / "records/eis_fit/P0.json", {"recipe": recipe})
    now = {"rule": "eis_fit", "settings": {"eis": {"baseline": "B"}}}
    jobs = [f"EIS: fitting the spectra of pellet P{n} (not there yet)" for n in range(25)]
    text = "\n".join(["25 steps would run:", *jobs])
    lines = to_run(Planned({"eis_fit/P0": now, "eis_fit/P1": now}, text), tmp_path)
    assert lines[0] == f"  {jobs[0]}"
    assert lines[-2].startswith("  and 5 more")
    assert lines[-1] == "  because of eis.baseline: A -> B"
    done = Planned({}, "Nothing to be done (all requested files are present).")
    assert len(to_run(done, tmp_path)) == 1
