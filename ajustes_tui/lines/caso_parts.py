"""A caso as sentences: its summary, what is read only on request, its RR, and a conflict with its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from ajustes_tui.domain.base.fields import COLUMNS, FIELD, Kind
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import CaseCard, HistorialLine, next_step
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import MoneyMark, money_mark
from ajustes_tui.domain.caso.rr_line import RRText
from ajustes_tui.domain.caso.words import CLASE_WORDS, code_name, evento_name, short_estado
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.rules.any_step import claro_brought
from ajustes_tui.domain.values.counts import count_words, listed
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.dialogue import Back, Console, Dialogue, accepting
from ajustes_tui.lines.speech import (
    sentence,
    spoken_clock,
    spoken_day,
    spoken_moment,
    spoken_money,
    spoken_name,
    spoken_number,
    spoken_rr,
)
from ajustes_tui.lines.voice import Voice
from ajustes_tui.services.recorder import Recorded
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.conflict import Conflict, Resolution, options, standing_of
from ajustes_tui.workbench.line_words import detail_of, what_they_did, who_did_it
from ajustes_tui.workbench.rr_line import EXAMPLE

_LAST_LINES = 5


def say_summary(voice: Voice, view: CaseView, today: date) -> None:
    card = view.card
    caso = card.caso
    voice.say(f"Cuenta {spoken_number(caso.cuenta)}.")
    voice.say(f"Radicado {spoken_number(caso.radicado_actual)}.")
    voice.say(sentence(_answer(caso)))
    voice.say(sentence(_causal(view)))
    voice.say(sentence(_amounts(caso)))
    voice.say(sentence(spoken_clock(card.clock, today)))
    if who := _holder(view):
        voice.say(sentence(who))
    if card.owes is not None or caso.revision is not None:
        voice.say(view.foreseen.step.text)


def _answer(caso: Caso) -> str:
    if caso.resultado_por_revisar:
        return f"Claro respondió «{caso.resultado_crudo}», por revisar"
    if caso.resultado is Resultado.RECHAZADO:
        why = f": «{caso.motivo_rechazo}»" if caso.motivo_rechazo else ", sin decir por qué"
        return f"Rechazado{why}"
    return "Aprobado" if caso.resultado is Resultado.APROBADO else "Sin respuesta de Claro"


def _causal(view: CaseView) -> str:
    caso, causal = view.card.caso, view.foreseen.causal
    letter = caso.causal or view.clasificacion.causal
    if not letter:
        return f"Sin causal: el asesor escribió «{caso.motivo}»"
    name = f"Causal {letter}, {causal.name}" if causal else f"Causal {letter}"
    if caso.causal is None and letter == view.card.causal_sugerida:
        name += ", sugerida"
    atribuible = caso.atribuible or view.clasificacion.atribuible
    return f"{name}; atribuible: {code_name(atribuible)}" if atribuible else name


def _amounts(caso: Caso) -> str:
    asked = f"Pide {spoken_money(caso.valor_solicitado)}"
    if caso.valor_solicitado is None:
        asked = "No dice cuánto pide"
    mark = money_mark(caso.resultado, caso.valor_solicitado, caso.valor_aplicado)
    if mark is MoneyMark.APPROVED_WITHOUT_VALUE:
        return f"{asked}; falta el valor aplicado"
    if caso.valor_aplicado is None:
        return asked
    look = "Atención: " if mark is not None else ""
    return f"{look}{asked}; aplicado {spoken_money(caso.valor_aplicado)}"


def _holder(view: CaseView) -> str:
    """Return who has the caso, unless simply the current person."""
    card = view.card
    if card.caso.revision is not None:
        return "Espera a la supervisora"
    if card.toma is not None and card.toma.login != view.me:
        return f"▲ Lo tiene {card.toma.login} desde las {card.toma.since.astimezone(BOGOTA):%H:%M}"
    return ""


def _claro(view: CaseView, today: date, _catalogs: Catalogs) -> list[str]:
    caso = view.card.caso
    said = [_answer(caso), _amounts(caso)]
    if caso.fecha_respuesta:
        said.append(f"Respondió {spoken_day(caso.fecha_respuesta, today)}")
    if caso.estado_ajuste:
        said.append(f"Estado del ajuste: {caso.estado_ajuste}")
    said.append(f"El asesor escribió: «{caso.motivo}»" if caso.motivo else "El asesor no dijo nada")
    if view.card.pqr:
        said.append(f"Es {CLASE_WORDS[view.card.pqr].lower()}")
    return said


def _procedure(view: CaseView, _today: date, catalogs: Catalogs) -> list[str]:
    step, causal = view.foreseen.step, view.foreseen.causal
    said = [f"Paso {step.number}: {step.text}" if step.number else step.text]
    if causal is not None:
        said.append(f"Política de la causal {causal.letter}: {causal.policy}")
        for code in dict.fromkeys(c for group in causal.soportes for c in group):
            name, where = causal.place_in_rr(code)
            said.append(f"Busque en RR {': '.join(filter(None, (name, where or 'no dice dónde')))}")
    said.append(f"Catálogo versión {catalogs.version}")
    return said


def _clock(view: CaseView, today: date, _catalogs: Catalogs) -> list[str]:
    clock = view.card.clock
    said = [spoken_clock(clock, today)]
    if clock is None:
        return said
    left = count_words(clock.remaining, "día hábil")
    if clock.remaining >= 0:
        said.append(f"Le quedan {left}" if clock.remaining != 1 else f"Le queda {left}")
    if clock.estimated:
        said.append("Sin fecha de solicitud: se cuenta desde el corte")
    for day in clock.festivos:
        said.append(f"{spoken_day(day, today)} {'fue' if day < today else 'es'} festivo")
    return said


def _usuario(view: CaseView, _today: date, _catalogs: Catalogs) -> list[str]:
    card = view.card
    said = [spoken_name(card.caso.usuario_nombre)]
    for telefono in card.telefonos:
        wrong = ", errado" if telefono.invalid else ""
        said.append(f"Teléfono {spoken_number(telefono.number)}{wrong}")
    if not card.telefonos:
        said.append("Sin teléfono")
    return said


def _cuenta(view: CaseView, today: date, _catalogs: Catalogs) -> list[str]:
    card = view.card
    said = [f"Cuenta {spoken_number(card.caso.cuenta)}"]
    for other in card.others:
        number = spoken_number(other.caso.radicado_actual)
        said.append(f"Otro radicado {number}: {next_step(other)}")
    if not card.others:
        said.append("Sin otros casos")
    own = [r.radicado for r in card.radicados if r.radicado != card.caso.radicado_actual]
    if own:
        said.append(f"Radicados de antes: {listed([spoken_number(number) for number in own])}")
    if card.caso.cun:
        said.append(f"CUN {spoken_number(card.caso.cun)}")
    return said


def _last_lines(view: CaseView, today: date, _catalogs: Catalogs) -> list[str]:
    lines = view.card.lines[:_LAST_LINES]
    several = bool(view.card.others)
    return [spoken_line(line, today, several=several) for line in lines] or [
        "La cuenta no tiene historial"
    ]


def registered_words(records: Sequence[Recorded], what: str = "") -> str:
    last = records[-1]
    cuenta = f"cuenta {spoken_number(last.caso.cuenta)}"
    if last.evento is Evento.DESHACER:
        return f"Deshecho: {cuenta}. {queda_en(last.caso)}"
    return f"Registrado: {what or evento_name(last.evento.value)}, {cuenta}. {queda_en(last.caso)}"


def queda_en(caso: Caso) -> str:
    standing = short_estado(caso.estado, caso.contenido).replace(":", ",")
    return sentence(f"Queda: {standing[0].lower()}{standing[1:]}")


def say_rr(voice: Voice, rr: RRText, cuenta: str, *, before: bool = False) -> None:
    """Say a line for RR as it sounds, then as it is copied; `before`: of the previous caso."""
    voice.say(heard_rr(rr, cuenta, before=before))
    voice.quote("Para copiar:", rr.line)


def heard_rr(rr: RRText, cuenta: str, *, before: bool = False) -> str:
    """Include the cuenta, and the warning that the marcación is an example."""
    of = f"{'del caso anterior, ' * before}cuenta {spoken_number(cuenta)}"
    warning = f" ▲ {sentence(EXAMPLE)}" if rr.example else ""
    return f"Línea para RR, {of}: {spoken_rr(rr.line)}.{warning}"


def spoken_line(line: HistorialLine, today: date, *, several: bool = False) -> str:
    """Return who did what, its detail and when; among `several` casos, also which one."""
    what = f"{who_did_it(line)} {what_they_did(line)}"
    detail = detail_of(line)
    if detail and detail not in what:
        what += f", {detail}"
    if several and line.radicado:
        what += f", radicado {spoken_number(line.radicado)}"
    return f"{what}, {spoken_moment(line.momento, today)}"


_IN_SENTENCES = frozenset(
    (
        "motivo estado_ajuste resultado motivo_rechazo valor_solicitado valor_aplicado"
        " fecha_respuesta cun clase usuario_nombre"
    ).split()
)
"""Base columns covered by sentences of their own."""
_DATA = tuple(c for c, field in COLUMNS.items() if field.card and c not in _IN_SENTENCES)


def _datum(caso: Caso, column: str, today: date) -> str | None:
    value, kind = getattr(caso, column), COLUMNS[column].kind
    if kind is Kind.IDENTIFIER:
        return " ".join(part for part in (value, caso.asesor_nombre) if part)
    if value is None:
        return None
    if kind is Kind.MONEY:
        return spoken_money(value)
    return spoken_day(value, today) if kind is Kind.DAY else str(value)


def brought_words(caso: Caso, column: str, today: date) -> str:
    """Return what Claro says of a datum to complete, or ''."""
    if not column or not claro_brought(caso, column):
        return ""
    return f"La base ya trae {FIELD[column].form_label}: {_datum(caso, column, today)}"


def _data(view: CaseView, today: date, catalogs: Catalogs) -> list[str]:
    caso = view.card.caso
    pairs = {
        **{COLUMNS[column].card: _datum(caso, column, today) for column in _DATA},
        "Corte": spoken_day(caso.corte, today),
        "Marcación": " ".join(p for p in (caso.razon, caso.subrazon) if p),
        "Reescalado": count_words(caso.reescalamientos, "vez"),
        **view.card.datos,
    }
    rest = [f"{name}: {value}" for name, value in pairs.items() if value]
    return [*_claro(view, today, catalogs), *rest]


PARTS: Mapping[str, tuple[str, Callable[[CaseView, date, Catalogs], list[str]]]] = {
    "claro": ("lo que respondió Claro y lo que escribió el asesor", _claro),
    "paso": ("lo que pide el procedimiento, la política y dónde buscar en RR", _procedure),
    "plazo": ("el plazo, con sus festivos", _clock),
    "usuario": ("su nombre y sus teléfonos", _usuario),
    "cuenta": ("los otros casos y radicados de la cuenta", _cuenta),
    "líneas": ("lo último del historial de la cuenta", _last_lines),
    "datos": ("todos los datos de la base", _data),
}
"""What each part of a caso says, and its sentences, by its word."""


def say_part(voice: Voice, name: str, view: CaseView, today: date, catalogs: Catalogs) -> None:
    voice.say_all([sentence(text) for text in PARTS[name][1](view, today, catalogs)])


def waits_for_classification(view: CaseView) -> bool:
    """Tell whether no digit can be offered before the causal."""
    return view.card.caso.estado is Estado.POR_CLASIFICAR and not view.clasificacion.causal


def ask_resolution(
    console: Console, conflict: Conflict, read_card: Callable[[int], CaseCard]
) -> Dialogue[tuple[Resolution, Conflict]]:
    """Raise Back for `..`, which leaves the draft for later."""
    say_conflict(console, conflict)
    while True:
        offered = [
            (resolution, text if not why else f"no se puede: {why}. {text}")
            for resolution, text in options(conflict)
            for why in [conflict.refusal(resolution)]
        ]
        try:
            resolution = yield from pick(console, "Qué quiere hacer:", offered)
        except Back:
            return Resolution.LEAVE, conflict
        conflict = conflict.refreshed(read_card(conflict.card.caso.id))
        if why := conflict.refusal(resolution):
            console.say(f"▲ {why}")
            continue
        try:
            yield from console.ask("s lo hace:", accepting("lo hace"))
        except Back:
            continue
        return resolution, conflict


def say_conflict(console: Console, conflict: Conflict) -> None:
    today = console.services.service_context.now().date()
    console.say("▲ El caso cambió mientras usted escribía.")
    for line in conflict.lines:
        console.say(sentence(spoken_line(line, today)))
    if conflict.holder:
        console.say(f"Lo tiene {conflict.holder}.")
    console.say(f"Ahora, {standing_of(conflict.card.caso).replace(': ', ', ')}.")
    for name, before, after in conflict.changes:
        console.say(sentence(f"Cambió {name}, de {_heard(before)} a {_heard(after)}"))
    console.say("Lo suyo no se perdió.")
    if conflict.mine.decision:
        console.say(sentence(conflict.mine.decision))
    for name, text in conflict.mine.datos:
        console.say(sentence(f"{name}: {text}"))
    if conflict.mine.radicado:
        console.say(
            f"▲ Si ya marcó {conflict.mine.radicado} en RR, esa marcación hay que cerrarla."
        )


def _heard(value: str) -> str:
    """Name a dash, which would be silent."""
    return "nada" if value == "—" else value
