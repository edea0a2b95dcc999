"""Bytes of text files as text: the same for recognising a file and for reading it.

UTF-8 and UTF-16, with or without their mark; else the code page, told from pairs of bytes above
127: simplified Chinese (GBK) and Japanese (Shift-JIS) write a character as two of them, Western
programs (Windows-1252, Latin-1) an odd ``°``, ``µ`` or ``é`` as one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from itertools import islice

UTF_16 = 0.3  # least share of zeros among the even or the odd bytes of text without a mark
COMMON = 0.7  # least share of the characters of a code page that are in everyday use
ENOUGH = 400  # characters above 127 that tell a code page
LONGEST_CHARACTER = 4  # bytes; the head of a file may end within one
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")  # 1a ends some texts
_HIGH_RUN = re.compile(rb"[\x80-\xff][\x40-\xff]?")


def decoded(data: bytes) -> str:
    """All bytes of a text file as text, without a mark; never raises."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if encoding := _utf_16_without_mark(data):
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    for encoding, common in (("gbk", _is_common_chinese), ("cp932", _is_common_japanese)):
        if _share(data, encoding, common) >= COMMON:
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no meaning there
        return data.decode("latin-1")


def head_text(head: bytes) -> str:
    """The first bytes of a file as text, which may end within a character."""
    if is_binary(head):
        return head.decode("latin-1").replace("\0", "")
    head = head.removeprefix(codecs.BOM_UTF8)
    for cut in range(LONGEST_CHARACTER):
        try:
            return head[: len(head) - cut].decode().replace("\0", "")
        except UnicodeDecodeError as error:
            if error.start < len(head) - LONGEST_CHARACTER:
                break
    return decoded(head).replace("\0", "")


def as_utf_8(head: bytes) -> bytes:
    """The first bytes of a text file in UTF-8 without a mark; of a binary file, as they are."""
    if (head.isascii() and b"\0" not in head) or is_binary(head):
        return head
    return head_text(head).encode(errors="replace")


def is_binary(head: bytes) -> bool:
    """Whether the first bytes of a file hold what no text does."""
    if not _BINARY.search(head[:4096]):
        return False
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return not marked and not _utf_16_without_mark(head)


def _utf_16_without_mark(data: bytes) -> str:
    start = data[:2000]
    half = len(start) // 2
    if half < 2 or b"\0" not in start:
        return ""
    low, high = start[1::2].count(0), start[0::2].count(0)
    if min(low, high) > 0 or max(low, high) < UTF_16 * half:
        return ""
    return "utf-16-le" if low else "utf-16-be"


def _share(data: bytes, encoding: str, common: Callable[[str], bool]) -> float:
    """Of the characters above 127 that the bytes are in a code page, the share in common use."""
    characters = [pair.group() for pair in islice(_HIGH_RUN.finditer(data), ENOUGH)]
    texts = [_character(pair, encoding) for pair in characters]
    return sum(map(common, texts)) / len(texts) if texts else 0.0


def _character(pair: bytes, encoding: str) -> str:
    try:
        return pair.decode(encoding)
    except UnicodeDecodeError:
        return ""


def _is_common_chinese(character: str) -> bool:
    """Of the 3755 characters of everyday use, or a symbol such as ℃, Ω, μ or a full-width comma."""
    try:
        lead = character.encode("gb2312")[0] if len(character) == 1 else 0
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA6 or 0xB0 <= lead <= 0xD7


def _is_common_japanese(character: str) -> bool:
    """Kana, one of the 2965 characters of everyday use, or a symbol."""
    try:
        code = character.encode("shift_jis") if len(character) == 1 else b""
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and (0x81 <= code[0] <= 0x84 or 0x88 <= code[0] <= 0x97)
