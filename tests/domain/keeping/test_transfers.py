"""What people put and took by SFTP, told from what `sshd` logs."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.keeping.transfers import read_transfers

OPENED = "session opened for local user archivos-yuli from [192.0.2.7]"
BASE = "entrada/yuli/base.xlsx"
WRITES, READS = "flags WRITE,CREATE,TRUNCATE mode 0644", "flags READ mode 0666"


def _told(*words: str, process: int = 77) -> list[tuple[str, str, str, int | None]]:
    lines = [f"2026-11-27T20:42:0{n}.5+00:00 {process} {each}\n" for n, each in enumerate(words)]
    return [(t.login, t.action.value, t.file, t.size) for t in read_transfers(lines)]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            (f'open "/{BASE}" {WRITES}', f'close "/{BASE}" bytes read 0 written 9'),
            [("yuli", "archivo_puesto", BASE, 9)],
        ),
        (
            (f'open "/{BASE}" {WRITES}', f'close "/{BASE}" bytes read 0 written 0'),
            [("yuli", "archivo_puesto", BASE, 0)],
        ),
        (
            (f'open "/{BASE}" {READS}', f'close "/{BASE}" bytes read 5 written 0'),
            [("yuli", "archivo_sacado", BASE, 5)],
        ),
        ((f'open "/{BASE}" {READS}', f'close "/{BASE}" bytes read 0 written 0'), []),
        ((f'remove name "/{BASE}"',), [("yuli", "archivo_borrado", BASE, None)]),
        (('rename old "/a" new "/b"',), [("yuli", "archivo_renombrado", "a a b", None)]),
        (
            (f'open "/{BASE}" {READS}', "sent status Permission denied"),
            [("yuli", "archivo_negado", BASE, None)],
        ),
        # What was refused after it was asked for was not done.
        (
            (f'remove name "/{BASE}"', "sent status Permission denied"),
            [("yuli", "archivo_negado", BASE, None)],
        ),
        (('rename old "/a" new "/b"', "sent status Failure"), []),
        # A denied list of a folder, after a file that was given: not a denied file.
        (
            (f'open "/{BASE}" {READS}', 'opendir "/salida"', "sent status Permission denied"),
            [],
        ),
        # A name that looks like the end of a line is only a name.
        (
            ('close "/x" bytes read 1 written 0" bytes read 0 written 3',),
            [("yuli", "archivo_puesto", 'x" bytes read 1 written 0', 3)],
        ),
        (("session closed for local user archivos-yuli from [192.0.2.7]", "otra cosa"), []),
    ],
)
def test_each_line_says_who_did_what_with_which_file(words, told):
    assert _told(OPENED, *words) == told


def test_a_process_nobody_opened_a_session_in_says_nothing():
    assert _told(f'close "/{BASE}" bytes read 0 written 9') == []


def test_the_detail_says_where_how_much_when_and_from_where():
    (put,) = read_transfers(
        [
            f"2026-11-27T20:42:05.2+00:00 77 {OPENED}\n",
            '2026-11-27T20:42:06.9+00:00 77 close "/entrada/yuli/../andres/b.xlsx" bytes read 0 written 3\n',
        ]
    )
    assert put.detail == "entrada/andres/b.xlsx, 3 bytes, 27/11/2026 15:42:06 desde 192.0.2.7"
