"""One sample's micrographs, element maps and spectra to quantities and tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from electrolyte.ground.csv_file import stacked
from electrolyte.ground.errors import AnalysisError
from electrolyte.ground.problems import Collected, Row, raising
from electrolyte.numbers.condition import condition_of
from electrolyte.numbers.pairs import ratio_of
from electrolyte.numbers.quantities import LIMITS, Quantity, joined_origin
from electrolyte.numbers.replicates import over_replicates
from electrolyte.readers.measurement import Measurement
from electrolyte.readers.microscopy.emsa_msa import COUNTS, ENERGY
from electrolyte.techniques.sem_eds import (
    element_maps,
    image_doubts,
    morphology,
    spectrum,
    spectrum_doubts,
)
from electrolyte.techniques.sem_eds.composition import visible_fractions

HOMOGENEITY = ("sample", "block_um", *element_maps.Homogeneity.__dataclass_fields__, "origin")
SPECTRA = ("sample", "measurement", ENERGY, COUNTS, "Fit / 1", "Background / 1", "origin")
NOT_SQUARE = 0.02  # relative; lengths along x and y then differ by as much
RESIZED = 0.1  # of the rows of a data bar
COLOURED = 0.01  # of the pixels, from which an image is no grey one
SCALE_DIFFERS = 0.05  # relative; sheet and file then do not speak of the same image
PERCENT = 100.0


@dataclass(frozen=True)
class Item:
    """One row of the sheet with its data."""

    row: Row
    data: Measurement

    @property
    def name(self) -> str:
        return str(self.row["measurement"])

    @property
    def kind(self) -> str:
        """``image``, ``map`` or ``spectrum``."""
        return str(self.row["kind"])

    @property
    def element(self) -> str:
        """Of a map; empty where the sheet names none."""
        return self.row["element"] or ""

    @property
    def origin(self) -> str:
        return str(self.row["origin"])

    @property
    def image(self) -> np.ndarray:
        """The scanned rows, without the data bar printed below them."""
        pixels: np.ndarray = self.data.arrays["image"]
        return pixels[: self.data.metadata.get("scan_rows", len(pixels))]

    @property
    def pixel_um(self) -> float | None:
        """Pixel size of the sheet, else of the file, else ``None``."""
        stated = self.data.metadata.get("pixel_size_x_um")
        return self.row["pixel_size_um"] or (None if stated is None else float(stated))

    @property
    def scale_note(self) -> str:
        """What is wrong with the scale; empty if nothing is."""
        stated = self.data.metadata.get("pixel_size_x_um")
        given = self.row["pixel_size_um"]
        if given and stated and abs(given / stated - 1) > SCALE_DIFFERS:
            return f"pixel size {given:g} µm in the sheet, {stated:g} µm in the file"
        return self.unanswered

    @property
    def unanswered(self) -> str:
        """What speaks against the scale of the file; empty once the sheet gives one."""
        return "" if self.row["pixel_size_um"] else "; ".join(self._scale_doubts())

    def _scale_doubts(self) -> Iterator[str]:
        stated = self.data.metadata
        if "scale_doubt" in stated:
            yield str(stated["scale_doubt"])
        x, y = stated.get("pixel_size_x_um"), stated.get("pixel_size_y_um")
        if x and y and abs(x / y - 1) > NOT_SQUARE:
            yield f"pixels are {x:.4g} µm wide, {y:.4g} µm high: was the image stretched or tilted?"
        bar = stated.get("bar_rows")
        printed = morphology.printed_bar(self.data.arrays["image"]) if bar else 0
        if bar and printed and abs(printed / bar - 1) > RESIZED:
            yield f"the data bar has {printed} rows, the file states {bar}: was the image resized?"


@dataclass(frozen=True)
class SampleResult:
    """Quantities of one sample, its homogeneity at all block sizes, its fitted spectra."""

    quantities: list[Quantity]
    homogeneity: pd.DataFrame
    spectra: pd.DataFrame


def evaluate(
    sample: str,
    formula: str | None,
    items: Sequence[Item],
    options: Mapping[str, Any],
    collected: Collected = raising,
) -> SampleResult:
    """Everything the items of one sample allow.

    Parameters
    ----------
    options : the config section ``sem_eds``
    collected : entered for each image and spectrum, and for all maps together, so that one that
        does not allow its analysis stops no other

    Raises
    ------
    AnalysisError
        An item that does not allow its analysis, or two maps of one element.
    """
    quantities: list[Quantity] = []
    homogeneity, spectra = [], []
    for item in (item for item in items if item.kind == "image"):
        with collected(item.row):
            quantities.append(_texture(sample, item))
    maps = [item for item in items if item.kind == "map"]
    with collected(subject=f"element maps of {sample}", missing="element_heterogeneity"):
        found, table = _maps(sample, maps, options)
        quantities += found
        homogeneity.append(table)
    for item in (item for item in items if item.kind == "spectrum"):
        with collected(item.row):
            found, table = _spectrum(sample, formula, item, options)
            quantities += found
            spectra.append(table)
    return SampleResult(quantities, stacked(homogeneity, HOMOGENEITY), stacked(spectra, SPECTRA))


def pictures(items: Sequence[Item]) -> dict[str, np.ndarray]:
    """What figures show: the first image and all maps, each with its pixel size.

    It is NaN, and no scale bar is drawn, where it is unknown or doubted.

    Keys: ``image``, ``image_pixel_um``, ``image_kV``, ``image_detector`` (NaN and empty where the
    file does not say), ``map_<element>``, ``map_pixel_um``.
    """
    found: dict[str, np.ndarray] = {}
    for item in items:
        if item.kind == "spectrum" or (item.kind == "image" and "image" in found):
            continue
        if item.kind == "image":
            known = item.data.metadata
            found["image_kV"] = np.array(known.get("acceleration_voltage_kV") or math.nan)
            found["image_detector"] = np.array(known.get("detector") or "")
        found["image" if item.kind == "image" else f"map_{item.element}"] = item.image
        pixel = math.nan if item.pixel_um is None or item.unanswered else item.pixel_um
        found.setdefault(f"{item.kind}_pixel_um", np.array(pixel))
    return found


def gathered(numbers: Sequence[Quantity], pairs: Sequence[tuple[str, str]]) -> list[Quantity]:
    """Means of the samples over their images and spectra, and the ratios of texture asked for.

    Limits are not averaged: an element with one has no mean.
    """
    with_limit = {(row.sample, row.condition) for row in numbers if row.status in LIMITS}
    certain = [row for row in numbers if (row.sample, row.condition) not in with_limit]
    names = ("image_correlation_length", "atomic_fraction")
    means = list(over_replicates(certain, names))
    lengths = {q.sample: q for q in means if q.quantity == names[0] and q.status == "ok"}
    ratios = [
        _texture_ratio(lengths[first], lengths[second])
        for first, second in pairs
        if first in lengths and second in lengths
    ]
    return [*means, *ratios]


def _texture_ratio(first: Quantity, second: Quantity) -> Quantity:
    one_each = first.n == second.n == 1
    note = "one image of each: how fields of one sample differ is not in u" if one_each else ""
    quantity = "image_correlation_length_ratio"
    return ratio_of(first, second, quantity, method="ratio of means", note=note)


def _texture(sample: str, item: Item) -> Quantity:
    """Correlation length of an image."""
    common: dict[str, Any] = {"replicate": item.name, "source": item.name, "origin": item.origin}
    method = "autocorrelation of the grey image falls to 1/e"
    if item.pixel_um is None:
        return Quantity(
            *("image_correlation_length", sample, math.nan, math.nan, "um", method),
            status="not_resolved",
            note="no pixel size in the file or the sheet",
            **common,
        )
    length = morphology.correlation_length(
        item.image, item.pixel_um, f"image {item.name} ({item.data.source})"
    )
    coloured = (
        "a colour image: its brightness need not be that of the microscope"
        if item.data.metadata.get("coloured", 0.0) > COLOURED
        else ""
    )
    doubts = "; ".join(
        filter(None, [item.scale_note, *image_doubts.of_image(item.image), coloured])
    )
    return Quantity(
        *("image_correlation_length", sample, length.value_um, length.u_um, "um", method),
        status="suspect" if doubts else "ok",
        note=doubts or "one field of view; u from its four quadrants",
        dof=morphology.QUADRANTS - 1,
        **common,
    )


def _maps(
    sample: str, maps: Sequence[Item], options: Mapping[str, Any]
) -> tuple[list[Quantity], pd.DataFrame]:
    """Heterogeneity of each element at the chosen block size; the table holds all sizes."""
    if not maps:
        return [], pd.DataFrame(columns=list(HOMOGENEITY))
    elements = [item.element for item in maps]
    if len(set(elements)) < len(elements) or not all(elements):
        raise AnalysisError(
            f"element maps of {sample}",
            "one map of each element, named in the column 'element'",
            ", ".join(e or "(empty)" for e in elements),
            hint="Give maps of another field their own sample or leave them out.",
        )
    images = {item.element: item.image for item in maps}
    origin = joined_origin(item.origin for item in maps)
    pixel = maps[0].pixel_um
    rows: list[dict[str, Any]] = []
    quantities: list[Quantity] = []
    for block in sorted({*options["block_sizes_px"], options["block_px"]}):
        size = math.nan if pixel is None else block * pixel
        for found in element_maps.homogeneity(images, block, f"element maps of {sample}"):
            rows.append({"sample": sample, "block_um": size, **asdict(found), "origin": origin})
            if block == options["block_px"]:
                quantities.append(_heterogeneity(sample, found, size, maps, origin))
    return quantities, pd.DataFrame(rows, columns=list(HOMOGENEITY))


def _heterogeneity(
    sample: str,
    found: element_maps.Homogeneity,
    block_um: float,
    maps: Sequence[Item],
    origin: str,
) -> Quantity:
    extent = "" if math.isnan(block_um) else f" ({block_um:.3g} µm)"
    status, note = "ok", f"variation seen {PERCENT * found.block_cv:.2g} %, of which counting "
    note += f"noise {PERCENT * found.noise_cv:.2g} %"
    value, u = found.heterogeneity, found.u
    if not found.resolved:
        status, value, u = "upper_limit", found.upper_limit, math.nan
        note = f"not above counting noise: one-sided 95 % limit; {note}"
    if found.was_smoothed:
        status = "suspect"
        note = f"the map was smoothed before export: noise and limit are too low; {note}"
    return Quantity(
        "element_heterogeneity",
        sample,
        PERCENT * value,
        PERCENT * u,
        "%",
        f"covariance of chess-board halves of blocks of {found.block_px} px{extent}",
        condition=condition_of(element=found.element),
        n=found.blocks,
        status=status,
        note=note,
        source=";".join(item.name for item in maps),
        origin=origin,
    )


def _spectrum(
    sample: str, formula: str | None, item: Item, options: Mapping[str, Any]
) -> tuple[list[Quantity], pd.DataFrame]:
    """Atomic fractions of a spectrum; the table holds measured and fitted counts."""
    subject = f"spectrum {item.name} ({item.data.source})"
    kind = str(item.data.metadata.get("signal_type", "EDS"))
    if not kind.upper().startswith("EDS"):
        raise AnalysisError(subject, "an EDS spectrum", f"signal type {kind}")
    if not formula:
        raise AnalysisError(
            f"sample {sample}",
            "a formula in raw/samples.tsv, whose elements are sought in its EDS spectra",
            "none",
        )
    nominal = visible_fractions(formula)
    elements = sorted({*nominal, *options["other_elements"]})
    fitted = spectrum.fit(
        item.data.frame[ENERGY].to_numpy(dtype=float),
        item.data.frame[COUNTS].to_numpy(dtype=float),
        elements,
        (options["window_keV"][0], options["window_keV"][1]),
        subject,
        options["background_terms"],
    )
    curves = (fitted.energy_kev, fitted.measured, fitted.model, fitted.background)
    table = pd.DataFrame(dict(zip(SPECTRA, (sample, item.name, *curves, item.origin), strict=True)))
    return _fractions(sample, item, fitted, nominal, options, subject), table


def _fractions(
    sample: str,
    item: Item,
    fitted: spectrum.SpectrumFit,
    nominal: Mapping[str, float],
    options: Mapping[str, Any],
    subject: str,
) -> list[Quantity]:
    def quantity(
        element: str,
        value: float,
        u: float,
        status: str,
        note: str,
        ends: tuple[float, float] = (math.nan, math.nan),
    ) -> Quantity:
        return Quantity(
            *("atomic_fraction", sample, value, u, "%"),
            "EDS line areas over relative sensitivities; Li is not seen",
            condition=condition_of(element=element),
            replicate=item.name,
            status=status,
            note=note,
            lower95=ends[0],
            upper95=ends[1],
            source=item.name,
            origin=item.origin,
        )

    if not options["sensitivity"]:
        note = "no sensitivities in the config (sem_eds.sensitivity)"
        return [quantity(e, math.nan, math.nan, "not_resolved", note) for e in fitted.counts]
    doubts = spectrum_doubts.of_fit(fitted)
    stated = item.data.metadata.get("acceleration_voltage_kV")
    voltage = None if stated is None else float(stated)
    energy, counts = (item.data.frame[name].to_numpy(dtype=float) for name in (ENERGY, COUNTS))
    doubts += spectrum_doubts.of_whole(energy, counts, fitted, voltage)
    doubts += spectrum_doubts.of_voltage(voltage, options["sensitivity_kV"])
    found = spectrum.atomic_fractions(
        fitted, options["sensitivity"], options["sensitivity_u_rel"], nominal, subject
    )
    rows = []
    for f in found:
        note = f"nominal {PERCENT * f.nominal:.1f} %"
        if f.limit:
            note = f"lines not certain: one-sided 95 % limit; {note}"
        else:
            note += f", {(f.value - f.nominal) / f.u:+.1f} u from it" if f.u > 0 else ""
        if doubts and f.limit:  # nobody knows of what it is the limit
            rows.append(quantity(f.element, math.nan, math.nan, "not_resolved", "; ".join(doubts)))
            continue
        status = "suspect" if doubts else "upper_limit" if f.limit else "ok"
        value, u = PERCENT * f.value, PERCENT * f.u
        ends = PERCENT * f.lower95, PERCENT * f.upper95
        rows.append(quantity(f.element, value, u, status, "; ".join([*doubts, note]), ends))
    return rows
