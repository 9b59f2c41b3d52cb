"""Mails by the order and in the inbox: their bases go in as if each had come alone, and say whence."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Consola
from tests.mails import (
    CSV,
    MESSAGE_ID,
    OTHER_CSV,
    SENDER,
    SUBJECT,
    TEXT,
    Enclosed,
    attached,
    group,
    head,
    mail,
    outlook,
    part,
)


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def left_over(consola: Consola) -> list[str]:
    return [path.name for path in consola.db.parent.iterdir() if ".correo-" in path.name]


def test_each_base_of_a_mail_goes_in_once_and_keeps_where_it_came_from(consola, tmp_path):
    killed = consola.db.parent / f"{consola.db.name}.correo-muerto"
    killed.mkdir()
    (killed / "base.csv").write_bytes(CSV)
    two = mail(attached("ajustes_25_11_2026.csv"), attached("sin fecha.csv", OTHER_CSV))
    # The name says nothing: it is a mail all the same.
    file = write(tmp_path / "base.csv", two)
    first, second = consola.order("importar", str(file))
    assert [first["corte"], second["corte"]] == ["2026-11-25", "2026-11-26"]
    assert [first["nuevas"], second["nuevas"]] == [1, 1]
    assert first["correo"] == second["correo"]
    said = first["correo"]
    assert [said["remitente"], said["asunto"], said["id"]] == [SENDER, SUBJECT, MESSAGE_ID]
    assert "se tomó 26/11/2026 del asunto del correo" in second["avisos"][-1]
    # The same message saved by Outlook, one attachment written anew.
    saved = outlook(
        [Enclosed("ajustes_25_11_2026.csv", CSV), Enclosed("sin fecha.csv", OTHER_CSV + b"\n")]
    )
    again = consola.order("importar", str(write(tmp_path / "a.msg", saved)))
    assert [d["ya_importada"] for d in again] == [True, True]
    assert [d["base"] for d in again] == [first["base"], second["base"]]
    assert consola.order("bases")[0]["correo"] == said
    assert left_over(consola) == []


def test_a_mail_that_an_editor_saved_with_a_mark_before_it_is_read(consola, tmp_path):
    saved = mail(attached("ajustes_25_11_2026.csv"))
    for name, content in (
        ("utf8.eml", b"\xef\xbb\xbf" + saved),
        ("utf16.eml", saved.decode("utf-8").encode("utf-16")),
    ):
        file = write(tmp_path / name, content)
        (document,) = consola.order("importar", str(file), "--simular")
        assert (document["corte"], document["correo"]["id"]) == ("2026-11-25", MESSAGE_ID)


def test_the_inbox_takes_mails_and_every_refusal_names_its_file(consola, tmp_path, monkeypatch):
    buzon = tmp_path / "buzon"
    buzon.mkdir()
    monkeypatch.setenv("AJUSTES_BUZON", str(buzon))
    config = write(tmp_path / "a.toml", b'[correo]\nremitentes = ["@claro.example"]\n')
    write(
        buzon / "1.eml", mail(attached("ajustes_24_11_2026.csv"), attached("mala.csv", b"a;b\n1;2"))
    )
    write(buzon / "2.eml", (head() + group(TEXT)).encode())
    write(buzon / "3.eml", mail(attached("ajustes_24_11_2026.csv"), From="x@otra.example"))
    sealed = bytes.fromhex("3082040006092a864886f70d010703a0820300")
    smime = part('attachment; filename="smime.p7m"', sealed, "application/pkcs7-mime")
    write(buzon / "4.eml", (head() + smime).encode())
    order = ("--config", str(config), "importar", "--buzon")
    documents = consola.text(*order, "--json", sale=3).document
    assert documents[0]["nuevas"] == 1
    refused = [d["error"] for d in documents[1:]]
    assert [(e["mensaje"].split(": ")[0], e["codigo"]) for e in refused] == [
        ("1.eml › mala.csv", "faltan_columnas"),
        ("2.eml", "sin_adjunto"),
        ("3.eml", "remitente"),
        ("4.eml", "correo_cerrado"),
    ]
    assert consola.order(*order) == []
    assert left_over(consola) == []
