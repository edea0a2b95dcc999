"""What a draft record says of a study, in the metadata of InvenioRDM, on which Zenodo runs.

https://inveniordm.docs.cern.ch/reference/metadata/
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from html import escape
from typing import Any

from electrolyte.ground.errors import ConfigError, Problem
from electrolyte.provenance.citation import family_and_given
from electrolyte.study.data_sources import Source

ZENODO = "Zenodo"


def record_title(facts: Mapping[str, Any], origin: str) -> str:
    """``Data and workflow of: <title>``; data that was simulated is called so first of all."""
    what = {"synthetic": "Synthetic data", "mixed": "Partly synthetic data"}.get(origin, "Data")
    return f"{what} and workflow of: {facts['title']}"


def draft_metadata(
    facts: Mapping[str, Any],
    document: Mapping[str, Any],
    sources: Iterable[Source],
    licence: str,
    day: date,
) -> dict[str, Any]:
    """The body of the request that makes a draft.

    Parameters
    ----------
    facts : of ``raw/study.yaml``
    document : the provenance
    licence : identifier in the repository's list, such as ``cc-by-4.0``; empty: chosen on its page
    day : of publication, as long as nobody changes it on the page of the draft

    Raises
    ------
    ConfigError
        ``raw/study.yaml`` has no title or does not name the authors of the data.
    """
    _check(facts)
    metadata: dict[str, Any] = {
        "resource_type": {"id": "dataset"},
        "title": record_title(facts, document["origin"]),
        "publication_date": day.isoformat(),
        "creators": [_creator(author) for author in facts["authors"]],
        "description": _description(document),
        "related_identifiers": _related(facts, sources),
        "publisher": ZENODO,
    }
    if licence:
        metadata["rights"] = [{"id": licence}]
    access = {"record": "public", "files": "public"}
    return {"access": access, "files": {"enabled": True}, "metadata": metadata}


def _check(facts: Mapping[str, Any]) -> None:
    file, problems = "raw/study.yaml", []
    if not facts.get("title"):
        problems.append(Problem("a title", "none", "It names the record.", file))
    if facts.get("record") != "laboratory":
        advice = (
            "Its authors are those of a publication. Name the authors of the data, and set record:"
            " laboratory."
        )
        problems.append(Problem("record: laboratory", "record: paper", advice, file))
    if not facts.get("authors"):
        problems.append(Problem("authors", "none", "They become the creators.", file))
    if problems:
        raise ConfigError(problems)


def _creator(author: Mapping[str, Any]) -> dict[str, Any]:
    family, given = family_and_given(author["name"])
    person: dict[str, Any] = {"type": "personal", "family_name": family, "given_name": given}
    if "orcid" in author:
        person["identifiers"] = [{"scheme": "orcid", "identifier": author["orcid"]}]
    places = [{"name": author["affiliation"]}] if "affiliation" in author else []
    return {"person_or_org": person, "affiliations": places}


def _description(document: Mapping[str, Any]) -> str:
    return (
        f"<p>{escape(document['statement'])}</p>"
        "<p>An RO-Crate: the raw instrument files of the study, every figure, table and number"
        " computed from them, the ledger of claims, and the workflow that did it, with pinned"
        " environments and the provenance of each file.</p>"
        "<p>Unpacked, <code>make -C workflow STUDY=..</code> installs the packages and computes"
        " everything again; <code>workflow/.venv/bin/study verify</code> compares the results with"
        " their digests.</p>"
    )


def _related(facts: Mapping[str, Any], sources: Iterable[Source]) -> list[dict[str, Any]]:
    """The publication that the record belongs to, and the records that its data are from."""
    found = {}
    if facts.get("doi"):
        found[facts["doi"]] = ("issupplementto", "publication-article")
    for source in sources:
        if source.doi:
            found.setdefault(source.doi, ("isderivedfrom", "dataset"))
    return [
        {
            "identifier": doi,
            "scheme": "doi",
            "relation_type": {"id": relation},
            "resource_type": {"id": kind},
        }
        for doi, (relation, kind) in found.items()
    ]
