"""The page of the rules: in step with the workflow, without lines that say nothing new."""

from __future__ import annotations

from pathlib import Path

import pytest

import write_docs
from rule_graph import page, read_edges, without_detours

ROOT = Path(__file__).resolve().parents[2]
EDGES = [("a", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("c", "d"), ("d", "e"), ("f", "e")]


@pytest.mark.workflow
def test_the_page_is_in_step_with_the_workflow() -> None:
    edges = write_docs.rule_edges()
    assert {"eis_fit", "numbers", "results_page"} <= {name for e in edges for name in e}
    stored = (ROOT / "docs" / "rulegraph.md").read_text(encoding="utf-8")
    assert stored == page(edges), "docs/rulegraph.md is not what the workflow says; run `make docs`"


def test_edges_are_read_whatever_their_order() -> None:
    lines = ["id0[all]", "id1[fit]", "id2[table_1]", "style id0 fill:#D95757", "id1 --> id2"]
    text = "\n".join(f"\t{line}" for line in ["flowchart TB", *lines, "id2 --> id0"])
    assert read_edges(text) == [("fit", "table_1"), ("table_1", "all")]
    assert read_edges("\n".join(reversed(text.splitlines()))) == read_edges(text)


def test_an_edge_that_a_longer_way_replaces_is_left_out_of_the_diagram() -> None:
    assert without_detours(EDGES) == [edge for edge in EDGES if edge != ("a", "d")]
    assert page(EDGES).count("-->") == 6
