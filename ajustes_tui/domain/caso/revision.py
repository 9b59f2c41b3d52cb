"""Questions of the supervisor's tray: reason, rule and answers.

Seven kinds (dominio.md section 3), besides those people ask.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import zip_longest
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import TO_BACK, Estado
from ajustes_tui.domain.caso.eventos import AUTORIZAR, DEVOLVER, NEGAR, Evento
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.clocks import DayTest, add_business_days, business_days_between
from ajustes_tui.domain.values.dates import short_day

QUESTION, WITHOUT_OBJECT = "pregunta", "sin objeto"
"""A question that ended unanswered: the caso was answered, returned or told."""


class QuestionKind(StrEnum):
    """The subject of a question."""

    ATRIBUIBLE = "atribuible"
    WITHOUT_TELEFONO = "sin_telefono"
    LIMIT = "limite"
    LATE_RECURSO = "recurso_tardio"
    OUTSIDE_CATALOG = "fuera_de_lista"
    CHANGE = "cambio"
    WITHOUT_MENSAJE = "sin_mensaje"
    OTHER = "otra"


class AnswerDatum(StrEnum):
    """The datum an answer needs besides its reason."""

    TELEFONO = "telefono"
    CAUSAL = "causal"
    RAZONES = "razones"


class TrayQuestion(NamedTuple):
    """A question, its asker and the evento or corte behind it."""

    text: str
    asker: str | None
    """Login of the asker, or of who was working when the program asked; None for a corte."""
    of_system: bool = False
    of_corte: bool = False
    causa: Evento | None = None
    """Evento that made the program ask."""
    telefonos: int = 0
    """Numbers of the cuenta, all wrong, for a question about none left."""


class WaitingQuestion(NamedTuple):
    """A question not undone, in the tray or behind it."""

    line: int
    asker: str | None
    """As in `TrayQuestion`."""
    of_corte: bool
    text: str | None
    """None if blanked by retention."""


def next_question(questions: Sequence[WaitingQuestion], answered: int) -> WaitingQuestion | None:
    """Return the question after the one of line `answered`, or None.

    Repeats of a person's text count as answered. Of consecutive corte questions only the last, with
    the standing result, is asked.
    """
    text = next((p.text for p in questions if p.line == answered), None)
    waiting = [
        p
        for p in questions
        if p.line > answered and (p.of_corte or p.text is None or p.text != text)
    ]
    for question, other in zip_longest(waiting, waiting[1:]):
        if not (question.of_corte and other is not None and other.of_corte):
            return question
    return None


class TrayAnswer(NamedTuple):
    """A possible answer and its eventos."""

    digit: str
    group: str
    """Autorizar, negar or devolver."""
    text: str
    decision: str
    besides: tuple[tuple[Evento, Mapping[str, str]], ...] = ()
    """Eventos after the answer, with typed `{razon}` and `{dato}`."""
    asks: AnswerDatum | None = None
    nota: bool = False
    """The reason is also their note."""


_WITHOUT_BACK: Mapping[Estado, str] = {
    Estado.POR_ESCALAR: "lo escala a PQR",
    Estado.POR_VALIDAR: "lo informa, o lo escala a PQR",
    Estado.POR_VERIFICAR: "lo informa como quedó aplicado",
}
"""What an agente does with a falla barred from the back, by estado."""
_KIND_BY_CAUSA: Mapping[Evento, QuestionKind] = {
    Evento.CONTACTO: QuestionKind.WITHOUT_TELEFONO,
    Evento.MENSAJE_DE_VOZ: QuestionKind.WITHOUT_MENSAJE,
    Evento.CLASIFICAR: QuestionKind.OUTSIDE_CATALOG,
}


def kind_of(
    caso: Caso, question: TrayQuestion, rules: Rules, today: date, is_habil: DayTest
) -> QuestionKind:
    if question.of_corte:
        return QuestionKind.CHANGE
    if question.of_system:
        return _KIND_BY_CAUSA.get(question.causa or Evento.NOTA, QuestionKind.OTHER)
    if caso.estado in TO_BACK:
        if caso.estado is not Estado.POR_ESCALAR and not rules.reescalamientos_left(
            caso.reescalamientos
        ):
            return QuestionKind.LIMIT
        barred = caso.atribuible and not caso.autorizado_back
        return QuestionKind.ATRIBUIBLE if barred else QuestionKind.OTHER
    if caso.estado is Estado.RECURSO_POR_RADICAR and caso.informado_el is not None:
        limit = add_business_days(caso.informado_el, rules.dias_recurso, is_habil)
        return QuestionKind.LATE_RECURSO if today > limit else QuestionKind.OTHER
    return QuestionKind.OTHER


def reason_of(
    kind: QuestionKind, caso: Caso, question: TrayQuestion, today: date, is_habil: DayTest
) -> str:
    if kind is QuestionKind.WITHOUT_TELEFONO:
        several = question.telefonos > 1
        return f"los {question.telefonos} números errados" if several else "sin teléfono válido"
    if kind is QuestionKind.LATE_RECURSO and caso.informado_el is not None:
        return f"recurso al día hábil {business_days_between(caso.informado_el, today, is_habil)}"
    if kind is QuestionKind.CHANGE:
        told = "cerrado por PQR" if caso.estado is Estado.CERRADO_PQR else "en PQR"
        told = told if caso.informado_el is None else "ya informado"
        return f"{told}, cambió la respuesta"
    return _REASONS.get(kind, question.text)


_REASONS: Mapping[QuestionKind, str] = {
    QuestionKind.ATRIBUIBLE: "atribuible, y pide ir al back",
    QuestionKind.LIMIT: "límite de reescalamientos",
    QuestionKind.OUTSIDE_CATALOG: "causal fuera de la lista",
    QuestionKind.WITHOUT_MENSAJE: "sin mensaje de voz",
}


def rule_of(kind: QuestionKind, rules: Rules) -> str:
    return {
        QuestionKind.ATRIBUIBLE: "Con falla atribuible no va al back sin la supervisora",
        QuestionKind.WITHOUT_TELEFONO: "Sin un teléfono válido no se llama; al completar uno, se llama",
        QuestionKind.LIMIT: f"A lo sumo {rules.max_reescalamientos} reescalamientos; después decide la "
        "supervisora",
        QuestionKind.LATE_RECURSO: f"El recurso va hasta {rules.dias_recurso} días hábiles después de "
        "informar",
        QuestionKind.OUTSIDE_CATALOG: "La causal es una letra del catálogo",
        QuestionKind.CHANGE: "Ya informado o en PQR, un resultado nuevo no mueve solo el caso",
        QuestionKind.WITHOUT_MENSAJE: "Sin el mensaje dejado, el caso no se cierra",
        QuestionKind.OTHER: "La pregunta es de quien lo gestiona",
    }[kind]


def answers_of(
    kind: QuestionKind, caso: Caso, who: str, today: date, is_habil: DayTest
) -> tuple[TrayAnswer, ...]:
    options = _answers(kind, caso, who, add_business_days(today, 1, is_habil))
    without_number = kind is QuestionKind.WITHOUT_TELEFONO
    ask = f"que {who} busque otro teléfono" if without_number else f"pedirle algo más a {who}"
    everything = (*options, _answer("devolver", ask, DEVOLVER))
    return tuple(option._replace(digit=str(n)) for n, option in enumerate(everything, 1))


_MOTIVO: Mapping[str, str] = {"motivo": "{razon}"}
_TELEFONO: tuple[tuple[Evento, Mapping[str, str]], ...] = (
    (Evento.COMPLETAR, {"campo": "telefono", "valor": "{dato}", "fuente": "RR"}),
)


def _answer(
    group: str,
    text: str,
    decision: str,
    besides: tuple[tuple[Evento, Mapping[str, str]], ...] = (),
    asks: AnswerDatum | None = None,
    *,
    nota: bool = False,
) -> TrayAnswer:
    return TrayAnswer("", group, text, decision, besides, asks, nota)


def _answers(kind: QuestionKind, caso: Caso, who: str, tomorrow: date) -> tuple[TrayAnswer, ...]:
    if kind is QuestionKind.ATRIBUIBLE:
        return (
            _answer(
                "autorizar",
                f"quitar «atribuible» y devolverlo a {who} para escalar",
                "QUITAR_ATRIBUIBLE",
            ),
            _answer("", "dejar «atribuible» y autorizar que vaya al back", "AUTORIZAR_BACK"),
            _answer("negar", f"queda atribuible: {who} {_WITHOUT_BACK[caso.estado]}", NEGAR),
        )
    if kind is QuestionKind.WITHOUT_TELEFONO:
        text = f"agregar un teléfono y devolverlo a {who} para llamar"
        return (_answer("autorizar", text, AUTORIZAR, _TELEFONO, AnswerDatum.TELEFONO),)
    if kind is QuestionKind.LIMIT:
        return _for_limit(caso, who)
    if kind is QuestionKind.LATE_RECURSO:
        return (
            _recurso("autorizar", "radicar reposición, fuera de plazo", "REPOSICION"),
            _recurso(
                "", "radicar reposición y apelación, fuera de plazo", "REPOSICION_Y_APELACION"
            ),
            _answer("negar", f"el plazo venció: {who} se lo informa al usuario", NEGAR),
        )
    if kind is QuestionKind.OUTSIDE_CATALOG:
        with_causal = ((Evento.CLASIFICAR, {"causal": "{dato}"}),)
        anular = ((Evento.ANULAR, _MOTIVO),)
        return (
            _answer(
                "autorizar",
                "usar una causal de la lista",
                AUTORIZAR,
                with_causal,
                AnswerDatum.CAUSAL,
            ),
            _answer("negar", "no corresponde a ninguna: se anula el caso", NEGAR, anular),
        )
    if kind is QuestionKind.CHANGE:
        return _for_change(caso)
    if kind is QuestionKind.WITHOUT_MENSAJE:
        aplazar = ((Evento.APLAZAR, {"hasta": tomorrow.isoformat(), "motivo": "{razon}"}),)
        other = "agregar un teléfono y dejar ahí el mensaje"
        return (
            _answer("autorizar", other, AUTORIZAR, _TELEFONO, AnswerDatum.TELEFONO),
            _answer("", f"insistir otro día: vuelve el {short_day(tomorrow)}", AUTORIZAR, aplazar),
        )
    return (
        _answer("autorizar", f"sí: {who} sigue como lo pide", AUTORIZAR),
        _answer("negar", f"no: {who} lo deja como está", NEGAR),
    )


def _recurso(group: str, text: str, kind: str) -> TrayAnswer:
    besides = ((Evento.RADICAR_RECURSO, {"tipo": kind, "motivo": "{dato}"}),)
    return _answer(group, text, AUTORIZAR, besides, AnswerDatum.RAZONES)


def _for_limit(caso: Caso, who: str) -> tuple[TrayAnswer, ...]:
    if caso.estado is not Estado.POR_VALIDAR:
        return (_answer("negar", f"queda aplicado así: {who} lo informa", NEGAR),)
    no_revertido = ((Evento.NO_REVERTIDO, _MOTIVO),)
    to_pqr = ((Evento.ESCALAR_PQR, {"motivo": "NO_PROCEDE_BACK"}),)
    return (
        _answer("autorizar", "no revertido: se informa que no aplica", AUTORIZAR, no_revertido),
        _answer("", "enviarlo a PQR: no procede por el back", AUTORIZAR, to_pqr, nota=True),
        _answer("negar", f"el rechazo está bien: {who} lo registra", NEGAR),
    )


def _for_change(caso: Caso) -> tuple[TrayAnswer, ...]:
    if not caso.closed:
        return (
            _answer("autorizar", "sigue como va, con el resultado nuevo a la vista", AUTORIZAR),
        )
    reabrir: tuple[tuple[Evento, Mapping[str, str]], ...] = ((Evento.REABRIR, _MOTIVO),)
    text = "reabrirlo donde estaba"
    if caso.estado_previo is Estado.POR_CONTACTAR:
        reabrir = (*reabrir, (Evento.DEVOLVER, _MOTIVO))
        text = "reabrirlo y verificar el resultado nuevo"
    return (
        _answer("autorizar", text, AUTORIZAR, reabrir),
        _answer("negar", "dejarlo cerrado: lo informado sigue valiendo", NEGAR),
    )


def holds_answer(borrador: Mapping[str, str]) -> bool:
    """Tell whether a draft has an unfinished tray answer."""
    return any(key.startswith("r.") for key in borrador)
