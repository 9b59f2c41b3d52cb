"""The SMTP connection of the settings: verified TLS, and every recipient or none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from ajustes_tui.config import ReportSettings

if TYPE_CHECKING:
    from smtplib import SMTP

_GO_AHEAD = 354
_TAKEN = 250
_FORWARDED = 251
_LONGEST_REPLY = 120
_OUR_NAME = "localhost"
"""A constant host name, so that the server learns nothing about this machine."""


class NotSent(Exception):
    """Nothing was sent to any recipient; `message` says why and `suggestion` what to do."""

    def __init__(self, message: str, suggestion: str) -> None:
        super().__init__(message)
        self.message = message
        self.suggestion = suggestion


class InDoubt(Exception):
    """The connection was lost after the whole mail was handed over: the server may have accepted it."""


def send(
    settings: ReportSettings, password: str, recipients: Sequence[str], content: bytes
) -> None:
    """Raises NotSent if nothing was sent, InDoubt if the server got it and did not answer."""
    # TLS and SMTP take their time to load, and only a sending needs them.
    import smtplib

    server = _connect(settings)
    try:
        _enter(server, settings, password)
        try:
            _address(server, settings.sender, recipients)
            code, reply = server.docmd("DATA")
            if code != _GO_AHEAD:
                raise _refused("El servidor no recibió el informe", reply)
            # A line that is cut in here never says where the mail ends, and without its end no
            # server takes it.
            server.send(re.sub(rb"(?m)^\.", b"..", content) + b".\r\n")
        except (smtplib.SMTPException, OSError):
            raise NotSent(
                "Se cortó la línea con el servidor antes de que recibiera el informe.",
                "Envíelo otra vez.",
            ) from None
        try:
            code, reply = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise InDoubt from error
        if code != _TAKEN:
            raise _refused("El servidor no recibió el informe", reply)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connect(settings: ReportSettings) -> SMTP:
    import smtplib
    import ssl

    try:
        context = ssl.create_default_context(
            cafile=str(settings.authorities) if settings.authorities else None
        )
    except OSError:
        raise NotSent(
            "No se pueden leer los certificados que avalan al servidor.",
            "Revise certificados en [informes].",
        ) from None
    server: SMTP | None = None
    try:
        if settings.direct:
            host, port, seconds = settings.host, settings.port, settings.seconds
            return smtplib.SMTP_SSL(host, port, _OUR_NAME, timeout=seconds, context=context)
        server = smtplib.SMTP(settings.host, settings.port, _OUR_NAME, settings.seconds)
        server.starttls(context=context)
    except (smtplib.SMTPException, OSError) as error:
        if server is not None:
            server.close()
        raise _unreached(error) from None
    return server


def _unreached(error: Exception) -> NotSent:
    import smtplib
    import ssl

    if isinstance(error, ssl.SSLCertVerificationError):
        return NotSent(
            "El certificado del servidor no vale para ese nombre, o nadie lo avala.",
            "Revise servidor y certificados en [informes]; sin verificarlo no se envía.",
        )
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NotSent(
            "El servidor no ofrece TLS por esa puerta.",
            "Revise puerto y tls en [informes]; sin TLS no se envía.",
        )
    return NotSent(
        "No se pudo hablar con el servidor de correo.",
        "Revise la red, y servidor, puerto y tls en [informes].",
    )


def _enter(server: SMTP, settings: ReportSettings, password: str) -> None:
    import smtplib

    try:
        server.ehlo_or_helo_if_needed()
        if settings.user:
            server.login(settings.user, password)
    except UnicodeEncodeError:
        raise NotSent(
            "La contraseña tiene letras que el servidor no toma.",
            "Use una sin tildes ni eñes en el archivo de clave_de.",
        ) from None
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
        raise NotSent(
            f"El servidor no dejó entrar a «{settings.user}».",
            "Revise usuario y clave_de en [informes].",
        ) from None
    except (smtplib.SMTPException, OSError):
        raise NotSent("Se cortó la línea con el servidor al entrar.", "Envíelo otra vez.") from None


def _address(server: SMTP, sender: str, recipients: Sequence[str]) -> None:
    """Name the sender and the recipients; raises NotSent at the first one refused."""
    code, reply = server.mail(sender)
    if code != _TAKEN:
        raise _refused(f"El servidor no acepta que envíe {sender}", reply)
    for recipient in recipients:
        code, reply = server.rcpt(recipient)
        if code not in (_TAKEN, _FORWARDED):
            raise _refused(
                f"El servidor no acepta a {recipient}",
                reply,
                "Corrija esa dirección en [informes] y envíelo otra vez.",
            )


def _refused(what: str, reply: bytes, suggestion: str = "") -> NotSent:
    """Quote the server's words, which are untrusted text."""
    words = "".join(c if c.isprintable() else " " for c in reply.decode("utf-8", "replace"))
    return NotSent(
        f"{what}: «{' '.join(words.split())[:_LONGEST_REPLY]}».",
        suggestion or "Pregunte a quien administra el correo.",
    )
