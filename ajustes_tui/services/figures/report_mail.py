"""Reports by mail: drafted beside the workbook or sent by the server of the settings; both recorded."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.config import ReportSettings, password_in
from ajustes_tui.domain.figures.report_mail import (
    DRAFT,
    IN_DOUBT,
    NOT_SENT,
    SENDING,
    SENT,
    ReportKind,
    ReportMail,
    ReportText,
)
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import (
    AjustesError,
    ConflictError,
    InvalidFile,
    InvalidInput,
    InvalidUse,
    NotAllowed,
    motivo_of,
)
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.admin.audit import AuditPages

_NOWHERE = "ajustes.invalid"
"""The domain of message ids when the settings name no sender."""


class ReportMailService:
    """Prepares and sends the mail of an allowed export, to the addresses of the settings only."""

    def __init__(
        self, context: ServiceContext, on_sent: Callable[[ReportMail], None] | None = None
    ) -> None:
        self.context = context
        self._on_sent = on_sent

    @property
    def _settings(self) -> ReportSettings:
        return self.context.config.reports

    @property
    def may_send(self) -> bool:
        return bool(self._settings.host)

    def prepare(
        self, kind: ReportKind, workbook: Path, text: ReportText, aliado: str = ""
    ) -> ReportMail:
        """Return the mail of a workbook just written; nothing is sent yet.

        An aliado's report goes to its own addresses. Raises InvalidFile if the workbook is gone.
        """
        # Loaded here because a start makes no digest.
        from hashlib import sha256

        try:
            content = workbook.read_bytes()
        except OSError as error:
            raise InvalidFile(
                f"No se puede leer «{workbook.name}»: {motivo_of(error)}.", "Expórtelo otra vez."
            ) from None
        own = self._settings.recipients.get(kind, ())
        recipients = self._settings.aliados.get(key(aliado), ()) if aliado else own
        domain = self._settings.sender.partition("@")[2] or _NOWHERE
        return ReportMail(
            kind=kind,
            recipients=recipients,
            subject=text.subject,
            lines=text.lines,
            workbook=workbook,
            content=content,
            sha256=sha256(content).hexdigest(),
            message_id=f"<{secrets.token_hex(16)}@{domain}>",
            doubt=self._doubt(kind),
        )

    def require_draft(self, path: Path) -> Path:
        """Check the path of a draft before its workbook is written.

        Raises InvalidUse without the .eml extension, InvalidFile over an existing file.
        """
        if path.suffix.lower() != ".eml":
            raise InvalidUse("El borrador debe terminar en .eml.", "Ejemplo: informe.eml")
        path = self.context.places.destination(path)
        if paths.exists(path) or path.is_symlink():
            raise InvalidFile(
                f"«{path.name}» ya existe y no se reemplaza.", "Escoja otro nombre, o muévalo."
            )
        return path

    def save(self, mail: ReportMail, path: Path | None = None) -> Path:
        """Write a draft, by default beside its workbook, recorded before it appears.

        Raises as `require_draft`, and InvalidFile if it cannot be written.
        """
        # What writes files takes its time to load, and only this needs it.
        from ajustes_tui.excel.write.file import new_file
        from ajustes_tui.excel.write.reports import mail_bytes

        path = self.require_draft(path or _free(mail.workbook.with_suffix(".eml")))
        content = mail_bytes(mail, self._settings.sender, self.context.now(), draft=True)
        with new_file(path) as file:
            file.output.write(content)
            name = self.context.places.name_of(path)
            self.context.record(DRAFT, f"{mail.detail}, borrador {name}")
            file.publish()
        return path

    def send(self, mail: ReportMail) -> None:
        """Send a report, with an audit entry before and one after.

        Raises NotAllowed without server or recipients, InvalidInput if it was not sent,
        ConflictError if the outcome is unknown or could not be recorded.
        """
        # TLS and SMTP take their time to load, and only a sending needs them.
        from ajustes_tui.excel.write.reports import mail_bytes
        from ajustes_tui.storage.figures.mail_server import InDoubt, NotSent, send

        self.context.enter()
        self.require_server()
        if not mail.recipients:
            raise NotAllowed(
                "Las opciones no dicen a quién va este informe.",
                "Ponga sus direcciones en [informes], en las opciones, o déjelo en borrador.",
            )
        settings = self._settings
        password = password_in(settings.password_file, "[informes]") if settings.user else ""
        content = mail_bytes(mail, settings.sender, self.context.now(), draft=False)
        self.context.record(SENDING, mail.detail)
        try:
            send(settings, password, mail.recipients, content)
        except NotSent as error:
            unnoted = self._note(NOT_SENT, mail)
            raise InvalidInput(
                f"{error.message} No salió.{unnoted}", error.suggestion, code="no_enviado"
            ) from None
        except InDoubt:
            unnoted = self._note(IN_DOUBT, mail)
            raise ConflictError(
                "Se cortó la línea cuando el servidor ya tenía el informe: no se sabe si salió."
                f"{unnoted}",
                "Pregunte a quien lo recibe antes de enviarlo otra vez.",
                code="envio_en_duda",
            ) from None
        if unnoted := self._note(SENT, mail):
            raise ConflictError(
                f"El informe salió.{unnoted}", "No lo envíe otra vez.", code="enviado_sin_anotar"
            )

    def _note(self, action: str, mail: ReportMail) -> str:
        """Return what to say if the store refused it."""
        try:
            self.context.record(action, f"{mail.kind}: mensaje {mail.message_id}")
            if action == SENT and self._on_sent is not None:
                self._on_sent(mail)
        except AjustesError:
            return " El almacén no dejó anotarlo."
        return ""

    def require_server(self) -> None:
        """Raises NotAllowed without a server in the settings."""
        if not self.may_send:
            raise NotAllowed(
                "No hay servidor para enviar informes.",
                "Ponga de y servidor en [informes], en las opciones, o déjelo en borrador.",
            )

    def _doubt(self, kind: ReportKind) -> str:
        last = AuditPages(self.context.db).last_of((SENDING, SENT, NOT_SENT, IN_DOUBT), f"{kind}:")
        if last is None or last.action not in (SENDING, IN_DOUBT):
            return ""
        return (
            f"Del envío anterior de este informe, el {last.momento:%d/%m/%Y a las %H:%M} por "
            f"{last.login}, no se sabe si salió."
        )


def _free(path: Path) -> Path:
    number, free = 2, path
    while paths.exists(free):
        free = path.with_stem(f"{path.stem}_{number}")
        number += 1
    return free
