"""The mails that wait, on the import screen: each opens with Enter, with its attachments and its reason."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from ajustes_tui.domain.base.inbox import FileState, MailAttachment, MailboxMail
from ajustes_tui.screens.modals.notices import ErrorModal
from ajustes_tui.screens.modals.picker import PickerModal
from ajustes_tui.storage.intake.mails import MailsRepository
from tests.mails import TEXT, attached, group, head, mail
from tests.screens.importacion.support import import_anyway
from tests.screens.steps import press, see, shows


def keep(services, number: int, reason: str, content: bytes, *names: str) -> None:
    """Leave a mail that waits in the store."""
    context = services.service_context
    mails = MailsRepository(context.db, "celda@correo.example/INBOX")
    waiting = MailboxMail(
        f"<{number}@x>",
        f"ana@claro.example · correo {number}",
        len(content),
        FileState.RECHAZADA,
        motivo=reason,
        sender="ana@claro.example",
        attachments=tuple(map(MailAttachment, names)),
    )
    with context.db.transaction():
        mails.save(
            waiting,
            context.now() + timedelta(minutes=number),
            sha256=sha256(content).hexdigest(),
            content=content,
        )


async def test_a_mail_that_waits_opens_says_why_and_leaves_once_its_base_is_in(
    app, folder, services
):
    name = "ajustes_26_11_2026.csv"
    content = mail(attached(name), attached("a.pdf", b"%PDF"))
    keep(services, 1, "La base deja fuera a casi todos.\nDiga --que-si.", content, name)
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, "▲ espera: La base")
        await press(pilot, "end", "enter", opens=PickerModal)
        await see(pilot, "La base deja fuera a casi todos.")
        assert not shows(pilot, "--que-si")
        await see(pilot, "a.pdf · no se toma")
        await press(pilot, "enter", until=lambda: shows(pilot, "Corte 26/11/2026"))
        await import_anyway(pilot)
        await see(pilot, "importada")
        assert services.mailbox.waiting() == []


async def test_a_mail_without_attachments_says_why_and_lets_go(app, folder, services):
    content = (head() + group(TEXT)).encode()
    keep(services, 1, "El correo no trae ningún archivo adjunto.", content)
    async with app("importacion").run_test(size=(80, 24)) as pilot:
        await see(pilot, "▲ espera: El corre")
        await press(pilot, "end", "enter", opens=ErrorModal, sees="ningún archivo adjunto")
        await press(pilot, "escape", until=lambda: not isinstance(pilot.app.screen, ErrorModal))
    assert len(services.mailbox.waiting()) == 1
