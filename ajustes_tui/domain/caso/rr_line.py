"""The line for RR of what was decided, in the short forms of the célula and in one order.

Radicado, marcación, causal, result, value, who and what he said, date and initials (dominio.md
section 4): all of that fits the field of RR, and only the free words after it are cut.
"""

from __future__ import annotations

import re
import unicodedata
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
    TABLE,
    DatumKind,
    Evento,
)
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import SOPORTES, ShortForms
from ajustes_tui.domain.rules.decision import Decision
from ajustes_tui.domain.rules.marcacion import destination_of_line
from ajustes_tui.domain.values.money import pesos

WITHOUT_RR_LINE = frozenset(
    {
        *(Evento.NOTA, Evento.COMPLETAR, Evento.CLASIFICAR, Evento.RECLASIFICAR, Evento.APLAZAR),
        *(Evento.PEDIR_REVISION, Evento.RESOLVER_REVISION, Evento.ANULAR, Evento.REABRIR),
    }
)
"""The eventos of the célula alone, which leave no line in RR unless a note is a marcación."""

_CODES = "|".join(SOPORTES)
_SOPORTE = rf"\b(?:{_CODES})\b"
_SOPORTE_WITH_NUMBER = rf"(?i)\b({_CODES})\s+(?:n[.°º]?\s*)?(\d{{4,}})"
_SAID = ("resultado", "motivo", "tipo", "interlocutor")
"""The data of an evento whose code the line says."""
_OWN_WORDS = ("APROBADO", "NO_APLICA", "NUEVO", "BACK")
"""The codes of the line that are no datum of an evento."""


def _acts() -> Iterator[tuple[Evento, dict[str, str]]]:
    """Return every evento with a line, with each combination of the codes that the line says."""
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
"""Every code that has a short form: the eventos that a line names, and the codes that lines say."""


class RRText(NamedTuple):
    """The line for RR of an act; all of it empty where the act leaves none."""

    line: str = ""
    rest: str = ""
    """What did not fit in the field of RR."""
    example: bool = False
    """Whether its marcación is still that of the shipped example, which RR does not know."""


def decision_rr_line(
    before: Caso,
    decision: Decision,
    today: date,
    initials: str,
    width: int,
    forms: ShortForms,
    nota: str = "",
) -> RRText:
    """Return the line for RR of a decision, cut at `width` characters, and the rest that did not fit.

    A corrective evento is written on the radicado it replaces and names the new one; the support it
    stands on and where it goes are last, so that they are what does not fit. Of a note that is a
    marcación they are the words of the note. What is of the célula alone has no line.
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
    """Return the radicado that the line of an evento names: in a call or a message, the one told."""
    return caso.radicado_informado if evento in LLAMADAS else caso.radicado_actual


def note_rr_line(
    caso: Caso | None,
    marcacion: tuple[str | None, str | None],
    nota: str,
    today: date,
    initials: str,
    width: int,
) -> RRText:
    """Return the line for RR of a note that is a marcación, and the rest that did not fit; none of another.

    A note of an account without caso has neither radicado nor causal.
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
    """Return some words as RR takes them, cut at `width` characters, and the rest that did not fit."""
    whole_line = " ".join(_in_rr(" ".join(parts)).split())
    if len(whole_line) <= width:
        return RRText(whole_line)
    # Words are not broken: half a radicado or a support is another one.
    end = whole_line.rfind(" ", 0, width + 1)
    line = whole_line[: end if end > 0 else width].removesuffix(" A")
    return RRText(line, whole_line[len(line) :])


_SAMPLE = Caso(
    *(0, "", "4470000001", 1, Estado.POR_CONTACTAR, date(2026, 11, 24)),
    causal="A",
    valor_aplicado=1_248_990_050,
    radicado_vigente="4470000001",
)
_LONGEST_INITIALS = "WWWW"


def widest_line(forms: ShortForms) -> str:
    """Return the longest line that some short forms make, without its free words.

    For a radicado of ten digits, a marcación of two codes of three, and a value of seven figures.
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
    """Return a text in upper case, without accents nor dashes: RR takes nothing else."""
    return without_accents(text.replace(" – ", "-").replace("–", "-")).upper()


def what_was_done(
    evento: Evento, caso: Caso, datos: Mapping[str, object], forms: ShortForms
) -> str:
    """Return the words of the RR line that say what an evento did, in the short forms of the célula."""
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
    """Return the user of RR to whom an act was sent; the back has none unless its marcación names it."""
    return f"A {destination_of_line(evento, datos) or forms.of('BACK')}"


def _decision_in_rr(caso: Caso, forms: ShortForms) -> str:
    """Return the result of a caso and, of an applied one, its value."""
    if caso.contenido is not Contenido.APLICADO:
        return forms.of("NO_APLICA")
    value = pesos(caso.valor_aplicado).replace(" ", "") if caso.valor_aplicado else ""
    return f"{forms.of('APROBADO')} {value}"


def prueba_of(motivo: str) -> str:
    """Return the support a motivo names with its number, or else the support codes it names."""
    if with_number := re.search(_SOPORTE_WITH_NUMBER, motivo):
        return f"{with_number[1].upper()} {with_number[2]}"
    return " ".join(dict.fromkeys(re.findall(_SOPORTE, motivo)))


def _what_was_said(caso: Caso, datos: Mapping[str, object], forms: ShortForms) -> str:
    row = CONTACT_OUTCOMES.get(str(datos.get("resultado")))
    who = row is not None and row.informs and datos.get("interlocutor", "TITULAR")
    said = forms.of(datos.get("resultado"))
    return " ".join((_decision_in_rr(caso, forms), *((forms.of(who),) if who else ()), said))


def without_accents(text: str) -> str:
    """Return a text in plain ASCII letters, the way RR shows it."""
    separated = unicodedata.normalize("NFD", text)
    return "".join(c for c in separated if not unicodedata.combining(c))
