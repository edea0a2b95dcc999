"""Where the files of a record with a DOI are: Zenodo, Figshare and Dataverse, through Pooch."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import requests
from pooch.downloaders import doi_to_repository

from electrolyte.repositories.transfer import TIMEOUT, TransferError
from electrolyte.study.data_sources import Source


def address_in_record(source: Source) -> str:
    """The address of the file or archive of a source; as the sheet has it where it is no DOI.

    Raises
    ------
    TransferError
        No such DOI, a repository that Pooch does not know, or no such file in the record.
    """
    if not source.doi:
        return source.address
    try:
        return str(_record(source.doi).download_url(source.name))
    except requests.exceptions.ConnectionError:
        reason = "its record could not be reached. Try again later."
        raise TransferError(source.address, reason, unreachable=True) from None
    except requests.exceptions.HTTPError as error:
        reason = f"its record could not be read ({error}). Check the DOI."
        raise TransferError(source.address, reason) from None
    except ValueError as error:  # what Pooch raises for unknown repositories and files
        raise TransferError(source.address, f"{error}") from None


@lru_cache
def _record(doi: str) -> Any:
    return doi_to_repository(doi, timeout=TIMEOUT)
