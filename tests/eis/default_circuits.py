"""The circuits that a study has whose config names none."""

from __future__ import annotations

from electrolyte.study.configuration import validated

CIRCUITS: list[str] = validated({})["eis"]["circuits"]
