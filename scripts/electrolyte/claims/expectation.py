"""What a test of a claims file expects, in words, and how far off it may be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from electrolyte.ground.printing import printed_unit

# What a test asks of the numbers: each has one of these keys.
KINDS = (
    "value",
    "rising",
    "falling",
    "equal",
    "no_difference",
    "detected",
    "unresolved",
    "present",
    "sound",
    "correlation",
)


def expected_text(test: Mapping[str, Any], new_data: bool = False) -> str:
    """What a test expects, in words."""
    unit = f" {printed_unit(test.get('unit', '1'))}".rstrip()
    if "near" in test:
        within = f"{tolerance(test, new_data):.3g}"
        if "decades" in test:
            return f"{test['near']:g}{unit} within {within} decades"
        return f"{test['near']:g} ± {within}{unit}"
    if "between" in test:
        low, high = test["between"]
        return f"{low:g} to {high:g}{unit}"
    for key, sign in (("above", ">"), ("below", "<")):
        if key in test:
            return f"{sign} {test[key]:g}{unit}"
    if "rising" in test:
        return " < ".join(test["rising"])
    if "falling" in test:
        return " > ".join(test["falling"])
    if "equal" in test:
        return f"{test['equal'][0]} = {test['equal'][1]} within {margin_text(test)}"
    if "no_difference" in test:
        return f"no significant difference of {' and '.join(test['no_difference'])}"
    if "correlation" in test:
        return f"{test['sign']} correlation"
    if "detected" in test:
        return f"{test['detected']} seen"
    if "unresolved" in test:
        return f"{test['unresolved']} not resolved"
    if "sound" in test:
        return f"no objection to {', '.join(test['sound'])}"
    return f"{', '.join(test['present'])} present"


def tolerance(test: Mapping[str, Any], new_data: bool) -> float:
    """The allowed distance from ``near``: of the data behind the paper, or of another lab's."""
    rule = test["tolerance_new_data"] if new_data and "tolerance_new_data" in test else test
    if "rel" in rule:
        return float(rule["rel"] * abs(test["near"]))
    return float(rule["decades"] if "decades" in rule else rule["abs"])


def margin_text(test: Mapping[str, Any]) -> str:
    """The margin of an equality, in words."""
    return f"{test['margin']:g}" if test.get("absolute") else f"{100 * test['margin']:g} %"
