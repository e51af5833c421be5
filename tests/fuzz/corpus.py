"""Requests made to harm, and endless variations of them, the same for the same seed."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SEEDS: Final = Path(__file__).with_name("seeds.txt")
_PIECES: Final = (
    *(b"\r\n", b"\r", b"\n", b" ", b"\t", b"\0", b":", b";", b",", b'"', b"\\", b"%", b"/", b"?"),
    *(
        b"&",
        b"=",
        b"#",
        b"\xff",
        b"\xc3\xa9",
        b"\xf0\x9f\x98\x80",
        b"\xed\xa0\xbd",
        b"%00",
        b"%ED%A0%BD",
    ),
    *(
        b"HTTP/1.0",
        b"HTTP/2.0",
        b"chunked",
        b"gzip",
        b"100-continue",
        b"Upgrade",
        b"close",
        b"xn--",
    ),
    *(
        b"bytes=0-",
        b"9" * 40,
        b"-1",
        b"0x",
        b"SERVICE",
        b"{",
        b"}",
        b"(",
        b"<",
        b">",
        b"'''",
        b'"""',
    ),
)


def seeds() -> list[bytes]:
    """The requests as they are written down; each ends before a line of dashes.

    In the file, line ends stand for CR LF, and a backslash with x and two digits for a byte.
    """
    text = SEEDS.read_text(encoding="utf-8")
    blocks = [block.strip("\n") for block in text.split("\n---\n")]
    return [_bytes(block) for block in blocks if block and not block.startswith("//")]


def _bytes(block: str) -> bytes:
    head, _, body = block.partition("\n\n")
    written = head.replace("\n", "\r\n") + "\r\n\r\n" + body
    return written.encode().decode("unicode_escape").encode("latin-1")


def mutations(seed: int, number: int) -> Iterator[bytes]:
    """Requests with pieces cut out, put in, doubled, repeated or moved.

    Args:
        seed: of the random choices.
        number: how many.
    """
    choose = random.Random(seed)
    known = seeds()
    for _ in range(number):
        request = bytearray(choose.choice(known))
        for _ in range(choose.randint(1, 6)):
            at = choose.randrange(len(request) + 1)
            end = min(len(request), at + choose.choice((0, 1, 1, 2, 8, 40)))
            piece = choose.choice(_PIECES) * choose.choice((1, 1, 1, 2, 50, 3000))
            how = choose.randrange(4)
            if how == 0:
                request[at:end] = piece
            elif how == 1:
                request[at:at] = request[at:end] * choose.choice((1, 2, 100))
            elif how == 2:
                del request[at:end]
            else:
                request[at:at] = choose.randbytes(choose.randint(1, 8))
        yield bytes(request[: 512 * 1024])
