"""Which rule waits for which, as a diagram and a list, from what Snakemake knows."""

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
    """The page on rules: a Mermaid diagram, and each rule with those that it waits for."""
    waits = {name: [a for a, b in edges if b == name] for name in sorted({b for _, b in edges})}
    arrows = "\n".join(f"  {a} --> {b}" for a, b in without_detours(edges))
    rows = "\n".join(
        f"| `{name}` | {', '.join(f'`{a}`' for a in before)} |" for name, before in waits.items()
    )
    return f"""\
# Rule graph

What `make` runs, from raw files to everything (`all`). The diagram leaves out a line where a longer
way says the same; the table has them all, of every rule that waits for another. Written by
`make docs` from the workflow.

```mermaid
flowchart LR
{arrows}
```

| rule | waits for |
|---|---|
{rows}
"""
