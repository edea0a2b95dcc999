"""``CITATION.cff`` of a study: how its record is cited, in the Citation File Format 1.2.

https://github.com/citation-file-format/citation-file-format/blob/main/schema-guide.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

RECOMPUTERS = "The authors of the workflow"


def citation_file(facts: Mapping[str, Any], title: str) -> str:
    """The text of the file.

    The authors of a publication are not those of a recomputation: facts that were copied from it
    name them in what is to be cited besides.

    Parameters
    ----------
    facts : of ``raw/study.yaml``
    title : of the record
    """
    own = facts.get("record") == "laboratory" and facts.get("authors")
    found: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the paper, and this record if you use its data.",
        "type": "dataset",
        "title": title,
        "authors": _authors(facts["authors"]) if own else [{"name": RECOMPUTERS}],
    }
    if facts.get("doi"):
        paper = {"type": "article", "title": facts.get("title", title), "doi": facts["doi"]}
        found["preferred-citation"] = paper | {"authors": _authors(facts.get("authors", []))}
    return yaml.safe_dump(found, allow_unicode=True, sort_keys=False, width=100)


def family_and_given(name: str) -> tuple[str, str]:
    """Of ``Ada B. Lovelace`` or ``Lovelace, Ada B.``; a name of one word is a family name."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if comma:
        return family, given
    given, _, family = name.strip().rpartition(" ")
    return family, given.strip()


def _authors(authors: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    found = []
    for author in authors:
        family, given = family_and_given(author["name"])
        person = {"family-names": family} | ({"given-names": given} if given else {})
        if "orcid" in author:
            person["orcid"] = f"https://orcid.org/{author['orcid']}"
        if "affiliation" in author:
            person["affiliation"] = author["affiliation"]
        found.append(person)
    return found
