"""A figure for print is the same file each time, and the picture that it was."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from electrolyte.paper.submission import _with_padding_of_zeros


@pytest.mark.parametrize("width", range(40, 48))
def test_bytes_that_nobody_wrote_become_zeros_and_no_pixel_changes(width: int) -> None:
    pixels = np.random.default_rng(width).integers(0, 255, (31, width, 3), dtype=np.uint8)
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "TIFF", compression="tiff_lzw")
    data = bytearray(stream.getvalue())
    with Image.open(io.BytesIO(data)) as picture:
        ends = map(sum, zip(picture.tag_v2[273], picture.tag_v2[279], strict=True))  # type: ignore[attr-defined]
        end = max(ends)
    start = int.from_bytes(data[4:8], "little")
    data[end:start] = b"\xff" * (start - end)
    clean = _with_padding_of_zeros(bytes(data))
    assert clean == _with_padding_of_zeros(stream.getvalue())
    with Image.open(io.BytesIO(clean)) as picture:
        np.testing.assert_array_equal(np.asarray(picture), pixels)
