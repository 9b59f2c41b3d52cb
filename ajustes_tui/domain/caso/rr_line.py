"""The RR line of a decision, in the célula's short forms.

Radicado, marcación, causal, result, value, interlocutor, date and initials (dominio.md section 4)
fit the field; only free words are cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import (
    CORRECTIVOS,
    LLAMADAS,
    OF_CORTE,
    ON_ANSWER,
    TABLE,
    DatumKind,
    Evento,
)
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import SOPORTES, ShortForms
from ajustes_tui.domain.rules.decision import Decision
from ajustes_tui.domain.rules.marcacion import destination_of_line
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.text import without_accents

WITHOUT_RR_LINE = frozenset(
    {
        Evento.NOTA,
        Evento.COMPLETAR,
        Evento.CLASIFICAR,
        Evento.RECLASIFICAR,
        Evento.APLAZAR,
        Evento.PEDIR_REVISION,
        Evento.RESOLVER_REVISION,
        Evento.ANULAR,
        Evento.REABRIR,
    }
)
"""Internal eventos without RR line, unless a note is a marcación."""

_CODES = "|".join(SOPORTES)
_SOPORTE = rf"\b(?:{_CODES})\b"
_SOPORTE_WITH_NUMBER = rf"(?i)\b({_CODES})\s+(?:n[.°º]?\s*)?(\d{{4,}})"
_SAID = ("resultado", "motivo", "tipo", "interlocutor")
_OWN_WORDS = ("APROBADO", "NO_APLICA", "NUEVO", "BACK")


def _acts() -> Iterator[tuple[Evento, dict[str, str]]]:
    for evento, row in TABLE.items():
        if evento in WITHOUT_RR_LINE or evento in OF_CORTE or evento is Evento.DESHACER:
            continue
        specs = [s for s in row.data if s.name in _SAID and s.kind is DatumKind.OPTION]
        for codes in product(*(spec.options for spec in specs)):
            yield evento, dict(zip((s.name for s in specs), codes, strict=True))


RR_CODES: tuple[str, ...] = tuple(
    dict.fromkeys(
        [
            *_OWN_WORDS,
            *(evento.value for evento, _datos in _acts() if evento not in LLAMADAS),
            *(code for _evento, datos in _acts() for code in datos.values()),
        ]
    )
)


class RRText(NamedTuple):
    """Empty when the act has no line."""

    line: str = ""
    rest: str = ""
    example: bool = False
    """Its marcación is the shipped example, unknown to RR."""


def decision_rr_line(
    before: Caso,
    decision: Decision,
    today: date,
    initials: str,
    width: int,
    forms: ShortForms,
    nota: str = "",
) -> RRText:
    """Return a decision's RR line, cut at `width` characters, and the rest.

    A corrective evento is under the replaced radicado and names the new; support and destination
    come last, to be cut first. A note that is a marcación gives its words. Internal eventos have
    none.
    """
    caso, evento = decision.caso, decision.evento
    radicado = before.radicado_actual if evento in CORRECTIVOS else radicado_of(evento, caso)
    if evento is Evento.NOTA:
        return note_rr_line(caso, (decision.razon, decision.subrazon), nota, today, initials, width)
    if evento in WITHOUT_RR_LINE:
        return RRText()
    parts = [
        radicado,
        f"{decision.razon}-{decision.subrazon}" if decision.razon else "",
        f"C.{caso.causal}" if caso.causal else "",
        what_was_done(evento, caso, decision.datos, forms),
        f"{today:%d/%m} {initials}",
    ]
    if evento in CORRECTIVOS:
        parts += [prueba_of(decision.motivo or ""), _sent_in_rr(evento, decision.datos, forms)]
    return _fitted(parts, width)


def radicado_of(evento: Evento, caso: Caso) -> str:
    """Return the radicado in the line; for what is on an answer, that of the answer."""
    return caso.radicado_informado if evento in ON_ANSWER else caso.radicado_actual


def note_rr_line(
    caso: Caso | None,
    marcacion: tuple[str | None, str | None],
    nota: str,
    today: date,
    initials: str,
    width: int,
) -> RRText:
    """Return the RR line of a note that is a marcación, else an empty one.

    Without a caso there is no radicado or causal.
    """
    if marcacion[0] is None:
        return RRText()
    parts = [
        caso.radicado_actual if caso is not None else "",
        f"{marcacion[0]}-{marcacion[1]}",
        f"C.{caso.causal}" if caso is not None and caso.causal else "",
        f"{today:%d/%m} {initials}",
        nota,
    ]
    return _fitted(parts, width)


def _fitted(parts: Sequence[str], width: int) -> RRText:
    whole_line = " ".join(_in_rr(" ".join(parts)).split())
    if len(whole_line) <= width:
        return RRText(whole_line)
    # Words are not broken: half a radicado or a support is another one.
    end = whole_line.rfind(" ", 0, width + 1)
    line = whole_line[: end if end > 0 else width].removesuffix(" A")
    return RRText(line, whole_line[len(line) :])


_SAMPLE = Caso(
    id=0,
    cuenta="",
    radicado="4470000001",
    version=1,
    estado=Estado.POR_CONTACTAR,
    corte=date(2026, 11, 24),
    causal="A",
    valor_aplicado=1_248_990_050,
    radicado_vigente="4470000001",
)
_LONGEST_INITIALS = "WWWW"


def widest_line(forms: ShortForms) -> str:
    """Return the longest line, without free words, of the short forms.

    Assumes a ten-digit radicado, two three-character codes and a seven-figure value.
    """
    lines = (
        _in_rr(
            f"{_SAMPLE.radicado} AAA-AAA C.A "
            f"{what_was_done(evento, _SAMPLE._replace(contenido=contenido), datos, forms)} "
            f"24/11 {_LONGEST_INITIALS}"
        )
        for evento, datos in _acts()
        for contenido in Contenido
    )
    return max(lines, key=len)


def _in_rr(text: str) -> str:
    """Upper case without accents or dashes, as RR requires."""
    return without_accents(text.replace(" – ", "-").replace("–", "-")).upper()


def what_was_done(
    evento: Evento, caso: Caso, datos: Mapping[str, object], forms: ShortForms
) -> str:
    done, short = forms.of(evento.value), forms.of
    match evento:
        case Evento.APLICACION_CORRECTA:
            return f"{_decision_in_rr(caso, forms)} {done}"
        case Evento.RECHAZO_CORRECTO:
            return f"{done} {short(datos.get('motivo'))}"
        case Evento.MAL_RECHAZADO | Evento.MAL_APLICADO:
            return f"{done} {short('NUEVO')} {caso.radicado_actual}"
        case Evento.ESCALAR_BACK:
            return f"{done} {_sent_in_rr(evento, datos, forms)}"
        case Evento.ESCALAR_PQR:
            return f"{done} {_sent_in_rr(evento, datos, forms)} {short(datos.get('motivo'))}"
        case Evento.RADICAR_RECURSO:
            return f"{done} {_sent_in_rr(evento, datos, forms)} {short(datos.get('tipo'))}"
        case Evento.RESPUESTA_BACK | Evento.RESPUESTA_PQR:
            return f"{done} {short(datos.get('resultado'))}"
        case Evento.CONTACTO:
            return _what_was_said(caso, datos, forms)
        case Evento.MENSAJE_DE_VOZ:
            return f"{_decision_in_rr(caso, forms)} {short(datos.get('resultado', 'DEJADO'))}"
    return done


def _sent_in_rr(evento: Evento, datos: Mapping[str, object], forms: ShortForms) -> str:
    """Return the RR user; the back has none unless its marcación names it."""
    return f"A {destination_of_line(evento, datos) or forms.of('BACK')}"


def _decision_in_rr(caso: Caso, forms: ShortForms) -> str:
    if caso.contenido is not Contenido.APLICADO:
        return forms.of("NO_APLICA")
    value = pesos(caso.valor_aplicado).replace(" ", "") if caso.valor_aplicado else ""
    return f"{forms.of('APROBADO')} {value}"


def prueba_of(motivo: str) -> str:
    """Return the support named with its number, else the support codes."""
    if with_number := re.search(_SOPORTE_WITH_NUMBER, motivo):
        return f"{with_number[1].upper()} {with_number[2]}"
    return " ".join(dict.fromkeys(re.findall(_SOPORTE, motivo)))


def _what_was_said(caso: Caso, datos: Mapping[str, object], forms: ShortForms) -> str:
    row = CONTACT_OUTCOMES.get(str(datos.get("resultado")))
    who = row is not None and row.informs and datos.get("interlocutor", "TITULAR")
    said = forms.of(datos.get("resultado"))
    return " ".join((_decision_in_rr(caso, forms), *((forms.of(who),) if who else ()), said))
