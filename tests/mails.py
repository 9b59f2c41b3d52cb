"""Mails as the programs of an office write them, and the items of Outlook as it saves them."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

SENDER = "ana@claro.example"
SUBJECT = "Ajustes 26/11/2026 operación"
SENT = "Thu, 26 Nov 2026 08:15:00 -0500"
MESSAGE_ID = "<base.26@claro.example>"
CSV = b"Cuenta;PQR;Motivo;Estado;Resultado\n90001234;4471000007;Cruce de saldos;Cerrado;APROBADO\n"
OTHER_CSV = CSV.replace(b"4471000007", b"4471000008")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


def head(first: str = "", **changes: str) -> str:
    """Return the headers of a mail; `first` comes before them, `changes` replace some."""
    headers = {
        "From": f"=?utf-8?q?Ana_G=C3=B3mez?= <{SENDER}>",
        "To": "celda@ejemplo.example",
        "Subject": "=?utf-8?q?Ajustes_26/11/2026_operaci=C3=B3n?=",
        "Date": SENT,
        "Message-ID": MESSAGE_ID,
        "MIME-Version": "1.0",
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return first + "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def part(disposition: str, content: bytes, kind: str = "application/octet-stream") -> str:
    """Return an attachment in base64; `disposition` is what its program writes, whole."""
    body = base64.encodebytes(content).decode().replace("\n", "\r\n")
    return (
        f"Content-Type: {kind}\r\nContent-Disposition: {disposition}\r\n"
        f"Content-Transfer-Encoding: base64\r\n\r\n{body}"
    )


TEXT = "Content-Type: text/plain; charset=utf-8\r\n\r\nVa la base.\r\n"


def group(*parts: str, kind: str = "mixed", boundary: str = "=_raya") -> str:
    """Return the headers and the body of a group of parts."""
    joined = "".join(f"--{boundary}\r\n{each}\r\n" for each in parts)
    return (
        f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n{joined}--{boundary}--\r\n'
    )


def mail(*parts: str, first: str = "", **changes: str) -> bytes:
    """Return a whole mail of some parts."""
    return (head(first, **changes) + group(TEXT, *parts)).encode()


def attached(name: str, content: bytes = CSV) -> str:
    """Return an attachment of a plain name."""
    return part(f'attachment; filename="{name}"', content)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of some files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return packed.getvalue()


class Enclosed(NamedTuple):
    """One attachment of an item of Outlook: a file, or another item."""

    name: str
    content: bytes = b""
    content_id: str = ""
    items: Sequence[Enclosed] = ()


Tree = dict[str, "bytes | Tree"]


def outlook(enclosed: Sequence[Enclosed], sender: str = SENDER) -> bytes:
    """Return an item as Outlook saves it (.msg)."""
    tree: Tree = {}
    ticks = int((datetime(2026, 11, 26, 13, 15, tzinfo=UTC).timestamp() + 11_644_473_600) * 10**7)
    texts = {0x001A: "IPM.Note", 0x0037: SUBJECT, 0x5D01: sender, 0x1035: MESSAGE_ID}
    segments = b"".join(_text(tree, tag, text) for tag, text in texts.items())
    segments += struct.pack("<HHIQ", 0x0040, 0x0039, 6, ticks)
    counts = struct.pack("<8x4I8x", 0, len(enclosed), 0, len(enclosed))
    tree["__properties_version1.0"] = counts + segments
    _enclose(tree, enclosed)
    return _compound(tree)


def _enclose(tree: Tree, enclosed: Sequence[Enclosed]) -> None:
    for number, each in enumerate(enclosed):
        place: Tree = {}
        segments = _text(place, 0x3707, each.name) + struct.pack("<HHIQ", 3, 0x3705, 6, 1)
        if each.content_id:
            segments += _text(place, 0x3712, each.content_id)
        if each.items:
            inside: Tree = {"__properties_version1.0": bytes(24)}
            _enclose(inside, each.items)
            place["__substg1.0_3701000D"] = inside
        else:
            place["__substg1.0_37010102"] = each.content
            segments += struct.pack("<HHIII", 0x0102, 0x3701, 6, len(each.content), 0)
        place["__properties_version1.0"] = bytes(8) + segments
        tree[f"__attach_version1.0_#{number:08X}"] = place


def _text(place: Tree, tag: int, text: str) -> bytes:
    written = text.encode("utf-16-le")
    place[f"__substg1.0_{tag:04X}001F"] = written
    return struct.pack("<HHIII", 0x001F, tag, 6, len(written) + 2, 0)


_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096


def _compound(tree: Tree) -> bytes:
    """Return a compound file with a tree of storages and streams."""
    entries: list[list[object]] = [["Root Entry", 5, _FREE, _FREE, _END, 0]]
    small, small_chain = bytearray(), list[int]()
    sectors, chain = bytearray(), list[int]()

    def put(content: bytes, store: bytearray, links: list[int], size: int) -> int:
        start, count = len(links), -(-len(content) // size)
        store.extend(content.ljust(count * size, b"\0"))
        links.extend([*range(start + 1, start + count), _END])
        return start

    def add(branch: Tree, owner: int) -> None:
        before = None
        for name, value in branch.items():
            at = len(entries)
            entries.append([name, 1 if isinstance(value, dict) else 2, _FREE, _FREE, 0, 0])
            if before is None:
                entries[owner][3] = at
            else:
                entries[before][2] = at
            before = at
            if isinstance(value, dict):
                add(value, at)
            elif value:
                big = len(value) >= _CUTOFF
                place = put(value, *((sectors, chain, 512) if big else (small, small_chain, 64)))
                entries[at][4:] = [place, len(value)]
            else:
                entries[at][4:] = [_END, 0]

    add(tree, 0)
    entries[0][4:] = [put(bytes(small), sectors, chain, _SECTOR), len(small)]
    table = struct.pack(f"<{len(small_chain)}I", *small_chain)
    table += struct.pack("<I", _FREE) * (-len(small_chain) % 128)
    small_table = put(table, sectors, chain, _SECTOR)
    written = b""
    for name, kind, right, child, start, size in entries:
        letters = (str(name) + "\0").encode("utf-16-le")
        written += letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters), kind, 1)
        written += struct.pack("<III36xIII", _FREE, right, child, start, size, 0)
    unused = bytes(64) + struct.pack("<HBBIII36xIII", 0, 0, 0, _FREE, _FREE, _FREE, 0, 0, 0)
    directory = put(written + unused * (-len(entries) % 4), sectors, chain, _SECTOR)
    count = 1
    while (len(chain) + count) * 4 > count * _SECTOR:
        count += 1
    first = len(chain)
    chain += [_TABLE] * count
    fat = struct.pack(f"<{len(chain)}I", *chain) + struct.pack("<I", _FREE) * (-len(chain) % 128)
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    start += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    start += struct.pack(
        "<IIIIIIIII", 0, count, directory, 0, _CUTOFF, small_table, len(table) // 512, _END, 0
    )
    start += struct.pack("<109I", *range(first, first + count), *[_FREE] * (109 - count))
    return start + bytes(sectors) + fat
