"""What counts as moved, how it is said, and where earlier results may come from."""

from __future__ import annotations

import math
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.drift.baseline import rounded, write_baseline
from electrolyte.drift.changes import Drift, Tolerance, drift
from electrolyte.drift.page import page
from electrolyte.drift.source import opened, state
from electrolyte.drift.summary import markdown, table
from electrolyte.ground.errors import AnalysisError
from electrolyte.numbers.numbers_comparison import Moved
from electrolyte.numbers.quantities import COLUMNS

NAN = math.nan
TOLERANCE = Tolerance(u=0.01, relative=1e-5)
BLANK = {
    "condition": "",
    "replicate": "",
    "kind": "mean",
    "n": 3,
    "method": "m",
    "status": "ok",
    "note": "",
}
ROW = {"technique": "eis", "sample": "A", "unit": "mS/cm", "source": "a;b", "origin": "synthetic"}
PNG = b"\x89PNG\r\n\x1a\n"


def results(
    folder: Path,
    numbers: Mapping[str, tuple[float, float]],
    verdicts: Mapping[str, str] | None = None,
    figures: Mapping[str, bytes] | None = None,
    **common: object,
) -> Path:
    """A folder of results with these numbers (by quantity), verdicts and figures."""
    folder.mkdir()
    rows = [
        {**BLANK, **ROW, "quantity": q, "value": v, "u": u, **common}
        for q, (v, u) in numbers.items()
    ]
    frame = pd.DataFrame(rows, columns=["technique", *COLUMNS])
    frame.to_csv(folder / "numbers.csv", index=False)
    claims = [
        {"id": name, "statement": f"of {name}", "verdict": verdict, "in_words": f"{verdict}."}
        for name, verdict in (verdicts or {}).items()
    ]
    columns = ["id", "statement", "verdict", "in_words"]
    pd.DataFrame(claims, columns=columns).to_csv(folder / "claims.csv", index=False)
    if figures is not None:
        (folder / "figures").mkdir()
        for name, content in figures.items():
            (folder / "figures" / f"{name}.png").write_bytes(content)
    return folder


@pytest.fixture
def example(tmp_path: Path) -> Drift:
    """Numbers, verdicts and figures of which some changed."""
    numbers = {"still": (1.0, 0.1), "sigma": (4.9, 0.1), "p": (0.2, NAN), "gone": (7.0, 1.0)}
    before = results(
        tmp_path / "before",
        numbers,
        {"EIS-01": "reproduced", "EIS-02": "reproduced", "OLD-1": "reproduced"},
        {"fig3a": PNG + b"1", "fig3b": PNG + b"2"},
    )
    after = results(
        tmp_path / "after",
        {"still": (1.0005, 0.1), "sigma": (3.3, 0.1), "p": (0.1, NAN), "new|@x": (5.0, 0.5)},
        {"EIS-01": "reproduced", "EIS-02": "not reproduced"},
        {"fig3a": PNG + b"1", "fig3b": PNG + b"3"},
    )
    return drift(before, after, ["fig3a", "fig3b", "fig4a"], TOLERANCE)


@pytest.mark.parametrize(
    ("before", "after", "moved"),
    [
        ((1.0, 0.1), (1.0009, 0.1), False),
        ((1.0, 0.1), (1.0011, 0.1), True),
        ((1.0, 0.1), (1.0, 0.1009), False),
        ((1.0, 0.1), (1.0, 0.102), True),  # the same value, known less well
        ((1.0, NAN), (1.000009, NAN), False),
        ((1.0, NAN), (1.00002, NAN), True),
        ((1.0, NAN), (1.0, 0.1), True),
        ((1.0, 0.1), (1.0, NAN), True),
        ((1.0, 0.0), (1.0, 0.0), False),
        ((NAN, NAN), (NAN, NAN), False),
        ((NAN, NAN), (1.0, 0.1), True),
        ((0.0, NAN), (0.0, NAN), False),
    ],
)
def test_what_counts_as_moved(
    tmp_path: Path, before: tuple[float, float], after: tuple[float, float], moved: bool
) -> None:
    old = results(tmp_path / "old", {"q": before})
    new = results(tmp_path / "new", {"q": after})
    assert len(drift(old, new, [], TOLERANCE).moved) == moved


def test_a_number_of_another_status_or_count_moved(tmp_path: Path) -> None:
    old = results(tmp_path / "old", {"q": (1.0, 0.1)})
    new = results(tmp_path / "new", {"q": (1.0, 0.1)}, status="upper_limit", n=4)
    (number,) = drift(old, new, [], TOLERANCE).moved
    assert number.words == ("n: 3 -> 4", "status: ok -> upper_limit")


def test_all_changes_are_found_and_nothing_else(example: Drift) -> None:
    assert [n.key[1] for n in example.moved] == ["sigma", "p"]
    assert example.moved[0].in_u == pytest.approx(-16)
    assert [(n.key[1], n.after, n.u_after) for n in example.appeared] == [("new|@x", 5.0, 0.5)]
    assert [(n.key[1], n.before, n.u_before) for n in example.vanished] == [("gone", 7.0, 1.0)]
    assert math.isnan(example.appeared[0].before)
    assert math.isnan(example.vanished[0].after)
    verdicts = {v.claim: (v.before, v.after) for v in example.verdicts}
    assert verdicts == {
        "EIS-02": ("reproduced.", "not reproduced."),
        "OLD-1": ("reproduced.", ""),
    }
    assert example.figures is not None
    assert [figure.name for figure in example.figures] == ["fig3b"]
    assert example.sentence() == (
        "2 of 3 numbers moved, 1 appeared, 1 vanished; 2 verdicts changed; 1 figure changed."
    )


def test_the_markdown_says_it_all_and_cannot_be_abused(example: Drift) -> None:
    text = markdown(example, "git:a_b@<c>", TOLERANCE)
    assert text.startswith("# What moved since git:a\\_b&#64;&lt;c&gt;\n")
    assert "| eis sigma A mean | (4.90 ± 0.10) mS cm⁻¹ | (3.30 ± 0.10) mS cm⁻¹ | −16 u |" in text
    assert "| eis p A mean | 0.2000 mS cm⁻¹ | 0.1000 mS cm⁻¹ | −50 % |" in text
    assert "| eis new\\|&#64;x A mean | – | (5.00 ± 0.50) mS cm⁻¹ |  |" in text
    assert "| EIS-02 | of EIS-02 | reproduced. | not reproduced. |" in text
    assert "synthetic" in text
    assert "the standard uncertainty u that the number had before" in text


def test_the_page_is_one_file_with_both_figures(example: Drift) -> None:
    text = page(example, "<b>", TOLERANCE)
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
    assert text.count('src="data:image/png;base64,') == 2
    assert "fig3a" not in text
    assert "http" not in text


def test_the_table_has_one_row_a_change_with_unrounded_numbers(example: Drift) -> None:
    found = table(example).set_index("name")
    assert found["kind"].value_counts().to_dict() == {"number": 4, "claim": 2, "figure": 1}
    assert found.loc["eis sigma A mean", "difference_u"] == (3.3 - 4.9) / 0.1
    assert found.loc["eis p A mean", "difference_relative"] == -0.5


def test_nothing_moved_is_said(tmp_path: Path) -> None:
    old = results(tmp_path / "old", {"q": (1.0, 0.1)}, {"EIS-01": "reproduced"})
    found = drift(old, old, ["fig3a"], TOLERANCE)
    assert found.sentence() == "Nothing moved (1 number, 1 claim compared)."
    assert len(table(found)) == 0
    assert "figures are not compared" in markdown(found, "old", TOLERANCE)
    assert "figures are not compared" in page(found, "old", TOLERANCE)


@given(
    st.floats(-1e12, 1e12).filter(lambda v: v == 0 or abs(v) > 1e-12),
    st.one_of(st.just(NAN), st.just(0.0), st.floats(1e-12, 1e12)),
)
def test_a_rounded_baseline_shows_no_drift(value: float, u: float) -> None:
    text, text_u = rounded(value, u)
    again, again_u = float(text), float(text_u or NAN)
    number = Moved(("",) * 5, again, value, again_u, u, "1")
    assert TOLERANCE.allows(number)


@pytest.mark.parametrize(
    ("value", "u", "text"),
    [
        (4.859296359933525, 0.0942016163177478, ("4.8593", "0.0942")),
        (3.3687565314179463e-09, 8.291998641985881e-11, ("3.36876e-09", "8.292e-11")),
        (0.2403919629850047, NAN, ("0.240392", "")),
        (NAN, NAN, ("", "")),
    ],
)
def test_rounding_keeps_a_thousandth_of_u(value: float, u: float, text: tuple[str, str]) -> None:
    assert rounded(value, u) == text


def test_the_committed_baseline_is_one_revision_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = tmp_path / "repository" / "study"
    study.mkdir(parents=True)
    monkeypatch.chdir(study)

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@b.c")
        subprocess.run(["git", *who, *arguments], check=True, capture_output=True)

    git("init", "--initial-branch=main")
    first = results(tmp_path / "first", {"q": (1.0, 0.1)}, {"EIS-01": "reproduced"})
    second = results(tmp_path / "second", {"q": (2.0, 0.1)}, {"EIS-01": "not reproduced"})
    states = []
    for folder in (first, second):
        assert write_baseline(folder, Path("baseline")) == (1, 1)
        git("add", "-A")
        git("commit", "-m", "baseline")
        states.append(state("git:main", []))
    assert states[0] != states[1]
    with opened("git:main~1", second) as earlier:
        found = drift(earlier, second, [], TOLERANCE)
    assert found.sentence() == "1 of 1 number moved, 0 appeared, 0 vanished; 1 verdict changed."
    with opened("baseline", second) as earlier:
        assert drift(earlier, second, [], TOLERANCE).numbers_changed == 0


@pytest.mark.parametrize("name", ["nowhere", "git:no-such-branch", "git:", "git:--output=x"])
def test_a_missing_baseline_says_how_to_make_one(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    state(name, ["fig3a"])
    with (
        pytest.raises(AnalysisError, match="`make baseline` writes") as caught,
        opened(name, Path("results")),
    ):
        pass
    assert name in str(caught.value)
    assert not (tmp_path / "x").exists()


def test_a_table_that_is_none_is_named(tmp_path: Path) -> None:
    old = results(tmp_path / "old", {"q": (1.0, 0.1)})
    new = results(tmp_path / "new", {"q": (1.0, 0.1)})
    (old / "numbers.csv").write_text("a,b\n1,2\n")
    with pytest.raises(AnalysisError, match=r"old/numbers\.csv: expected a table"):
        drift(old, new, [], TOLERANCE)


def test_another_figure_is_another_state(tmp_path: Path) -> None:
    folder = results(tmp_path / "old", {"q": (1.0, 0.1)}, figures={"fig3a": PNG})
    before = state(str(folder), ["fig3a"])
    (folder / "figures/fig3a.png").write_bytes(PNG + b"1")
    assert state(str(folder), ["fig3a"]) != before
