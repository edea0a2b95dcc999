"""Conditions of a quantity: text in the numbers, names and values inside the program."""

from __future__ import annotations

from collections.abc import Mapping


def condition_of(**parts: float | str) -> str:
    """``band=405``, ``phase=LiCl hkl=200``: the text of a condition from its parts."""
    return " ".join(
        f"{name}={value}" if isinstance(value, str) else f"{name}={value:g}"
        for name, value in parts.items()
    )


def parts_of(condition: str) -> Mapping[str, str]:
    """The parts of a condition by name; words without ``=`` are not among them."""
    parts = (part.partition("=") for part in condition.replace(";", " ").split())
    return {name: value for name, equals, value in parts if name and equals and value}
