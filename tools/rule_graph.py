"""Which rule waits for which, as a diagram, from what Snakemake knows."""

from __future__ import annotations

import re
from collections.abc import Sequence

Edge = tuple[str, str]  # the second waits for the first


def read_edges(mermaid: str) -> list[Edge]:
    """The edges in the output of ``snakemake --rulegraph mermaid-js``, in order of names."""
    names = dict(re.findall(r"^\s*(id\d+)\[(\w+)\]", mermaid, re.MULTILINE))
    found = re.findall(r"^\s*(id\d+) --> (id\d+)", mermaid, re.MULTILINE)
    return sorted({(names[first], names[second]) for first, second in found})


def without_detours(edges: Sequence[Edge]) -> list[Edge]:
    """The transitive reduction: edges that no longer way replaces."""
    after: dict[str, set[str]] = {name: set() for edge in edges for name in edge}
    for first, second in edges:
        after[first].add(second)
    reached: dict[str, set[str]] = {}

    def reach(name: str) -> set[str]:
        if name not in reached:
            reached[name] = after[name].union(*(reach(b) for b in after[name]))
        return reached[name]

    return [(a, b) for a, b in edges if not any(b in reach(c) for c in after[a])]


def page(edges: Sequence[Edge]) -> str:
    """The page on rules: a Mermaid diagram."""
    arrows = "\n".join(f"  {a} --> {b}" for a, b in without_detours(edges))
    return f"""\
# Rule graph

What `make` runs, from raw files to everything (`all`): which rule waits for which, without arrows
that a longer way replaces. Written from the workflow by `make docs`.

```mermaid
flowchart LR
{arrows}
```
"""
