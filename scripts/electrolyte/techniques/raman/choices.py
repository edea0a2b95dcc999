"""The config's section ``raman`` as bands and shares."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from typing import Any

from electrolyte.techniques.raman.analysis import Share
from electrolyte.techniques.raman.varpro import Band


def bands_of(config: Mapping[str, Any], sample: str) -> list[Band]:
    """The bands to fit in the spectra of a sample; empty if none are listed."""
    return [Band(**band) for band in config["bands"].get(sample, [])]


def shares_of(config: Mapping[str, Any]) -> list[Share]:
    """The shares to compute, each with the bands that probe its window."""
    shares = []
    for share in config["shares"]:
        low, high = share["window"]
        probe = bands_of(config, share.get("probe", ""))
        shares.append(
            Share(
                window=(low, high),
                of=tuple(share.get("of", (0.0, inf))),
                probe=tuple(b for b in probe if low <= b.centre <= high),
            )
        )
    return shares
