"""A mail server that refuses or lies: each has its sentence, and no mail stops those that come after."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ajustes_tui.services.intake.importacion import ImportacionService
from tests.imap import LyingServer, lying_server, settings
from tests.mails import CSV, OTHER_CSV, attached, mail
from tests.support import few

ALONE = mail(attached("ajustes_24_11_2026.csv", CSV), Message_ID="<1@x>")
MAILS = {
    2: mail(attached("b ajustes_24_11_2026.csv", OTHER_CSV), Message_ID="<2@x>"),
    3: mail(
        attached("c ajustes_24_11_2026.csv", CSV.replace(b"000007", b"000009")), Message_ID="<3@x>"
    ),
}
ONE_MEGABYTE = bytes(1 << 20)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LyingServer]:
    with lying_server(tmp_path, dict(MAILS)) as running:
        yield running


def no(tag: bytes, _question: bytes) -> bytes:
    return tag + b" NO ahora no\r\n"


def bad(tag: bytes, _question: bytes) -> bytes:
    return tag + b" BAD no entiendo\r\n"


def saying(text: bytes) -> Callable[[bytes, bytes], bytes]:
    return lambda tag, _question: text + tag + b" OK hecho\r\n"


def of_mail(number: int, text: bytes) -> Callable[[bytes, bytes], bytes | None]:
    def lie(tag: bytes, question: bytes) -> bytes | None:
        asked = b"FETCH %d " % number in question and b"HEADER" not in question
        return text + tag + b" OK hecho\r\n" if asked else None

    return lie


LIES = [
    ("AUTHENTICATE", bad, "correo_rechazado"),
    ("EXAMINE", saying(b"* OK [UIDVALIDITY siete] x\r\n"), "correo_sin_sentido"),
    ("SEARCH", no, "correo_rechazado"),
    ("SEARCH", saying(b"* SEARCH uno dos\r\n"), "correo_sin_sentido"),
    ("BODY.PEEK[]", saying(b"* 1 FETCH (UID 1 BODY[] {99000000000}\r\n"), "respuesta_desmedida"),
]
MORE_LIES = [
    ("GREETING", saying(b"* BYE cerrado\r\n"), "correo_rechazado"),
    ("GREETING", saying(b"SSH-2.0-OpenSSH_9.6\r\n"), "correo_sin_sentido"),
    ("CAPABILITY", saying(b"* CAPABILITY POP3\r\n"), "correo_rechazado"),
    ("EXAMINE", no, "correo_rechazado"),
    ("EXAMINE", bad, "correo_rechazado"),
    ("EXAMINE", saying(b"* OK [UIDVALIDITY %s] x\r\n" % (b"9" * 5_000)), "correo_sin_sentido"),
    ("SEARCH", bad, "correo_rechazado"),
    ("SEARCH", saying(b"* SEARCH 99999999999\r\n"), "correo_sin_sentido"),
    ("SEARCH", saying(b"* SEARCH \xff\xfe\r\n"), "correo_sin_sentido"),
    ("SEARCH", saying(b"* OK %s\r\n" % (b"m" * 500) * 50_000), "respuesta_desmedida"),
    ("SEARCH", lambda _tag, _question: b"* " + ONE_MEGABYTE * 20, "respuesta_desmedida"),
    ("HEADER", no, "correo_rechazado"),
    ("HEADER", saying(b"* 1 FETCH (UID 1 BODY[] {99000000000}\r\n"), "respuesta_desmedida"),
    ("HEADER", saying(b"* 1 FETCH (UID 77 BODY[] {1}\r\nx)\r\n"), "correo_sin_sentido"),
    (
        *("HEADER", saying(b"* 1 FETCH (UID %s BODY[] {1}\r\nx)\r\n" % (b"9" * 6_000))),
        "correo_sin_sentido",
    ),
    ("BODY.PEEK[]", no, "correo_rechazado"),
]


@pytest.mark.parametrize(
    ("question", "lie", "code"),
    [*LIES, *(pytest.param(*lie, marks=pytest.mark.completo) for lie in MORE_LIES)],
)
def test_each_refusal_and_each_lie_has_its_sentence(consola, tmp_path, server, question, lie, code):
    server.mails = {1: ALONE}
    server.lies[question] = lie
    output = consola.text("--config", str(settings(server, tmp_path)), "correo", "--json", sale=3)
    said = output.document if isinstance(output.document, list) else [output.document]
    assert {each["error"]["codigo"] for each in said} == {code}
    assert all("correo" in each["error"]["mensaje"] for each in said)
    # What was a lie is over: nothing was lost, and nothing is taken twice.
    server.lies.clear()
    order = ("--config", str(settings(server, tmp_path)), "correo")
    assert [each["nuevas"] for each in consola.order(*order)] == [1]
    assert consola.order(*order) == []


def test_without_uidvalidity_no_number_is_believed(consola, tmp_path, server):
    server.lies |= {
        "EXAMINE": saying(b"* 3 EXISTS\r\n"),
        "STATUS": saying(b"* STATUS INBOX ()\r\n"),
    }
    error = consola.order("--config", str(settings(server, tmp_path)), "correo", sale=3)
    assert "UIDVALIDITY" in error["mensaje"]


@pytest.mark.parametrize("question", few(["SEARCH", "GREETING", "BODY.PEEK[]"]))
def test_an_answer_that_drips_ends_with_its_time(consola, tmp_path, server, question):
    said = b"* 1 FETCH (UID 1 BODY[] {900}\r\n" + b"x" * 900
    server.lies[question] = lambda _tag, _question: server.drip(said)
    config = settings(server, tmp_path, seconds=1)
    output = consola.text("--config", str(config), "correo", "--json", sale=3)
    said_of = output.document if isinstance(output.document, list) else [output.document]
    assert {each["error"]["codigo"] for each in said_of} == {"correo_lento"}
    assert "1 segundos" in said_of[0]["error"]["mensaje"]


LOST = {
    "literal": of_mail(2, b"* 2 FETCH (UID 2 BODY[] {99000000000}\r\n"),
    "no": lambda tag, question: no(tag, b"") if b"FETCH 2 " in question else None,
    "another": of_mail(2, b"* 2 FETCH (UID 3 BODY[] {1}\r\nx)\r\n"),
    "no number": of_mail(2, b"* 2 FETCH (UID 2 BODY[] {cinco}\r\n"),
    "no end": of_mail(2, b"* 2 FETCH (UID 2 BODY[]<0> {%d}\r\n%s)\r\n" % (1 << 20, ONE_MEGABYTE)),
}


@pytest.mark.parametrize("lie", few(LOST, 2))
def test_a_mail_that_does_not_arrive_stops_no_other_and_is_asked_for_again(
    consola, tmp_path, server, lie
):
    server.lies["BODY.PEEK[]"] = LOST[lie]
    config = settings(server, tmp_path)
    config.write_text(f"[limites]\nbytes_archivo = 5000000\n{config.read_text()}")
    order = ("--config", str(config), "correo")
    documents = consola.text(*order, "--json", sale=3).document
    assert [d.get("nuevas", "no") for d in documents] == ["no", 1]
    (waiting,) = consola.order("correo", "--pendientes")
    assert waiting["id"] == "<2@x>"
    if documents[0]["error"]["codigo"] != "correo_desmedido":
        # It was told: not again while it is so.
        assert consola.order(*order) == []
        server.lies.clear()
        assert [d["nuevas"] for d in consola.order(*order)] == [1]
        assert consola.order("correo", "--pendientes") == []


def test_headers_that_make_no_sense_are_asked_for_one_by_one(consola, tmp_path, server):
    def lie(tag: bytes, question: bytes) -> bytes | None:
        numbers = question.split()[2].split(b",")
        return saying(b"* 2 FETCH ({99000000000}\r\n")(tag, b"") if b"2" in numbers else None

    server.lies["HEADER"] = lie
    order = ("--config", str(settings(server, tmp_path)), "correo")
    documents = consola.text(*order, "--json", sale=3).document
    assert [d.get("nuevas", "no") for d in documents] == ["no", 1]


def test_headers_that_end_the_process_that_decodes_them_stop_no_other(
    consola, tmp_path, server, monkeypatch
):
    read = ImportacionService.read_mail_headers

    def end(service: ImportacionService, path: Path) -> object:
        if b"<2@x>" in path.read_bytes():
            # The process ends without an answer, as one that is killed does.
            path.write_bytes(b"no list")
        return read(service, path)

    order = ("--config", str(settings(server, tmp_path)), "correo")
    with monkeypatch.context() as ending:
        ending.setattr(ImportacionService, "read_mail_headers", end)
        documents = consola.text(*order, "--json", sale=3).document
    assert [d.get("nuevas", "no") for d in documents] == ["no", 1]
    assert documents[0]["error"]["codigo"] == "correo_ilegible"
    # It was left in the mailbox, and a later look that can read it takes it.
    assert [d["nuevas"] for d in consola.order(*order)] == [1]


def test_a_failure_nobody_foresaw_in_a_mail_stops_no_other(consola, tmp_path, server, monkeypatch):
    prepare = ImportacionService.prepare

    def fail(service: ImportacionService, path: Path, *rest: object) -> object:
        if path.name.startswith("b "):
            raise ZeroDivisionError
        return prepare(service, path, *rest)

    order = ("--config", str(settings(server, tmp_path)), "correo")
    with monkeypatch.context() as failing:
        failing.setattr(ImportacionService, "prepare", fail)
        output = consola.text(*order, "--json", sale=70)
    assert [d.get("nuevas", "no") for d in output.document] == ["no", 1]
    (waiting,) = consola.order("correo", "--pendientes")
    assert waiting["adjuntos"] == ["b ajustes_24_11_2026.csv"]
    assert consola.order("correo", "--abrir", "2@x")[0]["nuevas"] == 1


def test_a_mail_that_could_not_be_put_away_is_put_away_later(consola, tmp_path, server):
    server.lies["MOVE"] = no
    order = ("--config", str(settings(server, tmp_path, 'hechos = "Hechos"')), "correo")
    documents = consola.text(*order, "--json", sale=3).document
    assert [d.get("nuevas", "no") for d in documents] == [1, "no", 1]
    assert "no se pudo pasar a «Hechos»" in documents[1]["error"]["mensaje"]
    server.lies.clear()
    assert consola.order(*order) == []
    assert sorted(server.moved) == [2, 3]
    assert consola.order(*order) == []
    assert sorted(server.moved) == [2, 3]


def test_a_line_that_is_not_there_says_so(consola, tmp_path, server):
    config = settings(server, tmp_path)
    server.close()
    error = consola.order("--config", str(config), "correo", sale=3)
    assert error["codigo"] == "sin_linea"
