"""The people of the store and the auditoría in plain lines, to be read; the screens change people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.keeping.audit_words import AuditFilter, sentence_of
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.person import PersonCard
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.dialogue import Back, Choice, Desk, Talk
from ajustes_tui.lines.reading import AT_ONCE, read_out
from ajustes_tui.lines.speech import sentence, spoken_moment
from ajustes_tui.services.admin.audit import AuditChoice


class PeopleTalk:
    """Each person with their role, what they did today, and what they have in hand."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._service = desk.services.usuarios

    def talk(self) -> Talk[None]:
        """Say the people, a few at a time."""
        cards = self._service.cards()
        today = self._service.context.now().date()
        self._desk.say(f"{count_words(len(cards), 'persona', 'personas')}.")
        yield from read_out(self._desk, [person_words(card, today) for card in cards])
        yield from self._desk.ask("Personas; .. vuelve:")


class AuditTalk:
    """Who saw, took out, asked for or changed what, newest first; each reading is an entry too."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._service = desk.services.auditoria
        self._filter = AuditFilter()

    def talk(self) -> Talk[None]:
        """Say the entries of a filter, a few at a time, until the person goes back."""
        while True:
            page = self._service.open(self._filter)
            asked = f", {self._filter.words}" if self._filter.words else ""
            cuenta = f", cuenta {self._filter.cuenta}" if self._filter.cuenta else ""
            self._desk.say(f"{count_words(page.total, 'entrada', 'entradas')}{asked}{cuenta}.")
            start, said = 0, min(page.total, AT_ONCE)
            self._say(page.ids[:AT_ONCE])
            while True:
                left = page.total - said
                answer = yield from self._desk.ask("Auditoría:", *self._choices(left))
                with self._desk.refusing():
                    try:
                        if answer.key != "más":
                            yield from self._narrow(answer.key, answer.text)
                            break
                        start += AT_ONCE
                        if start >= len(page.ids):
                            page, start = self._service.more(self._filter, page), 0
                        shown = page.ids[start : start + AT_ONCE]
                        said += len(shown)
                        self._say(shown)
                    except Back:
                        continue

    def _choices(self, left: int) -> list[Choice]:
        choices = [Choice("más", f"dice las que siguen, quedan {left}")] if left > 0 else []
        return [
            *choices,
            Choice("persona", "solo las de una persona"),
            Choice("acción", "solo las de una acción"),
            Choice("cuenta", "solo las de una cuenta", "la cuenta"),
            Choice("hoy", "solo las de hoy"),
            Choice("todas", "quita lo escogido"),
        ]

    def _say(self, numbers: Sequence[int]) -> None:
        entries = self._service.window(numbers)
        today = self._service.context.now().date()
        for number in numbers:
            entry = entries[number]
            moment = spoken_moment(entry.momento, today)
            self._desk.say(sentence(f"{entry.login}, {moment}: {sentence_of(entry)}"))
        if not numbers:
            self._desk.say("Ninguna entrada.")

    def _narrow(self, key: str, text: str) -> Talk[None]:
        today = self._service.context.now().date()
        match key:
            case "persona":
                login = yield from pick(self._desk, "De quién:", _items(self._service.logins()))
                self._filter = self._filter._replace(login=login)
            case "acción":
                action = yield from pick(self._desk, "Qué:", _items(self._service.actions()))
                self._filter = self._filter._replace(action=action)
            case "cuenta" if text:
                self._filter = self._filter._replace(cuenta=text.replace(" ", ""))
            case "cuenta":
                self._desk.say("Escriba cuenta y su número.")
            case "hoy":
                self._filter = self._filter._replace(since=today, until=today)
            case _:
                self._filter = AuditFilter()


def _items(choices: Sequence[AuditChoice]) -> list[tuple[str, str]]:
    return [
        (c.value, f"{c.words}, {count_words(c.entries, 'entrada', 'entradas')}") for c in choices
    ]


def person_words(card: PersonCard, today: date) -> str:
    """Return a person: login, name, role, the day so far, the last sign, and the casos in hand."""
    usuario = card.usuario
    parts = [usuario.login, usuario.name, str(usuario.rol)]
    if not usuario.active:
        parts.append("no activa")
    parts.append(f"hoy {count_words(card.total, 'acto', 'actos')}")
    if card.seen is not None:
        parts.append(f"última señal {spoken_moment(card.seen, today)}")
    if card.held:
        parts.append(f"tiene {count_words(card.held, 'caso', 'casos')}")
    return ", ".join(parts)
