"""What two sets of values allow to say."""

from __future__ import annotations

import pytest

from electrolyte.numbers.comparison import compare


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        ([4.17, 4.18, 4.16], [0.27, 0.28, 0.26], "different (p ="),
        ([4.17, 4.25, 4.09], [4.29, 4.20, 4.38], "equal within 10 %"),
        ([4.17, 4.67, 3.67], [4.29, 4.80, 3.78], "is not shown either"),
        ([4.17], [4.29, 4.30], "not testable"),
        ([4.17, 4.171, 4.169], [4.29, 4.291, 4.289], "but by less than 10 %"),
    ],
)
def test_comparisons_in_words(first: list[float], second: list[float], words: str) -> None:
    assert words in compare(first, second, 0.10).words
