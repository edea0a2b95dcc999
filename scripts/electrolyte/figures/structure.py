"""A small structure description, and the atoms, faces, bonds and paths it stands for.

A chain is a row of octahedra along x that share corners: ``bridges`` names the shared atoms, one
more than octahedra; around each centre stand four ``equatorial`` atoms.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.errors import ConfigError, did_you_mean
from electrolyte.ground.yaml_file import read_yaml

KEYS = ("note", "view", "elements", "bonds", "centre", "equatorial", "chains", "ions", "paths")
COLUMNS = ("kind", "group", "element", "x", "y", "z", "radius", "colour", "note")


def read_structure(path: Path) -> dict[str, Any]:
    """The description of a YAML file.

    Raises
    ------
    RawFileError
        Not readable as YAML.
    ConfigError
        Keys that are missing, unknown or of another type.
    """
    content, _ = read_yaml(path)
    if not isinstance(content, dict):
        raise ConfigError([f"{path}: expected keys {', '.join(KEYS)}"])
    problems = [f"{path}: key '{key}' is missing" for key in KEYS if key not in content]
    problems += [
        f"{path}: unknown key '{key}'{did_you_mean(key, KEYS)}"
        for key in content
        if key not in KEYS
    ]
    if problems:
        raise ConfigError(problems)
    return content


def parts(structure: Mapping[str, Any]) -> pd.DataFrame:
    """One row a point, in angstroms after the view's rotation (x right, y up, z to the viewer).

    ``kind`` : atom | face (corners counter-clockwise as seen from outside) | bond | path (points in
    order); points of one ``group`` belong together.

    Raises
    ------
    ConfigError
        An element without a colour and radius, or numbers that are none.
    """
    try:
        return _table(structure)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ConfigError([f"structure description: cannot use {error!r}"]) from None


def _table(structure: Mapping[str, Any]) -> pd.DataFrame:
    rows = _parts(structure)
    frame = pd.DataFrame(rows, columns=["kind", "group", "element", "point"])
    turned = np.array(frame.pop("point").tolist()) @ _rotation(structure["view"]).T
    frame["x"], frame["y"], frame["z"] = turned.round(6).T
    for key in ("radius", "colour"):
        frame[key] = [structure["elements"].get(name, {}).get(key, "") for name in frame["element"]]
    frame["note"] = structure["note"]
    return frame[list(COLUMNS)]


def _parts(structure: Mapping[str, Any]) -> list[tuple[str, int, str, np.ndarray]]:
    bridge, equatorial = structure["bonds"]["bridge"], structure["bonds"]["equatorial"]
    rows: list[tuple[str, int, str, np.ndarray]] = []
    group = 0

    def add(kind: str, *points: tuple[str, np.ndarray]) -> None:
        nonlocal group
        rows.extend((kind, group, element, point) for element, point in points)
        group += 1

    for chain in structure["chains"]:
        start = np.array(chain["start"], dtype=float)
        corners = [
            (element, start + np.array([2 * bridge * i, 0, 0]))
            for i, element in enumerate(chain["bridges"])
        ]
        for corner in corners:
            add("atom", corner)
        for left, right in pairwise(corners):
            centre = (structure["centre"], (left[1] + right[1]) / 2)
            add("atom", centre)
            around = []
            for angle in np.radians([45, 135, 225, 315]):
                offset = equatorial * np.array([0, np.cos(angle), np.sin(angle)])
                around.append((structure["equatorial"], centre[1] + offset))
            for atom in around:
                add("atom", atom)
            for corner in (left, right, *around):
                add("bond", centre, corner)
            for a, b in zip(around, [*around[1:], around[0]], strict=True):
                add("face", b, a, left)  # corners counter-clockwise as seen from outside
                add("face", a, b, right)
    ions = [(ion[0], np.array(ion[1:4], dtype=float)) for ion in structure["ions"]]
    for ion in ions:
        add("atom", ion)
    for path in structure["paths"]:
        add("path", *(ions[i] for i in path))
    for element in {row[2] for row in rows}:
        structure["elements"][element]["colour"], structure["elements"][element]["radius"]
    return rows


def _rotation(view: Mapping[str, float]) -> np.ndarray:
    turn, tilt = np.radians(view["turn_deg"]), np.radians(view["tilt_deg"])
    about_y = np.array(
        [[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]]
    )
    about_x = np.array(
        [[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]]
    )
    return np.asarray(about_y @ about_x)  # chains along x stay level
