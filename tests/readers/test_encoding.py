"""A file is recognised in the encoding in which it is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from electrolyte.ground.encoding import as_utf_8, decoded, head_text

GERMAN = "Messgerät: Übergröße, T = 25 °C, Strom / µA ± 5 %; geprüft à Orléans\n"
CHINESE = "测试时间(s),电压(V),电流(mA),温度(℃)\n恒流充电,3.6\n"
JAPANESE = "測定日時,サンプル名,充電容量,温度 ℃\n*MEAS ｶｳﾝﾄ X線管電圧\n"
WRITTEN = [
    (GERMAN, "cp1252"),
    (GERMAN, "latin-1"),
    (CHINESE, "gbk"),
    (CHINESE, "gb18030"),
    (JAPANESE.replace("℃", ""), "shift_jis"),
    (JAPANESE, "cp932"),
    *((text, code) for text in (GERMAN, CHINESE, JAPANESE) for code in ("utf-8", "utf-8-sig")),
    *((text, "utf-16") for text in (GERMAN, CHINESE, JAPANESE)),
    ("Frequency (Hz)\tZ' (Ω)\n", "utf-16-le"),
    ("Frequency (Hz)\tZ' (Ω)\n", "utf-16-be"),
]


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_text_in_the_encodings_of_instruments(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    assert decoded(data) == text
    assert decoded(b"1,2,3\r\n" * 50 + data if "16" not in encoding else data).endswith(text)
    assert as_utf_8(data).decode() == text


@pytest.mark.parametrize(("text", "encoding"), WRITTEN)
def test_a_head_that_ends_within_a_character(text: str, encoding: str) -> None:
    data = text.encode(encoding)
    for size in range(len(data) // 2, len(data)):
        shown = head_text(data[:size])
        assert text.startswith(shown[:-2])
        assert len(shown) > 0


@given(st.binary(max_size=300))
def test_any_bytes_are_shown(data: bytes) -> None:
    for shown in (decoded(data), head_text(data)):
        assert isinstance(shown, str)
    assert as_utf_8(data) == data or as_utf_8(data).decode() == head_text(data)


def test_binary_heads_stay_as_they_are() -> None:
    for data in (
        b"\x1f\x8b\x08\x00abc\xff\xfe",
        b"PK\x03\x04" + bytes(20),
        b"\x89PNG\r\n\x1a\n\0\0",
    ):
        assert as_utf_8(data) == data
