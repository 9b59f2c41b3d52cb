"""Reports as mail: the draft that any program of mail opens, and the sending to a real SMTP server."""

from __future__ import annotations

import email
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import Week
from tests.services.soporte import Almacen

NOTA = "llamar a Persona De Prueba al 3000000001"
SETTINGS = """[informes]
de = "celula@ejemplo.com"
kpi = ["gerencia@ejemplo.com", "jefa@ejemplo.com"]
reescalados = ["back@ejemplo.com"]
retroalimentacion = ["formacion@ejemplo.com"]
[informes.aliados]
Sur = ["sur@ejemplo.com"]
"""


def settings(tmp_path: Path, text: str = SETTINGS) -> tuple[str, str]:
    path = tmp_path / "ajustes.toml"
    path.write_text(f'salida = "{tmp_path}"\n{text}', encoding="utf-8")
    return "--config", str(path)


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def attached(message: EmailMessage) -> tuple[str, bytes]:
    (attachment,) = message.iter_attachments()
    return attachment.get_filename() or "", attachment.get_content()


def actions(store: Almacen) -> list[tuple[str, str]]:
    return store.rows_of("SELECT accion, detalle FROM auditoria WHERE accion LIKE 'informe%'")


def test_the_figures_are_a_draft_that_opens_addressed_with_their_lines_and_their_workbook(
    consola, store, tmp_path
):
    option = settings(tmp_path)
    done = consola.order(*option, "informe", "kpi", "--correo", "kpi.eml", como="lcano")
    content = (tmp_path / "kpi.eml").read_bytes()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) < 998
    message = parsed(content)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "gerencia@ejemplo.com, jefa@ejemplo.com"
    assert message["From"] == "celula@ejemplo.com"
    assert message["Subject"] == "Indicadores de ajustes · 24/11/2026" == done["asunto"]
    assert message["Message-ID"] == done["id"]
    assert done["id"].endswith("@ejemplo.com>")
    assert message["Date"].datetime.utcoffset().total_seconds() == -5 * 3600
    body = message.get_body()
    assert body is not None
    first, *lines = body.get_content().splitlines()
    assert first.startswith("Corte 24/11/2026: cifras del ")
    assert [line.split(":")[0] for line in lines[:3]] == [
        *("Ajuste aplicado", "Ajuste corregido", "Ajuste rechazado"),
    ]
    assert lines[-2:] == ["", "Adjunto: kpi_2026-11-24.xlsx"]
    name, workbook = attached(message)
    assert name == "kpi_2026-11-24.xlsx"
    assert workbook == (tmp_path / name).read_bytes()
    assert (tmp_path / "kpi.eml").stat().st_mode & 0o777 == 0o600
    assert not done["enviado"]
    ((action, detail),) = actions(store)
    assert action == "informe_borrador"
    assert detail.startswith("kpi: para gerencia@ejemplo.com, jefa@ejemplo.com, kpi_2026-11-24")
    assert done["sha256"] in detail
    assert done["id"] in detail

    written = (tmp_path / done["archivo"]).stat().st_mtime_ns
    for refused in (
        ("--correo", "kpi.eml"),
        ("--correo", "kpi.txt"),
        ("--corte", "2020-01-01", "--correo", "o.eml"),
    ):
        consola.text(*option, "informe", "kpi", *refused, sale=2 if "kpi.txt" in refused else 3)
    # What is refused has written no workbook over the one before.
    assert (tmp_path / done["archivo"]).stat().st_mtime_ns == written
    again = ("informe", "kpi", "--correo", "kpi.eml")
    assert "ya existe" in consola.order(*option, *again, sale=3)["mensaje"]
    consola.order(*option, "informe", "kpi", "--correo", "otro.eml", sale=4, como="yuli")
    consola.order(*option, "informe", "kpi", sale=2)
    consola.order(*option, "informe", "kpi", "--enviar", sale=4)
    consola.order(*option, "informe", "kpi", "--lote", "1", "--enviar", sale=2)
    done = consola.order(*option, "informe", "practicas", "--correo", "p.eml", como="lcano")
    assert done["para"] == []
    assert parsed((tmp_path / "p.eml").read_bytes())["To"] is None


def test_a_lot_leaves_masked_unless_a_supervisor_says_why(consola, store, tmp_path):
    option = settings(tmp_path)
    store.register(1, "clasificar", causal="A")
    store.register(1, "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS", nota=NOTA)
    consola.order("exportar", "reescalados", str(tmp_path / "lote.xlsx"))
    lote = (*option, "informe", "lote", "--lote", "1")

    def told(path: str) -> str:
        rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2, values_only=True)
        return str(next(iter(rows)))

    masked = consola.order(*lote, "--correo", "lote.eml", como="yuli")
    assert masked["para"] == ["back@ejemplo.com"]
    assert "3000000001" not in told(masked["archivo"])
    assert "Persona De Prueba" not in told(masked["archivo"])
    message = parsed((tmp_path / "lote.eml").read_bytes())
    assert message["Subject"] == "Lote 1 · back de ajustes · 1 caso"
    assert attached(message)[0] == "lote_1_back_correo.xlsx"

    # What was undone since is counted, and named: the workbook has the same rows as then.
    store.register(1, "deshacer", login="drubio", motivo="no era al back")
    consola.order(*lote, "--correo", "deshecho.eml", como="yuli")
    (words, _attached) = parsed((tmp_path / "deshecho.eml").read_bytes()).iter_parts()
    said = " ".join(words.get_content().split())
    assert "De ellos 1 se deshizo después y ya no se responde: 90000000 / 440000." in said

    whole = (*lote, "--sin-mascara", "--correo", "entero.eml")
    consola.order(*whole, "--motivo", "el back pide el nombre", sale=4, como="yuli")
    consola.order(*whole, sale=4)
    done = consola.order(*whole, "--motivo", "el back pide el nombre")
    assert NOTA in told(done["archivo"])
    ((detail,),) = store.rows_of(
        "SELECT detalle FROM auditoria WHERE detalle LIKE '%sin máscara: %'"
    )
    assert detail.endswith("; sin máscara: el back pide el nombre")
    assert consola.order(*option, "informe", "lote", "--lote", "9", "--enviar", sale=4)


def test_each_aliado_gets_its_own_report_of_an_issued_week(consola, store, tmp_path):
    store.rules = Rules(aliado_propio="Norte")
    option = settings(tmp_path, f'aliado_propio = "Norte"\n{SETTINGS}')
    for caso in range(3, 31, 3):
        store.register(caso, "clasificar", causal="D")
        store.register(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
    asesores = tmp_path / "asesores.csv"
    asesores.write_text("id,otros_ids,nombre,aliado,jefe_inmediato\nAS01,,Ana Prueba,Sur,\n")
    consola.order("catalogo", "asesores", "--importar", str(asesores))
    week = ("--semana", "2026-S48")
    informe = (*option, "informe", "retroalimentacion", *week)
    assert "no se ha emitido" in consola.order(*informe, "--correo", "x.eml", sale=4)["mensaje"]
    consola.order(*option, "retroalimentacion", *week, "--salida", str(tmp_path / "f"))
    assert store.of("drubio").retroalimentacion.aliados_reported(Week.parse("2026-S48")) == [
        *("Norte", "Sur"),
    ]
    done = consola.order(*informe, "--correo", "propio.eml")
    assert done["asunto"] == "Retroalimentación 2026-S48 · Norte"
    assert done["para"] == ["formacion@ejemplo.com"]
    done = consola.order(*informe, "--aliado", "SUR", "--correo", "sur.eml")
    assert done["para"] == ["sur@ejemplo.com"]
    assert attached(parsed((tmp_path / "sur.eml").read_bytes()))[0] == "reporte_2026-S48_Sur.xlsx"
    wrong = consola.order(*informe, "--aliado", "Oeste", "--correo", "o.eml", sale=3)
    assert wrong["sugerencia"] == "Los hay de Norte, Sur."


def test_what_is_only_sent_leaves_nothing_where_one_stands(consola, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    store.register(1, "clasificar", causal="A")
    store.register(1, "escalar_back", razon="AJU", subrazon="ESC", soportes="LLS")
    consola.order("exportar", "reescalados", str(tmp_path / "lote.xlsx"))
    store.register(3, "clasificar", causal="D")
    store.register(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    week = ("--semana", "2026-S48")
    consola.order("retroalimentacion", *week, "--salida", str(tmp_path / "f"))
    (base, *_) = consola.order("bases")
    kinds = ("kpi", "practicas", "reescalados", "retroalimentacion", "base")
    to = "".join(f'{kind} = ["a@ejemplo.com"]\n' for kind in kinds)
    option = ("--config", str(tmp_path / "ajustes.toml"))
    server = f'servidor = "127.0.0.1"\npuerto = {free_port()}\nsegundos = 5\n'
    (tmp_path / "ajustes.toml").write_text(f'[informes]\nde = "c@ejemplo.com"\n{server}{to}')
    before = sorted(tmp_path.rglob("*.xlsx"))
    for given in (
        ("kpi",),
        ("practicas", *week),
        ("lote", "--lote", "1"),
        ("retroalimentacion", *week),
        ("base", "--base", str(base["base"])),
    ):
        refused = consola.order(*option, "informe", *given, "--enviar", sale=3)
        assert refused["codigo"] == "no_enviado", refused
    assert sorted(tmp_path.rglob("*.xlsx")) == before
    none = ("--db", str(tmp_path / "no" / "hay.db"), "informe", "kpi", "--enviar")
    consola.order(*option, *none, sale=4)
    assert not (tmp_path / "no").exists()


@dataclass
class Postman:
    """What the server does with each mail; what it took is kept."""

    taken: list[Envelope] = field(default_factory=list)
    refuses: str = ""
    after_data: str = "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        if self.after_data == "cut before":
            server.transport.abort()
        if address == self.refuses:
            return "550 5.1.1 No such user \x1b[31mhere"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: Any, session: Any, envelope: Envelope
    ) -> str:
        if self.after_data == "cut":
            server.transport.abort()
        elif self.after_data.startswith("2"):
            self.taken.append(envelope)
        return self.after_data


def enters(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = (data.login, data.password) == (b"celula", b"clave")
    return AuthResult(success=known, handled=False)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl here")
    place = tmp_path_factory.mktemp("tls")
    make = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    make += ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    make += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(place / "key.pem")]
    subprocess.run([*make, "-out", str(place / "cert.pem")], check=True, capture_output=True)
    return place


@pytest.fixture
def postman(certificate: Path) -> Iterator[tuple[Postman, int]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    handler = Postman()
    server = Controller(
        *(handler, "127.0.0.1", free_port()),
        tls_context=context,
        require_starttls=True,
        authenticator=enters,
        auth_required=True,
    )
    server.start()
    try:
        yield handler, server.port
    finally:
        server.stop()


def test_a_report_is_sent_by_tls_to_all_or_to_nobody_and_the_auditoria_says_how_it_ended(
    consola, store, tmp_path, certificate, postman
):
    handler, port = postman
    password = tmp_path / "clave"
    password.write_text("clave\n")
    password.chmod(0o600)
    server = f"""servidor = "127.0.0.1"
puerto = {port}
segundos = 10
usuario = "celula"
clave_de = "{password}"
certificados = "{certificate / "cert.pem"}"
"""
    server += 'base = ["claro@ejemplo.com"]\n'
    text = SETTINGS.replace("[informes.aliados]", f"{server}[informes.aliados]")
    order = (*settings(tmp_path, text), "informe", "kpi", "--enviar")

    done = consola.order(*order, como="lcano")
    assert done["enviado"]
    (envelope,) = handler.taken
    assert envelope.rcpt_tos == ["gerencia@ejemplo.com", "jefa@ejemplo.com"]
    message = parsed(bytes(envelope.content or b""))
    assert message["X-Unsent"] is None
    assert message["Message-ID"] == done["id"]
    name, workbook = attached(message)
    assert (name, sha256(workbook).hexdigest()) == (done["archivo"], done["sha256"])
    assert not (tmp_path / name).exists()
    assert [action for action, _ in actions(store)] == ["informe_por_enviar", "informe_enviado"]

    (base, *_) = consola.order("bases")
    given = ("informe", "base", "--base", str(base["base"]), "--enviar")
    sent = consola.order(*order[:2], *given, como="drubio")
    assert sent["enviado"]
    envelope = handler.taken.pop()
    assert envelope.rcpt_tos == ["claro@ejemplo.com"]
    assert attached(parsed(bytes(envelope.content or b"")))[0].endswith("_gestion.xlsx")

    def refused(code: str, *words: str, sale: int = 3) -> str:
        output = consola.text(*order, "--json", sale=sale)
        error = output.error
        assert error["codigo"] == code, error
        assert all(word in error["mensaje"] for word in words), error
        assert len(handler.taken) == 1
        return output.stderr

    handler.refuses = "jefa@ejemplo.com"
    refused("no_enviado", "no acepta a jefa@ejemplo.com: «5.1.1 No such user [31mhere». No salió.")
    handler.refuses = ""
    handler.after_data = "554 5.7.1 demasiado grande"
    refused("no_enviado", "no recibió el informe: «5.7.1 demasiado grande». No salió.")
    handler.after_data = "cut before"
    refused("no_enviado", "Se cortó la línea con el servidor antes de que recibiera el informe.")
    handler.after_data = "cut"
    refused("envio_en_duda", "no se sabe si salió", sale=5)
    handler.after_data = "250 OK"
    password.write_text("otra\n")
    told = refused("no_enviado", "no dejó entrar a «celula». No salió.")
    assert "aviso: Del envío anterior de este informe, el " in told
    password.chmod(0o644)
    refused("clave_abierta", sale=4)
    assert [action for action, _ in actions(store)][4:] == [
        *("informe_por_enviar", "informe_no_enviado") * 3,
        *("informe_por_enviar", "informe_en_duda"),
        *("informe_por_enviar", "informe_no_enviado"),
    ]
    password.chmod(0o600)
    config = tmp_path / "ajustes.toml"
    config.write_text(config.read_text().replace("certificados =", "#"))
    refused("no_enviado", "El certificado del servidor no vale", "No salió.")
    config.write_text(config.read_text().replace(f"puerto = {port}", f"puerto = {free_port()}"))
    refused("no_enviado", "No se pudo hablar con el servidor de correo. No salió.")
