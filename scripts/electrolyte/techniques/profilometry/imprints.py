"""One height map to quantities: imprints and their table, or roughness where there are none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.problems import Collected, Row
from electrolyte.numbers.quantities import Quantity
from electrolyte.readers.measurement import Measurement
from electrolyte.techniques.profilometry import (
    areal,
    grid,
    indents,
    levelling,
    map_doubts,
    surroundings,
)

ONE_MAP = "imprints of one map: spread over pellets is not in u"
ONE_SURFACE = "no filter: wavelengths from the pixel to the map; u from the four quadrants"
NO_GRID = (
    "pits on no grid: are they imprints? profilometry.expected_grid says how many were made in "
    "columns and rows"
)
EXTREMES = "extremes of this map, which grow with its area: no u"
HEIGHT, LATERAL = "height calibration", "lateral calibration"
AVERAGED = (
    "imprints",
    "cracked_imprints",
    "imprint_pitch_x",
    "imprint_pitch_y",
    "residual_depth",
    "residual_depth_rsd",
    "imprint_edge",
    "imprint_edge_rsd",
    "pile_up_height",
    "areal_roughness_Sa",
    "areal_roughness_Sq",
)


IMPRINTS = (
    "sample",
    "measurement",
    "column",
    "row",
    "x / um",
    "y / um",
    "depth / um",
    "u(depth) / um",
    "edge / um",
    "angle / deg",
    "pile-up / um",
    "crack ray / um",
    "cracked",
    "origin",
)


@dataclass(frozen=True)
class MapResult:
    """Quantities of one map, its levelled surface, one row an imprint."""

    quantities: list[Quantity]
    surface: levelling.Levelled
    imprints: pd.DataFrame


def of_sample(
    measured: Iterable[tuple[Row, Measurement]],
    sample: str,
    options: Mapping[str, Any],
    collected: Collected,
) -> tuple[list[MapResult], list[tuple[np.ndarray, float | None]]]:
    """The height maps of a sample, and its pictures with the size of a pixel in µm.

    ``options`` as ``evaluate`` has them.
    """
    results, overviews = [], []
    for row, data in measured:
        with collected(row):
            if row["kind"] == "overview":
                overviews.append((data.arrays["image"], row["pixel_size_um"]))
            else:
                name, origin = row["measurement"], row["origin"]
                results.append(evaluate(sample, name, origin, data, options))
    return results, overviews


def evaluate(
    sample: str, name: str, origin: str, data: Measurement, options: Mapping[str, Any]
) -> MapResult:
    """Level the map, find and measure its imprints, judge grid, pile-up and cracks.

    Where there are no imprints, and none are expected, the roughness of the surface.

    ``options`` is the config section ``profilometry``.

    Raises
    ------
    AnalysisError
        No pixel size, too few heights, or no imprint where a grid of them is expected.
    """
    subject = f"height map {name} ({data.source})"
    if "pixel_size_x_um" not in data.metadata:
        raise AnalysisError(
            subject,
            "a pixel size in the file",
            "none",
            hint="Export the map with its lateral calibration, for example as .x3p.",
        )
    pixel = (float(data.metadata["pixel_size_x_um"]), float(data.metadata["pixel_size_y_um"]))
    surface = levelling.level(data.arrays["height"], pixel, subject, form=options["form"])
    pits = {key: options[key] for key in ("threshold_sd", "least_area_um2", "faces")}
    found, left_out = indents.find(surface, **pits)
    asked = [*map_doubts.of_heights(data.arrays["height"]), *map_doubts.of_steps(surface)]
    number_of = _Rows(sample, name, origin)
    if not found and options["expected_grid"]:
        raise AnalysisError(
            subject,
            f"pits of {options['least_area_um2']:g} µm² deeper than {options['threshold_sd']:g} "
            f"times the roughness ({surface.roughness_um:.2g} µm)",
            "; ".join(left_out) or "none",
            hint="Leave profilometry.expected_grid empty for a surface without imprints.",
        )
    if not found:
        rough = areal.roughness(surface)
        u_relative = rough.root_mean_square.u_um / rough.root_mean_square.value_um
        asked += [
            *map_doubts.of_hills(surface, **pits),
            *map_doubts.of_spikes(surface),
            *map_doubts.of_noise(surface),
            *map_doubts.of_lines(surface),
            *map_doubts.of_lost(surface),
            *map_doubts.of_filled(surface),
            *map_doubts.of_slope(surface),
            *map_doubts.of_period(surface),
            *map_doubts.of_form(data.arrays["height"], surface, u_relative, subject),
        ]
        quantities = _roughness(number_of, rough, [*left_out, *asked])
        return MapResult(quantities, surface, _table(sample, name, origin, [], None, None))
    lattice = grid.fit(np.array([(i.x_um, i.y_um) for i in found]))
    strays = set(lattice.off_grid) if lattice else set()
    kept = [i for number, i in enumerate(found) if number not in strays]
    for number in sorted(strays):
        i = found[number]
        left_out.append(f"pit at x = {i.x_um:.0f} µm, y = {i.y_um:.0f} µm: on no node of the grid")
    around = surroundings.judge(surface, kept)
    asked += map_doubts.of_imprints(surface, kept)
    asked += map_doubts.of_surroundings(data.arrays["height"], surface, found, subject)
    on_grid = lattice is not None and lattice.credible
    doubt = "" if on_grid or options["expected_grid"] else NO_GRID
    if lattice is not None and not doubt:
        asked += map_doubts.of_grid(lattice)
    if lattice is not None and not options["expected_grid"]:
        left_out += map_doubts.of_hidden(surface, lattice, kept)
    quantities = [
        *_places(number_of, kept, left_out, lattice, options),
        *_shapes(number_of, kept, doubt),
        *_surroundings(number_of, around),
        number_of("surface_roughness", surface.roughness_um, math.nan, "um")(
            "1.4826 times the median deviation of the levelled map",
            note="a property of this surface at this resolution",
        ),
    ]
    return MapResult(
        [_asked(row, asked) for row in quantities],
        surface,
        _table(sample, name, origin, kept, lattice, around),
    )


def _asked(row: Quantity, questions: Sequence[str]) -> Quantity:
    """The row, suspect if there are questions to the whole map."""
    if not questions or row.status == "not_resolved":
        return row
    return replace(row, status="suspect", note="; ".join([*questions, row.note]))


def pictures(
    surfaces: Sequence[levelling.Levelled], overviews: Sequence[tuple[np.ndarray, float | None]]
) -> dict[str, np.ndarray]:
    """What figures show of the first map and picture, as far as there are any.

    Keys: ``height`` in µm, ``pixel_um`` of columns and rows, ``overview`` and, where it is stated,
    the size ``overview_pixel_um`` of its pixels.

    Parameters
    ----------
    overviews : pictures with the size of a pixel in µm
    """
    found = {}
    if surfaces:
        found["height"] = surfaces[0].height.astype(np.float32)
        found["pixel_um"] = np.array(surfaces[0].pixel_um)
    if overviews:
        found["overview"], pixel_um = overviews[0]
        if pixel_um:
            found["overview_pixel_um"] = np.array(pixel_um)
    return found


@dataclass(frozen=True)
class _Rows:
    """Makes the quantities of one map."""

    sample: str
    name: str
    origin: str

    def __call__(self, quantity: str, value: float, u: float, unit: str) -> Any:
        def finish(method: str, *, status: str = "ok", note: str = "", **more: Any) -> Quantity:
            return Quantity(
                *(quantity, self.sample, value, u, unit, method),
                replicate=self.name,
                status=status,
                note=note,
                source=self.name,
                origin=self.origin,
                **more,
            )

        return finish


def _roughness(row: _Rows, found: areal.Roughness, pits: list[str]) -> list[Quantity]:
    """Sa, Sq and Sz of a surface without imprints."""
    doubts = list(pits)
    if found.structure > areal.LARGEST_STRUCTURE:
        doubts.append(
            f"heights correlate over {100 * found.structure:.0f} % of the side of the map: "
            "a larger map, or form and waviness removed, gives another value"
        )
    status = "suspect" if doubts else "ok"
    rows = []
    for name, parameter, method, note in (
        ("Sa", found.arithmetic, "mean of |z| about the mean plane", ""),
        ("Sq", found.root_mean_square, "root mean square of z about the mean plane", ""),
        ("Sz", found.peak_to_valley, "highest less lowest point", EXTREMES),
    ):
        more = {} if note else {"dof": areal.QUADRANTS - 1}
        notes = "; ".join([*doubts, note or ONE_SURFACE])
        rows.append(
            row(f"areal_roughness_{name}", parameter.value_um, parameter.u_um, "um")(
                method, status=status, note=notes, u_omits=HEIGHT, **more
            )
        )
    return rows


def _places(
    row: _Rows,
    kept: list[indents.Indent],
    left_out: list[str],
    lattice: grid.Grid | None,
    options: Mapping[str, Any],
) -> list[Quantity]:
    n = len(kept)
    remarks = list(left_out)
    if lattice is not None and lattice.missing:
        nodes = ", ".join(f"({i + 1}, {j + 1})" for i, j in lattice.missing)
        remarks.append(f"no imprint at column, row {nodes}")
    expected = options["expected_grid"]
    if expected and n != expected[0] * expected[1]:
        remarks.append(f"{expected[0]} x {expected[1]} were expected")
    count = row("imprints", n, math.nan, "1")(
        "connected pits below the threshold, on the grid",
        n=n,
        status="suspect" if remarks else "ok",
        note="; ".join(["a count", *remarks]),
    )
    if lattice is None:
        note = "the imprints are on no grid"
        return [
            count,
            row("imprint_pitch", math.nan, math.nan, "um")(
                "lattice", status="not_resolved", note=note
            ),
        ]
    pitches = [
        row(f"imprint_pitch_{axis}", value, u, "um")(
            f"least-squares lattice of {lattice.columns} x {lattice.rows}",
            n=n,
            u_omits=LATERAL,
            status="ok" if lattice.credible else "suspect",
            note="" if lattice.credible else NO_GRID,
        )
        for axis, value, u in zip("xy", lattice.pitch_um, lattice.u_pitch_um, strict=True)
    ]
    return [count, *pitches]


def _shapes(row: _Rows, kept: list[indents.Indent], doubt: str) -> list[Quantity]:
    n = len(kept)
    status, note = ("suspect", doubt) if doubt else ("ok", ONE_MAP)
    rows = []
    base = "base of the fitted pyramid at the surface"
    for name, values, method, omitted in (
        ("residual_depth", [i.depth_um for i in kept], "apex of the fitted pyramid", HEIGHT),
        ("imprint_edge", [i.edge_um for i in kept], base, LATERAL),
    ):
        sd = float(np.std(values, ddof=1)) if n > 1 else math.nan
        average = float(np.mean(values))
        more = {"n": n, "note": note, "status": status, "dof": max(n - 1, 1)}
        rows.append(row(name, average, sd / math.sqrt(n), "um")(method, u_omits=omitted, **more))
        if n > 1:
            relative = 100 * sd / average
            rows.append(
                row(f"{name}_rsd", relative, relative / math.sqrt(2 * (n - 1)), "%")(
                    f"standard deviation over imprints; {method}", **more
                )
            )
    return rows


def _surroundings(row: _Rows, around: surroundings.Surroundings | None) -> list[Quantity]:
    if around is None:
        note = "too little unindented surface to compare with"
        return [
            row(name, math.nan, math.nan, unit)(
                "against unindented places", status="not_resolved", note=note
            )
            for name, unit in (("pile_up_height", "um"), ("cracked_imprints", "1"))
        ]
    heights = around.pile_up_um[np.isfinite(around.pile_up_um)]
    rows = []
    if heights.size > 1:
        rows.append(
            row(
                "pile_up_height",
                float(heights.mean()),
                math.hypot(float(heights.std(ddof=1)) / math.sqrt(heights.size), around.u_level_um),
                "um",
            )(
                "mean height outside the middle of the faces, over unindented places",
                n=int(heights.size),
                dof=int(heights.size) - 1,
                note=ONE_MAP,
                u_omits=HEIGHT,
            )
        )
    judged = int(np.isfinite(around.crack_um).sum())
    rows.append(
        row("cracked_imprints", len(around.cracked), math.nan, "1")(
            "corner rays below what unindented surface shows (1 % false a map)",
            n=judged,
            note=f"a count of {judged}; seen is a groove at a corner that averages deeper than "
            f"{-around.crack_limit_um:.2f} µm and is not narrower than a pixel",
        )
    )
    return rows


def _table(
    sample: str,
    name: str,
    origin: str,
    kept: list[indents.Indent],
    lattice: grid.Grid | None,
    around: surroundings.Surroundings | None,
) -> pd.DataFrame:
    """One row an imprint; column and row count from 1, empty off a grid."""
    index = [] if lattice is None else [i for i in lattice.index if (i >= 0).all()]
    rows = []
    for number, i in enumerate(kept):
        node = index[number] + 1 if index else (None, None)
        rows.append(
            {
                "sample": sample,
                "measurement": name,
                "column": node[0],
                "row": node[1],
                "x / um": i.x_um,
                "y / um": i.y_um,
                "depth / um": i.depth_um,
                "u(depth) / um": i.u_depth_um,
                "edge / um": i.edge_um,
                "angle / deg": math.degrees(i.angle_rad),
                "pile-up / um": math.nan if around is None else around.pile_up_um[number],
                "crack ray / um": math.nan if around is None else around.crack_um[number],
                "cracked": None if around is None else number in around.cracked,
                "origin": origin,
            }
        )
    return pd.DataFrame(rows, columns=list(IMPRINTS))
