"""Files inside a "single file system" container (Bruker ``.bcf``), in chunks, packed or not.

The container states the size of its chunks; a chunk begins with 32 bytes of which the first four
name the chunk that continues it. The directory has entries of 512 bytes: the chunk with the list of
chunks of a file, its size, whether it is a folder, and its name.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from electrolyte.ground.errors import RawFileError
from electrolyte.readers.microscopy import heightmap

MAGIC = b"AAMVHFSS"
PACKED = b"AACS"
HEADER, CONTINUED, CONTENT = 32, 0x118, 0x138  # bytes; of a chunk, and where chunk 0 has them
ENTRY, NAME = 512, (0xE0, 0x1E0)
LARGEST = 512 * 1024**2


def inner_file(path: Path, data: bytes, name: str) -> bytes:
    """The content of the file with this name.

    Raises
    ------
    RawFileError
        Cut off, no such file, or one that unpacks without end.
    """
    (chunk,) = heightmap.unpack("<I", data, 0x128, path, "the size of a chunk")
    place, entries = heightmap.unpack("<2I", data, 0x140, path, "the directory")
    if not HEADER + ENTRY <= chunk <= 1 << 24 or entries > 10_000:
        raise RawFileError(path, "chunks and a directory", f"{chunk} bytes, {entries} entries")
    per_chunk = (chunk - HEADER) // ENTRY
    names = []
    for n in range(entries):
        if n and n % per_chunk == 0:
            (place,) = heightmap.unpack("<I", data, chunk * place + CONTINUED, path, "a chunk")
        at = chunk * place + CONTENT + ENTRY * (n % per_chunk)
        entry = data[at : at + ENTRY]
        found = heightmap.text(entry[NAME[0] : NAME[1]])
        names.append(found)
        if found == name:
            raw = _content(path, data, chunk, entry)
            return _unpacked(path, raw) if raw.startswith(PACKED) else raw
    raise RawFileError(path, f"a file '{name}' inside", ", ".join(names) or "none")


def _content(path: Path, data: bytes, chunk: int, entry: bytes) -> bytes:
    place, size = heightmap.unpack("<IQ", entry, 0, path, "an entry of the directory")
    usable = chunk - HEADER
    count = -(-size // usable)
    if size > len(data):
        raise RawFileError(path, f"{size} bytes inside", f"{len(data)}", hint=heightmap.CUT)
    parts = []
    for n in range(count):
        if n and n % (usable // 4) == 0:
            (place,) = heightmap.unpack("<I", data, chunk * place + CONTINUED, path, "a chunk")
        at = chunk * place + CONTENT + 4 * (n % (usable // 4))
        (piece,) = heightmap.unpack("<I", data, at, path, "the list of chunks")
        start = chunk * piece + CONTENT
        parts.append(data[start : start + usable])
    whole = b"".join(parts)[:size]
    if len(whole) < size:
        raise RawFileError(path, f"{size} bytes inside", f"{len(whole)}", hint=heightmap.CUT)
    return whole


def _unpacked(path: Path, raw: bytes) -> bytes:
    """Blocks of zlib, each behind its size."""
    _, _, _, blocks = heightmap.unpack("<4I", raw, 0, path, "the packing")
    at, parts, total = 0x80, [], 0
    for _ in range(blocks):
        (size,) = heightmap.unpack("<I", raw, at, path, "a packed block")
        unpack = zlib.decompressobj()
        try:
            parts.append(unpack.decompress(raw[at + 16 : at + 16 + size], LARGEST - total))
        except zlib.error as error:
            raise RawFileError(path, "packed blocks", str(error), hint=heightmap.CUT) from error
        total += len(parts[-1])
        if total >= LARGEST:
            raise RawFileError(path, f"at most {LARGEST >> 20} MiB inside", "more")
        at += 16 + size
    return b"".join(parts)
