"""All indents of the files of one measurement, as configured and in variants of the analysis."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.problems import Collected, Row
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.indentation.curves import CURVES, curves
from electrolyte.techniques.indentation.frame import without_frame
from electrolyte.techniques.indentation.indents import INDENTS, analyse
from electrolyte.techniques.indentation.selection import mark_outliers, require_usable
from electrolyte.techniques.indentation.settings import settings_from, variants

log = logging.getLogger("electrolyte")


def indents_of(
    measured: Iterable[tuple[Row, Measurement]], config: Mapping[str, Any], collected: Collected
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The indents, one row each and variant, columns ``INDENTS``, and the curves of each.

    Parameters
    ----------
    measured : the rows of the sheet with their files
    config : the section ``indentation``
    collected : records the problems that the data has
    """
    tables, drawn = [], []
    for row, as_read in measured:
        own = settings_from(config, row, as_read.metadata)
        measurement = without_frame(as_read, own.frame_compliance_nm_mN)
        for variant, settings in variants(own).items():
            with collected(row):
                sample = row.get("sample") or row["subject"]["sample"]
                indents = mark_outliers(analyse(measurement, settings), config["outlier_limit"])
                require_usable(indents, row["measurement"])
                tables.append(
                    indents.assign(
                        sample=sample,
                        pellet=row.get("pellet") or sample,  # who names none had one
                        measurement=row["measurement"],
                        variant=variant,
                        method=settings.method,
                        origin=row["origin"],
                    )
                )
                if not variant:
                    drawn.append(curves(measurement, own).assign(measurement=row["measurement"]))
                left_out = indents[indents["excluded"] != ""] if not variant else indents[:0]
                for name, reason in zip(left_out["indent"], left_out["excluded"], strict=True):
                    log.warning("%s: indent %s left out: %s", row["path"], name, reason)
    return stacked(tables, INDENTS), stacked(drawn, (*CURVES, "measurement"))
