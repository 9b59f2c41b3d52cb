"""The mails that wait: each is kept, says why, opens by order, and is tried again when its reason is gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.imap import LyingServer, lying_server, settings
from tests.mails import CSV, OTHER_CSV, attached, group, head, mail
from tests.services.soporte import book, rows

ODD_HEADER = CSV.replace(b"Resultado", b"Lo que dijo Claro").replace(b"000007", b"000011")
LINK = b"Content-Type: text/plain\r\n\r\nLa base: https://claro.sharepoint.com/:x:/s/1?e=2\r\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LyingServer]:
    with lying_server(tmp_path, {}) as running:
        yield running


def two_sheets(tmp_path: Path) -> bytes:
    """Return a base of two sheets, neither of which says its corte."""
    path = book(tmp_path / "dos.xlsx", rows(31))
    several = load_workbook(path)
    several.copy_worksheet(several.worksheets[0]).title = "Otra"
    several.save(path)
    return path.read_bytes()


def order_of(config: Path) -> tuple[str, ...]:
    return ("--config", str(config), "correo")


def test_every_mail_that_is_not_imported_is_kept_and_opens_without_the_server(
    consola, tmp_path, server
):
    server.mails = {
        1: mail(attached("ajustes_24_11_2026.csv"), From="x@otra.example", Message_ID="<1@x>"),
        2: mail(attached("ajustes_24_11_2026.xlsx", two_sheets(tmp_path)), Message_ID="<2@x>"),
        3: mail(attached("plano.pdf", b"%PDF-1.4"), Message_ID="<3@x>"),
        4: (head(Message_ID="<4@x>") + group(LINK.decode())).encode(),
        5: mail(attached("a.zip", b"PK\x03\x04roto"), Message_ID="<5@x>"),
        6: (head(Message_ID="<6@x>", From="(" * 1_900 + "ana@claro.example")).encode() + b"\r\nx",
    }
    config = settings(server, tmp_path, 'remitentes = ["@claro.example"]')
    order = order_of(config)
    told = consola.text(*order, "--json", sale=3).document
    codes = [each["error"]["codigo"] for each in told]
    assert codes == ["remitente", "duda", "sin_adjunto", "sin_adjunto", "sin_adjunto", "remitente"]
    assert consola.order(*order) == []
    server.close()

    waiting = consola.order("correo", "--pendientes")
    assert [set(each) for each in waiting] == [
        {"id", "remitente", "asunto", "adjuntos", "motivo"}
    ] * 6
    assert [each["adjuntos"] for each in waiting[:5]] == [
        *(["ajustes_24_11_2026.csv"], ["ajustes_24_11_2026.xlsx"], ["plano.pdf"], [], ["a.zip"]),
    ]
    assert waiting[0]["remitente"] == "x@otra.example"
    assert "--hoja" in waiting[1]["motivo"]
    assert "El archivo es un PDF" in waiting[2]["motivo"]
    assert "un enlace a una carpeta en la nube (sharepoint.com)" in waiting[3]["motivo"]

    # Each opens; what kept it out keeps it out still, until an option answers it.
    refused = consola.text(*order, "--abrir", "<1@x>", "--json", sale=3).document
    assert refused[0]["error"]["codigo"] == "remitente"
    doubt = consola.text(*order, "--abrir", "<2@x>", "--json", sale=3).document
    assert doubt[0]["error"]["codigo"] == "duda"
    (simulated,) = consola.order(*order, "--abrir", "<2@x>", "--hoja", "Otra", "--simular")
    assert (simulated["base"], simulated["hoja"]) == (None, "Otra")
    assert len(consola.order("correo", "--pendientes")) == 6
    (done,) = consola.order(*order, "--abrir", "2@x", "--hoja", "Otra")
    assert done["correo"]["id"] == "<2@x>"
    assert len(consola.order("correo", "--pendientes")) == 5
    assert consola.order(*order, "--abrir", "<2@x>", sale=3)["codigo"] == "correo_desconocido"


HEADER = "Cuenta;PQR;Motivo;Estado;Resultado"
CONTRADICTORY = [
    f"9000555{n};77{n}00;Cruce;Cerrado;APROBADO;{'No aplica' if n < 3 else ''}" for n in range(9)
]
TWO_WAYS = [
    f"9000555{n};77{n}00;Cruce;Cerrado;;{day}"
    for n, day in enumerate(("25/11/2026", "03/04/2026", "11/26/2026"))
]


@pytest.mark.parametrize(
    ("name", "lines", "code", "answer"),
    [
        (
            *("ajustes_24_11_2026.csv", [f"{HEADER};Fecha solicitud", *TWO_WAYS], "duda"),
            ["--fechas", "dia-mes"],
        ),
        pytest.param(
            *("ajustes_24_11_2026.csv", [f"{HEADER};Motivo rechazo", *CONTRADICTORY], "duda"),
            ["--contradicciones"],
            marks=pytest.mark.completo,
        ),
        ("a.csv", CSV.decode().splitlines(), "sin_corte", ["--corte", "2026-11-24"]),
    ],
)
def test_a_doubt_waits_in_the_mailbox_until_an_option_answers_it(
    consola, tmp_path, server, name, lines, code, answer
):
    content = mail(attached(name, "\n".join(lines).encode()), Subject="base", Date="")
    server.mails = {1: content}
    order = order_of(settings(server, tmp_path))
    output = consola.raw("--db", str(consola.db), "--como", "drubio", *order, "--json")
    assert [each["error"]["codigo"] for each in output.document] == [code]
    (waiting,) = consola.order("correo", "--pendientes")
    assert waiting["adjuntos"] == [name]
    (done,) = consola.order(*order, "--abrir", waiting["id"], *answer)
    assert done["corte"] == "2026-11-24"
    assert consola.order("correo", "--pendientes") == []


@pytest.mark.parametrize("words", [["--simular"], ["--corte", "2026-11-24"], ["--cada", "5"]])
def test_the_options_of_one_mail_need_that_mail(consola, words):
    more = ["--pendientes"] if "--cada" in words else []
    assert consola.order("correo", *words, *more, sale=2)["codigo"] == "uso"


def test_a_mail_is_tried_again_when_its_sender_or_its_headers_are_known(consola, tmp_path, server):
    server.mails = {
        1: mail(attached("ajustes_24_11_2026.csv"), From="x@otra.example", Message_ID="<1@x>"),
        2: mail(attached("b ajustes_24_11_2026.csv", ODD_HEADER), Message_ID="<2@x>"),
    }
    order = order_of(settings(server, tmp_path, 'remitentes = ["@claro.example"]'))
    assert len(consola.text(*order, "--json", sale=3).document) == 2
    order = order_of(settings(server, tmp_path))
    (taken,) = consola.order(*order)
    assert taken["correo"]["id"] == "<1@x>"
    (waiting,) = consola.order("correo", "--pendientes")
    assert waiting["id"] == "<2@x>"

    file = tmp_path / "otra.csv"
    file.write_bytes(ODD_HEADER.replace(b"000011", b"000012"))
    said = ("--corte", "2026-11-24", "--mapa", "resultado_back=Lo que dijo Claro")
    consola.order("importar", str(file), *said)
    # Somebody said what that column is: the mail goes in by itself.
    (taken,) = consola.order(*order)
    assert (taken["correo"]["id"], taken["nuevas"]) == ("<2@x>", 1)
    assert consola.order("correo", "--pendientes") == []


def test_a_mail_of_two_bases_waits_for_the_second(consola, tmp_path, server):
    server.mails = {
        1: mail(
            attached("ajustes_24_11_2026.csv", OTHER_CSV),
            attached("b ajustes_24_11_2026.csv", ODD_HEADER),
            Message_ID="<1@x>",
        )
    }
    order = order_of(settings(server, tmp_path, 'hechos = "Hechos"'))
    told = consola.text(*order, "--json", sale=3).document
    assert [each.get("nuevas", "no") for each in told] == [1, "no"]
    assert server.moved == []
    said = ("--mapa", "resultado_back=Lo que dijo Claro")
    (second,) = consola.order("--config", order[1], "correo", "--abrir", "<1@x>", *said)
    assert second["archivo"] == "b ajustes_24_11_2026.csv"
    assert consola.order("correo", "--pendientes") == []
    # A person imported the last of them: it is put away in the next look.
    assert consola.order(*order) == []
    assert server.moved == [1]


def test_a_refused_file_of_the_inbox_is_looked_at_again_when_its_limit_changed(
    consola, tmp_path, monkeypatch
):
    inbox = tmp_path / "buzon"
    inbox.mkdir()
    monkeypatch.setenv("AJUSTES_BUZON", str(inbox))
    book(inbox / "ajustes_24_11_2026.xlsx", rows(31))
    config = tmp_path / "a.toml"
    config.write_text("[limites]\nfilas = 5\n")
    order = ("--config", str(config), "importar", "--buzon")
    assert len(consola.text(*order, "--json", sale=3).document) == 1
    assert consola.order(*order) == []
    # Still too small: tried again, and not said again.
    config.write_text("[limites]\nfilas = 5\nsegundos = 299\n")
    assert consola.order(*order) == []
    config.write_text("")
    assert [each["nuevas"] for each in consola.order(*order)] == [1]
    assert consola.order(*order) == []


def test_a_mail_that_a_version_before_refused_is_looked_for_and_kept(consola, tmp_path, server):
    server.mails = {
        1: mail(attached("ajustes_24_11_2026.csv"), From="x@otra.example", Message_ID="<1@x>"),
    }
    order = order_of(settings(server, tmp_path, 'remitentes = ["@claro.example"]'))
    before = (
        "INSERT INTO correos (buzon, clave, asunto, tamano, estado, motivo, visto_el) VALUES"
        " ('celda@127.0.0.1/INBOX', '<{}@x>', 'x@otra.example · base', 9, 'rechazada', 'no', '2026-11-20')"
    )
    with closing(sqlite3.connect(consola.db)) as store, store:
        store.execute(
            "INSERT INTO correo_vistos VALUES ('celda@127.0.0.1/INBOX', 7, 2, '2026-11-20')"
        )
        store.execute(before.format(1))
        store.execute(before.format(2))
    assert consola.order(*order) == []
    # Of the second nothing is left, neither here nor there.
    (waiting,) = consola.order("correo", "--pendientes")
    assert (waiting["id"], waiting["adjuntos"]) == ("<1@x>", ["ajustes_24_11_2026.csv"])
    order = order_of(settings(server, tmp_path))
    server.mails = {}
    assert [each["nuevas"] for each in consola.order(*order)] == [1]
