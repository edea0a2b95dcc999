"""Size of structures in micrographs against simulated truths, from a written file to the number.

    OPENBLAS_NUM_THREADS=1 PYTHONPATH=scripts:tools python benchmarks/sem.py [images [SEED [KIND]]]

Images are Gaussian random fields, whose autocorrelation falls to 1/e at a known length, with pixel
noise, written as TIFF with the tag of the microscope; then changed as people change them: resized
or cropped with the tag left as it was, inverted, compressed, with a printed data bar. A line says
how many lengths are ok, how many of these 95 % intervals hold the truth, and the worst error.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

from electrolyte import readers
from electrolyte.ground.errors import ElectrolyteError
from electrolyte.numbers.quantities import Quantity, with_interval
from electrolyte.study.configuration import validated
from electrolyte.techniques.sem_eds.numbers import Item, evaluate
from synthetic.fei_tiff import write_fei_tiff

ROWS, COLUMNS, PIXEL_UM = 480, 640, 0.05
OPTIONS = validated({})["sem_eds"]
Change = Callable[[np.ndarray], np.ndarray]


def resized(grey: np.ndarray, factor: float) -> np.ndarray:
    size = (round(grey.shape[1] * factor), round(grey.shape[0] * factor))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.LANCZOS))


def compressed(grey: np.ndarray, quality: int) -> np.ndarray:
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "JPEG", quality=quality)
    return np.asarray(Image.open(stream))


def with_bar(grey: np.ndarray) -> np.ndarray:
    bar = np.zeros((44, grey.shape[1]), dtype=np.uint8)
    bar[14:30, 20:200:3] = 255
    return np.vstack([grey, bar])


def shaded(grey: np.ndarray) -> np.ndarray:
    """Brighter on one side, by a third of the range."""
    return np.clip(grey + np.linspace(-42, 42, grey.shape[1]), 0, 255).astype(np.uint8)


def streaked(grey: np.ndarray) -> np.ndarray:
    """One line in twenty is brighter, as charging makes it."""
    lines = np.random.default_rng(1).random((len(grey), 1)) < 0.05
    return np.clip(grey.astype(float) + 60 * lines, 0, 255).astype(np.uint8)


def noisy(grey: np.ndarray) -> np.ndarray:
    """Noise of the pixels as large as the contrast."""
    noise = 35 * np.random.default_rng(2).standard_normal(grey.shape)
    return np.clip(grey + noise, 0, 255).astype(np.uint8)


def drifted(grey: np.ndarray) -> np.ndarray:
    """The sample moves sideways while it is scanned, by 10 % of the height of the image."""
    rows = enumerate(grey)
    return np.array([np.roll(row, round(0.1 * number)) for number, row in rows])


def montage(grey: np.ndarray) -> np.ndarray:
    """Fields of a third of the image, each up to 30 grey values brighter or darker."""
    rng = np.random.default_rng(3)
    joined = grey.astype(float)
    for rows in np.array_split(np.arange(grey.shape[0]), 3):
        for columns in np.array_split(np.arange(grey.shape[1]), 3):
            joined[np.ix_(rows, columns)] += rng.uniform(-30, 30)
    return np.clip(joined, 0, 255).astype(np.uint8)


def with_scale_bar(grey: np.ndarray) -> np.ndarray:
    """A white bar and letters within the picture."""
    marked = grey.copy()
    rows, columns = grey.shape
    marked[rows - 30 : rows - 22, columns - 180 : columns - 30] = 255
    marked[rows - 60 : rows - 38, columns - 130 : columns - 80 : 6] = 255
    return marked


def rotated(grey: np.ndarray) -> np.ndarray:
    """By 5 degrees, with black corners."""
    return np.asarray(Image.fromarray(grey).rotate(5, Image.Resampling.BICUBIC))


KINDS: dict[str, Change] = {
    "as recorded": lambda grey: grey,
    "inverted": lambda grey: 255 - grey,
    "JPEG of quality 75": lambda grey: compressed(grey, 75),
    "JPEG of quality 25": lambda grey: compressed(grey, 25),
    "half as large, tag as before": lambda grey: resized(grey, 0.5),
    "twice as large, tag as before": lambda grey: resized(grey, 2.0),
    "cropped to 60 %, tag as before": lambda grey: grey[:, : int(0.6 * COLUMNS)],
    "data bar printed below": with_bar,
    "data bar printed above": lambda grey: with_bar(grey[::-1])[::-1],
    "data bar printed on the left": lambda grey: with_bar(grey.T)[::-1].T,
    "data bars above and below": lambda grey: with_bar(with_bar(grey)[::-1]),
    "saturated": lambda grey: np.clip(2.5 * (grey.astype(float) - 80), 0, 255).astype(np.uint8),
    "shaded": shaded,
    "streaks of charging": streaked,
    "as much noise as contrast": noisy,
    "drift of 10 %": drifted,
    "noise, JPEG of quality 75": lambda grey: compressed(noisy(grey), 75),
    "noise, JPEG of quality 25": lambda grey: compressed(noisy(grey), 25),
    "montage of unlike fields": montage,
    "scale bar within the picture": with_scale_bar,
    "rotated by 5 degrees": rotated,
    "16 bit": lambda grey: grey.astype(np.uint16) * 201,
    "columns stretched by 5 %": lambda grey: np.asarray(
        Image.fromarray(grey).resize((round(grey.shape[1] * 1.05), grey.shape[0]))
    ),
}


def field(rng: np.random.Generator) -> tuple[np.ndarray, float]:
    """Grey values, and the length in µm."""
    sd = rng.uniform(2.5, 7)  # of a field smoothed with sd the autocorrelation is exp(-r²/4 sd²)
    smooth = ndimage.gaussian_filter(rng.standard_normal((ROWS, COLUMNS)), sd, mode="wrap")
    grey = 128 + 35 * smooth / smooth.std() + 6 * rng.standard_normal(smooth.shape)
    return np.clip(grey, 0, 255).astype(np.uint8), 2 * sd * PIXEL_UM


def found(grey: np.ndarray, folder: Path) -> list[Quantity]:
    """What a job makes of the written image, whose tag is that of the recorded one."""
    path = folder / "image.tif"
    write_fei_tiff(
        path,
        grey,
        scan_rows=ROWS,
        pixel_um=PIXEL_UM,
        voltage_kV=5.0,
        title="t",
        date="01/01/2024",
        columns=COLUMNS,
    )
    row = {"measurement": "m", "kind": "image", "element": "", "origin": "synthetic"}
    try:
        item = Item({**row, "pixel_size_um": None}, readers.read(path, "sem_eds"))
        return evaluate("A", None, [item], OPTIONS).quantities
    except ElectrolyteError:
        return []


def main(images: int, seed: int, wanted: str) -> None:
    print(f"{'kind':34} {'ok':>6} {'held':>7} {'worst':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for name, change in KINDS.items():
            if wanted not in name:
                continue
            rng = np.random.default_rng([seed, *name.encode()])
            ok: list[tuple[bool, float]] = []
            for _ in range(images):
                grey, true = field(rng)
                for row in map(with_interval, found(change(grey), Path(folder))):
                    if row.status == "ok":
                        held = row.lower95 <= true <= row.upper95
                        ok.append((held, abs(row.value / true - 1)))
            held, worst = zip(*ok, strict=True) if ok else ([], [])
            print(
                f"{name:34} {100 * len(ok) / images:4.0f} %"
                + (
                    f" {100 * np.mean(held):5.0f} % {100 * max(worst):6.1f} %" if ok else "       -"
                ),
                flush=True,
            )


if __name__ == "__main__":
    given = dict(enumerate(sys.argv))
    main(int(given.get(1, 20)), int(given.get(2, 3)), str(given.get(3, "")))
