"""Damage to the bytes of a file, a pure function of a random generator.

Half of all inputs get one damage, the others up to four, so that both the small slip and the
wreck are tried. What zip archives need of their own stands in ``archives.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

Damage = Callable[[bytes, Random, Sequence[bytes]], bytes]

NUMBER = re.compile(rb"-?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?")
ODD_NUMBERS = (
    *(b"0", b"-1", b"1e308", b"-1e308", b"1e999", b"1e-320", b"nan", b"NaN", b"inf", b"-inf"),
    *(b"2147483648", b"4294967296", b"18446744073709551616", b"-9223372036854775809"),
    *(b"9" * 400, b"9" * 5000, b"0x10", b"1_000", b"1,5", b"1.2.3", b"--1", b"1e", b"+", b""),
    *("٣".encode(), "½".encode(), b"1\x00", b"1e5e5", b"True", b"null", b"1/0", b"0.1" * 50),
)
ODD_TEXT = (
    *(b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\n\n\n", b"\t", b'"', b"'", b";"),
    *(b"<", b"]]>", b"&x;", b"%s%n", b"{}", b"[" * 500, b"(" * 500, b"\x1b[2J", b"\x85", b"\x0c"),
    *("\u2028".encode(), "\u202e".encode(), b"\xed\xa0\x80", b"\xc0\x80", b"\xf4\x90\x80\x80"),
)
LENGTHS = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
LONGEST = 5 * 1024**2  # bytes; larger inputs only take time


def damaged(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """The bytes after one to four random damages; ``others`` are files to splice with."""
    for _ in range(1 if random.random() < 0.5 else random.randint(2, 4)):
        data = random.choice(DAMAGES)(data, random, others)
    return data[:LONGEST]


def _place(data: bytes, random: Random) -> int:
    """Somewhere, half of the time in the first 2 kB, where headers stand."""
    limit = len(data) if random.random() < 0.5 else min(len(data), 2048)
    return random.randrange(limit + 1)


def flip_bits(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 8, 64))):
        if changed:
            changed[min(_place(data, random), len(changed) - 1)] ^= 1 << random.randrange(8)
    return bytes(changed)


def overwrite_bytes(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    start = _place(data, random)
    new = random.randbytes(random.choice((1, 2, 4, 16, 200)))
    return data[:start] + new + data[start + len(new) :]


def truncate(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    return data[: _place(data, random)]


def cut_out(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    start = _place(data, random)
    return data[:start] + data[start + random.choice((1, 2, 4, 100, 5000)) :]


def insert(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    start = _place(data, random)
    return data[:start] + random.choice(ODD_TEXT) + data[start:]


def repeat(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    start = _place(data, random)
    part = data[start : start + random.choice((1, 16, 500))]
    return data[:start] + part * random.choice((2, 3, 50)) + data[start:]


def splice(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """The head of this file and the tail of another (of this kind or not)."""
    other = random.choice(others) if others else data
    return data[: _place(data, random)] + other[_place(other, random) :]


def odd_number(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """One number of the text, replaced."""
    found = NUMBER.search(data, _place(data, random)) or NUMBER.search(data)
    if found is None:
        return data
    return data[: found.start()] + random.choice(ODD_NUMBERS) + data[found.end() :]


def odd_length(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """A count or an offset of a binary header, replaced by a lie."""
    size, order = random.choice((1, 2, 4, 8)), random.choice(("little", "big"))
    value = random.choice(LENGTHS) % (1 << 8 * size)
    start = min(_place(data, random), 2**31)
    if random.random() < 0.7:
        start -= start % 2
    return data[:start] + value.to_bytes(size, order) + data[start + size :]


def encode_otherwise(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    encoding = random.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-7"))
    return data.decode("latin-1").encode(encoding, "replace")


def shuffle_lines(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """A line left out, twice, swapped with its neighbour, or all line ends of another system."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    kind = random.randrange(5)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[at])
    elif kind == 2 and at:
        lines[at - 1], lines[at] = lines[at], lines[at - 1]
    elif kind == 3:
        lines = lines[:at]
    return (random.choice((b"\r", b"\r\n")) if kind == 4 else b"\n").join(lines)


def change_field(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """A field of a delimited line left out, emptied, moved, or the separator changed."""
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    separator = next((s for s in (b"\t", b";", b",", b" ") if s in lines[at]), b"\t")
    fields = lines[at].split(separator)
    field = random.randrange(len(fields))
    kind = random.randrange(4)
    if kind == 0:
        del fields[field]
    elif kind == 1:
        fields[field] = b""
    elif kind == 2:
        fields.insert(random.randrange(len(fields) + 1), fields.pop(field))
    if kind == 3:
        return data.replace(separator, random.choice((b",", b";", b"\t", b"  ")))
    lines[at] = separator.join(fields)
    return b"\n".join(lines)


def nest(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    """Brackets, elements or indentation, deeper than any parser's stack."""
    depth = random.choice((100, 5_000, 100_000))
    kinds = ((b"[", b"]"), (b"{a: ", b"}"), (b"<a>", b"</a>"), (b"- ", b""))
    opening, closing = random.choice(kinds)
    start = _place(data, random)
    return data[:start] + opening * depth + closing * depth + data[start:]


def long_line(data: bytes, random: Random, _: Sequence[bytes]) -> bytes:
    start = _place(data, random)
    filler = random.choice((b" ", b"\t", b"1,", b"a", b"0"))
    return data[:start] + filler * random.choice((10_000, 300_000)) + data[start:]


DAMAGES: tuple[Damage, ...] = (
    flip_bits,
    overwrite_bytes,
    truncate,
    cut_out,
    insert,
    repeat,
    splice,
    odd_number,
    odd_number,
    odd_length,
    odd_length,
    encode_otherwise,
    shuffle_lines,
    change_field,
    nest,
    long_line,
)
