"""Synthetic microscopy files: the same bytes twice, small, read back, plainly synthetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from electrolyte import readers
from electrolyte.ground.digest import sha256_of
from electrolyte.readers.microscopy.emsa_msa import COUNTS
from synthetic import lettering, profilometry, sem_eds
from synthetic.study import forward_model

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def model():
    full = forward_model()
    full["profilometry"] |= {"px": 300, "grid": [2, 2]}
    full["sem_eds"] |= {"image_px": [640, 480], "map_px": [256, 166], "field_um": 20.0}
    return full


@pytest.fixture(scope="module")
def raw(model, tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw")
    rows = [
        {**row, "technique": technique}
        for technique, module in (("profilometry", profilometry), ("sem_eds", sem_eds))
        for row in module.write(folder, model)
    ]
    return folder, rows


def test_same_bytes_twice(raw, model, tmp_path):
    folder, rows = raw
    profilometry.write(tmp_path, model)
    for row in rows:
        if row["technique"] == "profilometry":
            name = f"profilometry/{row['path']}"
            assert sha256_of(tmp_path / name) == sha256_of(folder / name)
    one = model | {"sem_eds": model["sem_eds"] | {"atomic_percent_no_Li": {"LTSC": {"Cl": 1.0}}}}
    first, second = tmp_path / "a", tmp_path / "b"
    for target in (first, second):
        sem_eds.write(target, one)
    assert sha256_of(first) == sha256_of(second)


def test_every_file_reads_as_its_kind_and_says_synthetic(raw):
    folder, rows = raw
    for row in rows:
        found = readers.read(folder / row["technique"] / row["path"], row["technique"])
        assert row["origin"] == "synthetic"
        assert "SYNTHETIC" in str(found.metadata)
        kinds = {
            "image": "image",
            "map": "image",
            "overview": "image",
            "height_map": "height",
        }
        if row["kind"] == "spectrum":
            assert found.frame[COUNTS].sum() > 1e5
        else:
            assert found.arrays[kinds[row["kind"]]].ndim == 2


def test_the_word_is_burned_into_pictures(raw):
    folder, rows = raw
    pictures = [r for r in rows if r["kind"] in ("image", "overview")]
    assert len(pictures) == 3
    for row in pictures:
        pixels = np.asarray(Image.open(folder / row["technique"] / row["path"]))
        bright = (pixels == pixels.max()).astype(int)
        best = 0.0
        for size in (3, 4):
            word = np.kron(lettering.WORD, np.ones((size, size), dtype=int))
            windows = np.lib.stride_tricks.sliding_window_view(bright[-110:, :400], word.shape)[
                :, ::1
            ]
            overlap = np.einsum("ijkl,kl->ij", windows, word)
            best = max(best, overlap.max() / word.sum())
        assert best == 1.0


def test_shipped_files_stay_small():
    shipped = [
        path
        for technique in ("profilometry", "sem_eds")
        for path in (ROOT / "raw" / technique).glob("*")
    ]
    if not shipped:
        pytest.skip("needs the microscopy in raw/: run `make synthetic`")
    assert sum(path.stat().st_size for path in shipped) < 6e6
