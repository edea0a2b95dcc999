"""The picture of the rules: in sync with the workflow, complete, and nothing on top of another."""

from __future__ import annotations

import re
import sys
from itertools import combinations, pairwise

import pytest

from rule_graph import page, picture, read_edges
from workshop import ROOT

sys.path.append(str(ROOT / "scripts"))
import write_docs

EDGES = [("a", "b"), ("a", "c"), ("a", "d"), ("b", "d"), ("c", "d"), ("d", "e"), ("f", "e")]


def boxes(svg: str) -> list[tuple[float, ...]]:
    found = re.findall(r'<rect x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', svg)
    return [tuple(map(float, box)) for box in found]


@pytest.mark.workflow
@pytest.mark.xdist_group("workflow")
def test_page_and_picture_are_in_sync_with_the_workflow() -> None:
    edges = write_docs.rule_edges()
    assert {"eis_fit", "fig3", "numbers", "report"} <= {name for e in edges for name in e}
    for name, text in (("rulegraph.md", page(edges)), ("images/rulegraph.svg", picture(edges))):
        stored = (ROOT / "docs" / name).read_text(encoding="utf-8")
        assert stored == text, f"docs/{name} is not what the workflow says; run `make docs`"


def test_edges_are_read_whatever_their_order() -> None:
    lines = ["id0[all]", "id1[fit]", "id2[table_1]", "style id0 fill:#D95757", "id1 --> id2"]
    text = "\n".join(f"\t{line}" for line in ["flowchart TB", *lines, "id2 --> id0"])
    assert read_edges(text) == [("fit", "table_1"), ("table_1", "all")]
    assert read_edges("\n".join(reversed(text.splitlines()))) == read_edges(text)


def test_the_picture_has_every_rule_once_and_no_line_that_a_longer_way_replaces() -> None:
    svg = picture(EDGES)
    assert sorted(re.findall(r">(\w)</text>", svg)) == ["a", "b", "c", "d", "e", "f"]
    assert len(boxes(svg)) == 5, "b and c have the same neighbours: one box"
    assert svg.count("<path") == 4, "a-bc, bc-d, d-e, f-e; a-d is said by a-bc-d"


def test_boxes_stand_apart_and_inside() -> None:
    stored = (ROOT / "docs/images/rulegraph.svg").read_text(encoding="utf-8")
    size = re.search(r'viewBox="0 0 (\d+) (\d+)"', stored)
    assert size is not None
    found = boxes(stored)
    assert len(found) > 20
    assert all(x + w <= int(size[1]) and y + h <= int(size[2]) for x, y, w, h in found)
    for (x, y, w, h), (u, v, s, t) in combinations(found, 2):
        assert x + w <= u or u + s <= x or y + h <= v or v + t <= y


def test_lines_go_from_left_to_right() -> None:
    stored = (ROOT / "docs/images/rulegraph.svg").read_text(encoding="utf-8")
    paths = re.findall(r'd="M(\d+) \d+ C(\d+) \d+ (\d+) \d+ (\d+)', stored)
    assert len(paths) > 40
    assert all(int(a) < int(b) for path in paths for a, b in pairwise((path[0], path[1], path[3])))
