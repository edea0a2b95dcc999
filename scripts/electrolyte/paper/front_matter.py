"""Title, authors and statements of an article, from the config and ``raw/study.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from electrolyte.paper.markup import escaped, indices

STAMPS = {
    "synthetic": "Synthetic data – agreement with given values is parameter recovery",
    "mixed": "Partly synthetic data – agreement with given values can be parameter recovery",
}
ORIGINS = {
    "synthetic": (
        "**Data origin: synthetic.** The raw files behind this document were simulated from given "
        "values and written in the formats of instruments; nothing here was measured. Where a "
        "number agrees with the given or a published value, the analysis has recovered a parameter "
        "of the simulation: a test of the workflow, not of a publication."
    ),
    "mixed": (
        "**Data origin: partly synthetic.** Some of the raw files behind this document were "
        "simulated. The table of numbers says for each number what it rests on."
    ),
}
STATEMENTS = {
    "data_availability": "Data availability",
    "code_availability": "Code availability",
    "acknowledgement": "Acknowledgement",
}


def metadata(
    settings: Mapping[str, Any], facts: Mapping[str, Any], origin: str, supporting: bool
) -> dict[str, Any]:
    """What Pandoc's templates print around the text.

    Facts that were copied from a publication name its authors, not those of this document.
    """
    title = escaped(settings["title"])
    found: dict[str, Any] = {"title": title, "stamp": STAMPS.get(origin, ""), "lang": "en"}
    if supporting:
        found |= {"title": f"Supporting Information: {title}", "page-prefix": "S"}
    if settings["about"]:
        found["subtitle"] = escaped(settings["about"])
    authors = facts.get("authors", []) if facts.get("record") == "laboratory" else []
    places = list(dict.fromkeys(a["affiliation"] for a in authors if "affiliation" in a))
    if authors:
        found["names"] = [author["name"] for author in authors]
        found["by-line"] = ", ".join(_author(author, places) for author in authors)
        found["author"] = [_author(author, places) for author in authors]
        found["affiliations"] = [f"^{n}^ {escaped(p)}" for n, p in enumerate(places, start=1)]
    return found


def _author(author: Mapping[str, Any], places: list[str]) -> str:
    marks = [str(places.index(author["affiliation"]) + 1)] if "affiliation" in author else []
    marks += ["\\*"] if author.get("corresponding") else []
    orcid = f" (ORCID {author['orcid']})" if "orcid" in author else ""
    raised = f"^{','.join(marks)}^" if marks else ""
    return f"{escaped(author['name'])}{raised}{orcid}"


def statements(facts: Mapping[str, Any]) -> str:
    """Sections at the end of the text, such as data availability."""
    return "\n\n".join(
        f"# {heading}\n\n{indices(escaped(facts[key]))}"
        for key, heading in STATEMENTS.items()
        if facts.get(key)
    )
