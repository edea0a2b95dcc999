"""Which indents make the numbers of a pellet, and why the others do not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError


def kept(indents: pd.DataFrame) -> pd.DataFrame:
    """The indents that are not excluded."""
    return indents[indents["excluded"] == ""]


def require_usable(indents: pd.DataFrame, subject: str) -> None:
    """Refuse a set of indents that is left with none.

    Raises
    ------
    AnalysisError
        Names every indent and why it is excluded.
    """
    if kept(indents).empty:
        raise AnalysisError(
            f"indentation of {subject}",
            "at least one usable indent",
            why_excluded(indents, most=3) or "no indents",
            hint="Set indentation.depth_window_nm in config.yaml to depths that the loadings reach,"
            " or indentation.route.",
        )


def why_excluded(indents: pd.DataFrame, most: int | None = None) -> str:
    """``2 of 25 indents excluded: 7 (...), 19 (...)``, or nothing; ``most`` of them by name."""
    left_out = indents[indents["excluded"] != ""]
    named = left_out[:most]
    reasons = [f"{i} ({why})" for i, why in zip(named["indent"], named["excluded"], strict=True)]
    words = "; ".join(reasons) + "; ..." * (len(named) < len(left_out))
    return f"{len(left_out)} of {len(indents)} indents excluded: {words}" if words else ""


def mark_outliers(indents: pd.DataFrame, limit: float) -> pd.DataFrame:
    """Exclude indents whose modulus or hardness lies far from the others.

    The measure is the modified z-score 0.6745 (x - median) / MAD (Iglewicz and Hoaglin 1993),
    which single wild indents do not shift; all indents are judged once, against all others.
    In a set of 25 normal values the customary ``limit`` of 3.5 takes out at least one in 10 % of
    the sets, 5 in 1 %; infinity keeps everything. Sets of fewer than five indents, and sets
    without scatter, are left as they are.
    """
    marked = indents.copy()
    inside = kept(indents)
    if len(inside) < 5:
        return marked
    for column, title in (
        ("indentation_modulus_GPa", "indentation modulus"),
        ("indentation_hardness_GPa", "indentation hardness"),
    ):
        values = inside[column].to_numpy()
        if not np.isfinite(values).all():
            continue
        median = float(np.median(values))
        mad = float(np.median(np.abs(values - median)))
        if mad == 0:
            continue
        for index, value in zip(inside.index, values, strict=True):
            z = 0.6745 * abs(value - median) / mad
            if z > limit and not marked.loc[index, "excluded"]:
                marked.loc[index, "excluded"] = (
                    f"outlier: {title} {value:.3g} GPa, median {median:.3g} GPa "
                    f"(modified z-score {z:.1f} above {limit:g})"
                )
    return marked
