"""What Snakemake's own report shows."""

from __future__ import annotations

from typing import Any

from snakemake.io import report


def table_in_report(name: str) -> Any:
    """For ``output`` of a rule in ``rules/``: the CSV file of a table, shown with its caption."""
    return report(
        f"<results>/tables/{name}.csv",
        category="Tables",
        labels={"table": name},
        caption=f"captions/{name}.rst",
    )
