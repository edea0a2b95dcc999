"""Whatever happens to dates, records and recipes: one run gives what the study says, and no more.

Three jobs in a row, ``fit -> compare -> print``, in a model of Snakemake that knows dates alone.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from electrolyte.ground.digest import sha256_of
from electrolyte.plan.recipe_files import now, read_json, recipe_path, record_path, write_json
from electrolyte.plan.recipes import Recipes
from electrolyte.run.record import described

JOBS = ("fit", "compare", "print")  # each reads the output of the one before
DAY = 86400 * 10**9


class Model:
    """A study with one setting for each job, its results, and the jobs that were run."""

    def __init__(self, folder: Path) -> None:
        self.results = folder / "results"
        self.settings: dict[str, Any] = dict.fromkeys(JOBS, 0)
        self.ran: list[str] = []

    def output(self, job: str) -> Path:
        return self.results / job / "table.csv"

    def inputs(self, job: str) -> list[Path]:
        return [self.output(JOBS[JOBS.index(job) - 1])] if JOBS.index(job) else []

    def right(self, job: str) -> str:
        """What the output of a job holds in a study that was always as it is now."""
        before = "".join(self.right(path.parent.name) for path in self.inputs(job))
        return hashlib.sha256(f"{self.settings[job]} {before}".encode()).hexdigest()

    def plan(self, target: str, *, read_only: bool = False) -> tuple[list[str], dict[str, Path]]:
        """The jobs that Snakemake would run for a target by dates alone, and all recipes."""
        recipes = Recipes(self.results, read_only=read_only)
        ask: dict[str, Callable[[Any], str]] = {
            job: recipes.declare(job, "", ("",), self._content(job)) for job in JOBS
        }
        wanted = JOBS[: JOBS.index(target) + 1]
        places = {job: Path(ask[job](None)) for job in reversed(wanted)}
        needed: list[str] = []
        for job in wanted:
            output, inputs = self.output(job), [places[job], *self.inputs(job)]
            old = output.exists() and output.stat().st_mtime
            newer = any(path.exists() and path.stat().st_mtime > old for path in inputs)
            if not output.exists() or newer or (needed and job != wanted[0]):
                needed.append(job)
        return needed, places

    def run(self, target: str = JOBS[-1]) -> list[str]:
        needed, places = self.plan(target)
        for job in needed:
            recipe = read_json(places[job])
            assert recipe is not None
            record_path(places[job]).unlink(missing_ok=True)
            self.output(job).parent.mkdir(parents=True, exist_ok=True)
            before = "".join(path.read_text() for path in self.inputs(job))
            content = hashlib.sha256(f"{recipe['setting']} {before}".encode()).hexdigest()
            self.output(job).write_text(content)
            record = {
                "end": now(),
                "inputs": {str(path): sha256_of(path) for path in self.inputs(job)},
                "outputs": {str(self.output(job)): described(self.output(job))},
                "recipe": recipe,
            }
            write_json(record_path(places[job]), record)
        return needed

    def _content(self, job: str) -> Callable[[str], dict[str, Any]]:
        return lambda _subject: {"setting": self.settings[job]}

    def files(self) -> list[Path]:
        return sorted(path for path in self.results.rglob("*") if path.is_file())


job = st.sampled_from(JOBS)
HAPPENINGS = st.one_of(
    st.tuples(st.just("setting"), job, st.integers(0, 2)),
    st.tuples(st.just("run of a part"), job),
    st.tuples(st.just("record lost"), job),
    st.tuples(st.just("recipe lost"), job),
    st.tuples(st.just("result lost"), job),
    st.tuples(st.just("planned only"), job),
    st.tuples(st.just("planned, read-only"), job),
    st.tuples(st.just("dates"), st.lists(st.integers(-9, 9), min_size=1, max_size=9)),
)


def happen(model: Model, what: tuple[Any, ...]) -> None:
    kind, value = what[0], what[1]
    if kind == "setting":
        model.settings[value] = what[2]
    elif kind == "run of a part":
        model.run(value)
    elif kind == "record lost":
        (model.results / "records" / f"{value}.json").unlink(missing_ok=True)
    elif kind == "recipe lost":
        (model.results / "recipes" / f"{value}.json").unlink(missing_ok=True)
    elif kind == "result lost":
        model.output(value).unlink(missing_ok=True)
    elif kind.startswith("planned"):
        before = [(path, path.stat().st_mtime_ns) for path in model.files()]
        model.plan(value, read_only=kind == "planned, read-only")
        if kind == "planned, read-only":
            assert [(path, path.stat().st_mtime_ns) for path in model.files()] == before
    elif kind == "dates":
        for number, path in enumerate(model.files()):
            date = time.time_ns() + DAY * value[number % len(value)]
            os.utime(path, ns=(date, date))


@given(st.lists(HAPPENINGS, max_size=8))
@example([("setting", "fit", 1), ("run of a part", "fit"), ("dates", [-5])])
@example([("setting", "fit", 1), ("run of a part", "fit"), ("dates", [-9, 5, 3, -1])])
@settings(max_examples=80, deadline=None)
def test_one_run_mends_everything_and_the_next_does_nothing(happenings: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        model = Model(Path(folder))
        model.run()
        for what in happenings:
            happen(model, what)
        model.run()
        assert {name: model.output(name).read_text() for name in JOBS} == {
            name: model.right(name) for name in JOBS
        }
        assert model.run() == []


@given(st.lists(st.integers(-9, 9), min_size=1, max_size=9))
@settings(max_examples=20, deadline=None)
def test_dates_alone_make_nothing_run(days: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        model = Model(Path(folder))
        model.run()
        happen(model, ("dates", days))
        assert model.run() == []


def test_as_long_as_dates_fit_nothing_is_written(tmp_path: Path) -> None:
    model = Model(tmp_path)
    assert model.run() == list(JOBS)
    before = [(path, path.stat().st_mtime_ns) for path in model.files()]
    assert model.plan(JOBS[-1])[0] == []
    assert [(path, path.stat().st_mtime_ns) for path in model.files()] == before


def test_a_setting_reruns_its_job_and_what_follows(tmp_path: Path) -> None:
    model = Model(tmp_path)
    model.run()
    model.settings["compare"] = 1
    assert model.run() == ["compare", "print"]
    model.settings["compare"] = 0
    model.plan(JOBS[-1])
    model.settings["compare"] = 1
    assert model.run() == [], "as it was when the results were made"


def test_another_order_of_a_setting_is_a_change_and_reaches_the_job(tmp_path: Path) -> None:
    """Colours, bands and pairs are drawn in the order in which the config states them."""
    model = Model(tmp_path)
    model.settings["fit"] = {"LTSOC": "red", "LTSC": "blue"}
    model.run()
    model.settings["fit"] = {"LTSC": "blue", "LTSOC": "red"}
    assert model.run() == list(JOBS)
    written = read_json(model.results / "recipes" / "fit.json")
    assert written is not None
    assert list(written["setting"]) == ["LTSC", "LTSOC"]
    assert model.run() == []


def test_a_result_edited_by_hand_is_known_by_its_date_and_made_again(tmp_path: Path) -> None:
    model = Model(tmp_path)
    model.run()
    model.output("fit").write_text("by hand")
    assert model.run() == list(JOBS)
    assert model.output("fit").read_text() == model.right("fit")


def test_a_result_of_another_size_is_made_again_though_its_date_is_restored(tmp_path: Path) -> None:
    model = Model(tmp_path)
    model.run()
    output = model.output("fit")
    date = output.stat().st_mtime_ns
    output.write_text(output.read_text() + "0")
    os.utime(output, ns=(date, date))
    assert model.run() == list(JOBS)
    assert output.read_text() == model.right("fit")
    assert model.run() == []


def test_a_part_that_gives_the_same_bytes_makes_nothing_after_it_run(tmp_path: Path) -> None:
    model = Model(tmp_path)
    model.run()
    (model.results / "records/fit.json").unlink()
    assert model.run("fit") == ["fit"]
    assert model.run() == []


def of_two_pellets(results: Path) -> None:
    """Results of a job for each of two pellets, and of one after them, with their records."""
    for name in ("fit/A", "fit/B", "gather"):
        recipe, output = recipe_path(results, name), results / f"{name}.csv"
        write_json(recipe, {"rule": name.partition("/")[0], "setting": 0})
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(name)
        outputs = {str(output): described(output)}
        record = {"end": now(), "inputs": {}, "outputs": outputs, "recipe": read_json(recipe)}
        write_json(record_path(recipe), record)


def with_pellets(results: Path, *pellets: str) -> Recipes:
    recipes = Recipes(results)
    recipes.declare("fit", "pellet", pellets, lambda _subject: {"setting": 0})
    recipes.declare("gather", "", ("",), lambda _subject: {"setting": 0})
    return recipes


def test_results_of_a_pellet_that_was_removed_go_and_all_others_stay(tmp_path: Path) -> None:
    results = tmp_path / "results"
    of_two_pellets(results)
    (results / "notes.txt").write_text("my own")
    before = {path for path in results.rglob("*") if path.is_file()}
    assert with_pellets(results, "A", "B").discard_left_over({}) == []
    assert with_pellets(results, "A").discard_left_over({}) == [results / "fit/B.csv"]
    gone = before - {path for path in results.rglob("*") if path.is_file()}
    places = ("fit/B.csv", "recipes/fit/B.json", "records/fit/B.json")
    assert gone == {results / place for place in places}


def test_what_a_job_no_longer_writes_goes_when_it_runs(tmp_path: Path) -> None:
    """As the workbook of a table that was left out, which one job prints with all others."""
    results = tmp_path / "results"
    of_two_pellets(results)
    wrote = str(results / "fit/A.csv")
    study = with_pellets(results, "A", "B")
    assert study.discard_left_over({"fit/A": {wrote}}) == []
    assert study.discard_left_over({"gather": set(), "fit/A": {f"{results}/fit/other.csv"}}) == [
        results / "fit/A.csv",
        results / "gather.csv",
    ]
    assert (results / "fit/B.csv").is_file()


def test_a_comparison_without_anything_to_compare_is_no_job_of_the_study(tmp_path: Path) -> None:
    results = tmp_path / "results"
    of_two_pellets(results)
    study = Recipes(results)
    study.declare("fit", "pellet", (), lambda _subject: {})
    study.declare("gather", "", (), lambda _subject: {})
    assert len(study.discard_left_over({})) == 3
    assert [path for path in results.rglob("*") if path.is_file()] == []


def test_what_no_job_made_or_somebody_changed_since_is_never_deleted(tmp_path: Path) -> None:
    results, outside = tmp_path / "results", tmp_path / "thesis.csv"
    of_two_pellets(results)
    outside.write_text("mine")
    shared = results / "gather.csv"
    record = read_json(record_path(recipe_path(results, "fit/B")))
    assert record is not None
    for path in (outside, shared):  # as a record from elsewhere may say
        record["outputs"][str(path)] = {"sha256": sha256_of(path)}
        record["outputs"][f"{results}/../{path.name}"] = {"sha256": sha256_of(path)}
    write_json(record_path(recipe_path(results, "fit/B")), record)
    (results / "fit/B.csv").write_text("edited by hand")
    assert with_pellets(results, "A").discard_left_over({}) == []
    assert outside.read_text() == "mine"
    assert shared.read_text() == "gather"
    assert (results / "fit/B.csv").read_text() == "edited by hand"
