"""The form of each evento: its questions, and the request from its answers."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from ajustes_tui.domain.base.fields import COMPLETABLES
from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import (
    LATE_TRASLADO,
    NO_PROCEDE_BACK,
    OF_CLARO,
    OF_USUARIO,
    PQR_USER,
    SIN_SOPORTE,
    TABLE,
    DatumKind,
    DatumSpec,
    Evento,
)
from ajustes_tui.domain.caso.soporte import Soporte, soporte_words
from ajustes_tui.domain.caso.words import EVENTO_WORDS, code_name, code_words
from ajustes_tui.domain.keeping.catalogs import SOPORTES, Rules
from ajustes_tui.domain.rules.any_step import claro_brought, completed_value
from ajustes_tui.domain.rules.data import MAX_TEXT, datum_fault, read_day
from ajustes_tui.domain.rules.decision import Allowed
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.dates import parse_date
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.recorder import MAX_NOTA, Request
from ajustes_tui.ui.when import parse_when

NOTA = "nota"
NUMBERS = "numeros"
"""Field of the numbers and days of the supports, in their order."""
_STEP = re.compile(r"^Paso \d: ")
_DAY_AND_MONTH = re.compile(r"\d{1,2}/\d{1,2}")


class FormQuestion(NamedTuple):
    """A question; its key is a datum of the evento, `nota`, or a motivo part (`_…`)."""

    key: str
    label: str
    width: int = 48
    help_text: str = ""
    before: str = ""
    options: tuple[tuple[str, str, str], ...] = ()
    """Digit, value and label of each answer; empty for free text."""
    several: bool = False
    required: bool = True
    initial: str = ""
    together: bool = False
    """Whether it shares the previous question's row."""
    prose: int = 0
    """Maximum characters of a multiline text; 0 for one row."""
    only_with: tuple[str, str] = ("", "")
    """Question and answer required for this one to be asked."""
    details: str = ""
    """Question it details: asked only once that one is answered and nothing required is missing."""

    def value(self, text: str) -> str:
        """Return the datum; '' if the text is no answer."""
        if not self.options:
            return text.strip()
        if self.doubtful(text):
            return ""
        by_digit = {digit: value for digit, value, _word_list in self.options}
        return ",".join(dict.fromkeys(by_digit[d] for d in self._chosen(text)))

    def doubtful(self, text: str) -> bool:
        """Return whether the text is no answer, or several to a single choice."""
        digits = {digit for digit, _value, _word_list in self.options}
        return bool(digits) and not digits.issuperset(self._chosen(text))

    def asks_digit(self) -> str:
        digits = [digit for digit, _value, _word_list in self.options]
        if digits != [str(place) for place in range(1, len(digits) + 1)]:
            return f"{self.label}: escriba {' o '.join(digits)}"
        count = "números" if self.several else "un solo número,"
        return f"{self.label}: escriba {count} de 1 a {digits[-1]}"

    def _chosen(self, text: str) -> list[str]:
        if self.several:
            return [d for d in text if d not in " ,"]
        return [text.strip().lower()] if text.strip() else []

    def digits(self, value: str) -> str:
        if not self.options:
            return value
        values = value.split(",")
        return "".join(d for d, own, _ in self.options if own in values)


class EventoForm(NamedTuple):
    """The form of one evento."""

    evento: Evento
    heading: str
    questions: tuple[FormQuestion, ...]
    right: str = ""
    effect: str = ""

    def asked(self, values: Mapping[str, str]) -> list[FormQuestion]:
        return [p for p in self.questions if _goes_with(*p.only_with, values)]

    def lacking(self, values: Mapping[str, str]) -> list[FormQuestion]:
        """Return required questions unanswered or doubtful."""
        answers = [(p, values.get(p.key, "")) for p in self.asked(values)]
        return [p for p, text in answers if p.doubtful(text) or (p.required and not p.value(text))]

    def leaves_out(self, question: FormQuestion, values: Mapping[str, str]) -> bool:
        """Return whether a detail question is not asked yet."""
        of = question.details
        return bool(of) and (not values.get(of) or bool(self.lacking(values)))


def _goes_with(question: str, answer: str, values: Mapping[str, str]) -> bool:
    return not question or values.get(question, "").strip().upper() == answer


_SOPORTES = tuple(
    (str(n), code, word)
    for n, (code, word) in enumerate(
        zip(
            SOPORTES,
            "llamada LLS,orden OT,notas F7,avisos,campaña,suspensión,cancelación,traslado".split(
                ","
            ),
            strict=True,
        ),
        1,
    )
)
_OTHER = "5"
_BACK_MISTAKES = (
    ("1", "el soporte sí estaba", "el soporte sí estaba"),
    ("2", "política mal leída", "política mal leída"),
    ("3", "valor errado", "valor errado"),
    ("4", "era otra cuenta", "era otra cuenta"),
    (_OTHER, "otra razón", "otra, con nota"),
)
_NEW_RADICADO = FormQuestion("radicado", "Radicado", 13, "el que dio RR con F22; se puede pegar")
_APLAZAR_REASONS = (
    ("1", "no se refleja en RR", "no se refleja en RR"),
    ("2", "RR está caído", "RR está caído"),
    ("3", "se espera un soporte", "se espera un soporte"),
)
DELAYED_BY = (("c", OF_CLARO, "Claro"), ("u", OF_USUARIO, "usuario"))
"""Who delayed a traslado, by letter so that typing digits in rhythm never answers it."""
_LABELS: Mapping[str, str] = {
    "razon": "Marcación",
    "radicado": "Radicado",
    "motivo": "Motivo",
    "soportes": "Soportes",
    "faltan": "Qué falta",
    "causal": "Causal",
    "atribuible": "Atribuible",
    "demora_de": "Demora de",
    "resultado": "Resultado",
    "valor_aplicado": "Valor",
    "motivo_rechazo": "Por qué",
    "fecha": "Fecha",
    "cun": "CUN",
    "campo": "Dato",
    "valor": "Valor",
    "fuente": "Visto en",
    "decision": "Atribuible",
    "hasta": "Hasta",
}


def form_heading(evento: Evento) -> str:
    return EVENTO_WORDS[evento].title or evento.value


def evento_title(evento: Evento) -> str:
    name = _STEP.sub("", form_heading(evento))
    return f"{name[0].upper()}{name[1:]}"


def form_of(
    evento: Evento,
    card: CaseCard,
    fixed: Mapping[str, str],
    marcacion: tuple[str, str],
    returns_on: str = "",
    rules: Rules | None = None,
    destination: str = PQR_USER,
    *,
    over_claro: bool = True,
) -> EventoForm:
    """Return the form of an evento; `fixed` is the data its digit gives.

    `marcacion` fills razón and subrazón if required, else is displayed; `destination` is the
    receiving RR user, `returns_on` the day a postponed caso comes back, `over_claro` whether the
    person may exceed Claro's value, with a reason.
    """
    if evento is Evento.MAL_RECHAZADO:
        questions = _of_mal_rechazado(marcacion)
    elif evento is Evento.MAL_APLICADO:
        questions = _of_mal_aplicado(fixed, marcacion)
    else:
        questions = tuple(
            _fitted(_question(key), evento, card, fixed, marcacion, returns_on)
            for key in TABLE[evento].data
            if key.name not in fixed
            and (key.required or key.kind is not DatumKind.CODE)
            and (key.name != "faltan" or fixed.get("motivo") != NO_PROCEDE_BACK)
            and (
                (evento, key.name) != (Evento.COMPLETAR, "motivo")
                or (over_claro and _has_brought(card))
            )
        )
    if evento is Evento.ESCALAR_BACK:
        required = rules is not None and rules.exigir_numero_soporte
        questions = _with_numbers(questions, required=required)
    if evento is Evento.ESCALAR_PQR:
        questions = _with_nota(questions)
    return EventoForm(
        evento,
        form_heading(evento),
        questions,
        *_effect(evento, card, rules or Rules(), " ".join(marcacion).strip(), destination),
    )


def _of_mal_rechazado(marcacion: tuple[str, str]) -> tuple[FormQuestion, ...]:
    return (
        FormQuestion("_por_que", "Por qué", 3, options=_BACK_MISTAKES),
        FormQuestion("_otra", "Nota", 60, only_with=("_por_que", _OTHER)),
        *_marcacion(marcacion),
        _NEW_RADICADO,
        FormQuestion("_prueba", "Prueba", 8, options=_SOPORTES, several=True, required=False),
        FormQuestion("_cual", "Cuál, cuándo", 60, required=False, details="_prueba"),
    )


def _of_mal_aplicado(
    fixed: Mapping[str, str], marcacion: tuple[str, str]
) -> tuple[FormQuestion, ...]:
    demanded = not fixed.get("motivo")
    seen = FormQuestion("_cual", "Qué se ve", 60, required=demanded)
    sent = (*_marcacion(marcacion), _NEW_RADICADO)
    return (seen, *sent) if demanded else (*sent, seen)


def _with_numbers(
    questions: tuple[FormQuestion, ...], *, required: bool
) -> tuple[FormQuestion, ...]:
    """Ask for the numbers of the soportes after them."""
    after = next(n for n, q in enumerate(questions, 1) if q.key == "soportes")
    numbers = FormQuestion(
        key=NUMBERS,
        label="Números",
        width=44,
        help_text="cada uno y su día: 123456 20/11, 77",
        required=required,
    )
    return (*questions[:after], numbers, *questions[after:])


def _with_nota(questions: tuple[FormQuestion, ...]) -> tuple[FormQuestion, ...]:
    nota = FormQuestion(
        key=NOTA,
        label="Nota",
        width=62,
        help_text="qué se buscó y por qué va a PQR, al menos 20 letras, hasta 4.000",
        prose=MAX_NOTA,
    )
    # What is lacking comes first where it is demanded: the note says where it was looked for.
    lacking = sum(question.key == "faltan" and question.required for question in questions)
    return (*questions[:lacking], nota, *questions[lacking:])


def _marcacion(marcacion: tuple[str, str]) -> tuple[FormQuestion, FormQuestion]:
    return (
        FormQuestion("razon", "Marcación", 4, before="razón ", initial=marcacion[0]),
        FormQuestion(
            key="subrazon",
            label="Subrazón",
            width=4,
            before="  subrazón ",
            initial=marcacion[1],
            together=True,
        ),
    )


def _option(value: str) -> str:
    words = code_words(value)
    return COMPLETABLES.get(value) or words.option or code_name(value)


def _question(spec: DatumSpec) -> FormQuestion:
    label = _LABELS.get(spec.name, spec.name.capitalize())
    if spec.name in ("soportes", "faltan"):
        return FormQuestion(
            spec.name, label, 9, options=_SOPORTES, several=True, required=spec.required
        )
    if spec.name == "demora_de":
        letter = "una letra de la lista"
        return FormQuestion(spec.name, label, 3, letter, options=DELAYED_BY, required=spec.required)
    if spec.kind is DatumKind.OPTION:
        options = tuple((str(n), value, _option(value)) for n, value in enumerate(spec.options, 1))
        initial = spec.default or ""
        without_default = FormQuestion(
            spec.name, label, 3, options=options, required=spec.required or bool(initial)
        )
        return without_default._replace(initial=without_default.digits(initial))
    width = {
        DatumKind.TEXT: 62,
        DatumKind.PROSE: 62,
        DatumKind.CAUSAL: 7,
        DatumKind.MONEY: 14,
        DatumKind.DIA: 14,
    }.get(spec.kind, 20)
    help_text = {
        DatumKind.PROSE: f"hasta {thousands(MAX_TEXT)} letras",
        DatumKind.MONEY: "en pesos, como se ve en RR",
        DatumKind.DIA: "dd/mm, lunes, mañana…",
        DatumKind.CAUSAL: "una letra, o FUERA si no está en la lista",
        DatumKind.RADICADO: "el que dio RR, si dio uno",
        DatumKind.CUN: "16 dígitos, si lo dieron",
    }.get(spec.kind, "")
    prose = MAX_TEXT if spec.kind is DatumKind.PROSE else 0
    return FormQuestion(spec.name, label, width, help_text, required=spec.required, prose=prose)


def _fitted(
    question: FormQuestion,
    evento: Evento,
    card: CaseCard,
    fixed: Mapping[str, str],
    marcacion: tuple[str, str],
    returns_on: str,
) -> FormQuestion:
    if question.key == "razon":
        return _marcacion(marcacion)[0]
    if question.key == "subrazon":
        return _marcacion(marcacion)[1]
    if question.key == "causal":
        # What takes the place of a causal is another one.
        suggested = None if evento is Evento.RECLASIFICAR else card.causal
        return question._replace(initial=suggested.letter if suggested else "")
    if question.key == "demora_de":
        unknown = card.caso.demora_de is None
        return question._replace(only_with=("causal", LATE_TRASLADO), required=unknown)
    if question.key == "hasta":
        return question._replace(initial=returns_on)
    if evento is Evento.APLAZAR and question.key == "motivo":
        return FormQuestion("motivo", "Por qué", 3, options=_APLAZAR_REASONS, initial="1")
    if evento is Evento.COMPLETAR and question.key == "campo":
        missing = next((c for c in COMPLETABLES if _empty(card, c)), next(iter(COMPLETABLES)))
        return question._replace(initial=question.digits(missing))
    if evento is Evento.COMPLETAR and question.key == "fuente":
        return question._replace(initial="1")
    if evento is Evento.COMPLETAR and question.key == "motivo":
        return question._replace(help_text="si Claro ya trae ese dato")
    if question.key == "faltan":
        own = {code for group in card.causal.soportes for code in group} if card.causal else set()
        options = tuple(option for option in _SOPORTES if option[1] in own) or _SOPORTES
        # Who says that supports are lacking mostly found none of those the causal asks for.
        none_found = "".join(digit for digit, *_words in options) if own else ""
        demanded = fixed.get("motivo") == SIN_SOPORTE
        return question._replace(
            options=options, initial=none_found if demanded else "", required=demanded
        )
    permit = card.allows(evento)
    if isinstance(permit, Allowed) and question.key in permit.demands:
        return question._replace(required=True, help_text=permit.demands[question.key].lower())
    return question._replace(help_text="") if evento is Evento.ESCALAR_BACK else question


def _has_brought(card: CaseCard) -> bool:
    """Return whether Claro brought data that `completar` may write."""
    return any(claro_brought(card.caso, field) for field in COMPLETABLES)


def _empty(card: CaseCard, field: str) -> bool:
    if field == "telefono":
        return not card.telefonos
    return getattr(card.caso, field) is None


_PQR_EFFECT = {
    False: "Pasa a En PQR. KPI: cuenta como a PQR.",
    True: "Pasa a En PQR. KPI: el rechazo del back queda en pie y cuenta como rechazado.",
}
"""How a caso sent to PQR counts, by whether the back had rejected it."""


def _effect(
    evento: Evento, card: CaseCard, rules: Rules, marcacion: str, destination: str
) -> tuple[str, str]:
    caso = card.caso
    if evento in (Evento.MAL_RECHAZADO, Evento.MAL_APLICADO):
        return (
            f"será el reescalamiento {caso.reescalamientos + 1} de {rules.max_reescalamientos}",
            f"Causal {caso.causal or '—'}. Pasa a Reescalado y vuelve a la cola con la respuesta del "
            f"back, o a los {rules.dias_sin_respuesta_back} días hábiles sin ella. "
            "KPI: corregido solo si después queda bien aplicado.",
        )
    if evento is Evento.ESCALAR_PQR:
        right = f"marcación {marcacion} · " if marcacion else ""
        return f"{right}destino {destination}", _PQR_EFFECT[caso.estado is Estado.POR_VALIDAR]
    if evento is Evento.ESCALAR_BACK:
        asks = card.causal.asks if card.causal else ""
        return (f"pide {asks}" if asks else ""), "Pasa a En el back y espera su respuesta."
    if evento is Evento.ANULAR:
        return "", "El caso sale de la base y de sus indicadores hasta que se reabra."
    if evento is Evento.DESHACER:
        return "", "Vuelve todo a como estaba. Una marcación en RR sigue viva: anúlela allá."
    return "", ""


def _numbered(soportes: str, text: str, now: datetime) -> str:
    """Return the supports with comma-separated numbers and days, in order.

    Raises InvalidDatum for excess numbers, or an invalid number or day.
    """
    codes, numbers = soportes.split(","), [part.split() for part in text.split(",")]
    if len(numbers) > len(codes):
        raise InvalidDatum(f"son {len(codes)} soportes y {len(numbers)} números")
    found = []
    for code, (number, *day) in zip(codes, (n or [""] for n in numbers), strict=False):
        when = f"@{typed_day(' '.join(day), now)}" if day else ""
        found.append(str(Soporte.parse(f"{code}:{number}{when}" if number else code)))
    return ",".join((*found, *codes[len(numbers) :]))


def request_of(
    form: EventoForm,
    fixed: Mapping[str, str],
    values: Mapping[str, str],
    now: datetime,
) -> Request:
    """Raise InvalidDatum for an unreadable day."""
    data = dict(fixed)
    parts: list[str] = [data.pop("motivo", "")] if form.evento is Evento.MAL_APLICADO else []
    nota = ""
    keys = {key.name: key for key in TABLE[form.evento].data}
    for question in form.asked(values):
        value = question.value(values.get(question.key, ""))
        if not value:
            continue
        if question.key == NOTA:
            nota = value
        elif question.key == NUMBERS:
            data["soportes"] = _numbered(data.get("soportes", ""), value, now)
        elif question.key.startswith("_"):
            named = " y ".join(soporte_words(value.split(","))) if question.several else value
            parts.append(named)
        elif keys[question.key].kind is DatumKind.DIA:
            data[question.key] = typed_day(value, now)
        else:
            data[question.key] = value
    if any(parts):
        data["motivo"] = "; ".join(part for part in parts if part)
    return Request(form.evento, data, nota)


def faults_of(
    form: EventoForm, values: Mapping[str, str], now: datetime, rules: Rules
) -> dict[str, str]:
    """Return errors by field; a missing answer is not an error."""
    specs = {spec.name: spec for spec in TABLE[form.evento].data}
    asked = form.asked(values)
    given = {q.key: q.value(values.get(q.key, "")) for q in asked}
    faults = {}
    for question in asked:
        text, value = values.get(question.key, ""), given[question.key]
        spec = specs.get(question.key)
        if question.doubtful(text):
            faults[question.key] = question.asks_digit()
            continue
        if question.key == NUMBERS and value and given.get("soportes"):
            try:
                _numbered(given["soportes"], value, now)
            except InvalidDatum as error:
                faults[question.key] = error.message
        if not value or spec is None:
            continue
        try:
            if spec.kind is DatumKind.DIA:
                typed_day(value, now)
            elif form.evento is Evento.COMPLETAR and question.key == "valor":
                # Which datum it is may not be said yet.
                if campo := given.get("campo"):
                    completed_value(campo, value, now.date())
            elif fault := datum_fault(spec, value, rules):
                faults[question.key] = fault
        except InvalidDatum as error:
            faults[question.key] = error.message
    return faults


def typed_day(text: str, now: datetime) -> str:
    """Return an ISO day; raises InvalidDatum."""
    readers: tuple[Callable[[str], object], ...] = (read_day, parse_date)
    if _DAY_AND_MONTH.fullmatch(text):
        return parse_date(f"{text}/{now.year}").isoformat()
    for read in readers:
        try:
            return str(read(text))
        except InvalidDatum:
            continue
    return parse_when(f"{text} 23:59", now).date().isoformat()
