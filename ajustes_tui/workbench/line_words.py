"""The text of a historial line: author, evento, main datum."""

from __future__ import annotations

from ajustes_tui.domain.caso import words as caso_words
from ajustes_tui.domain.caso.card import HistorialLine
from ajustes_tui.domain.caso.eventos import OF_CORTE, Evento
from ajustes_tui.domain.caso.line_data import changes_of, datum_words, is_change
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import evento_words
from ajustes_tui.domain.rules.corte import SYSTEM
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.text import cleaned

_CORTE_EVENTOS = OF_CORTE - {Evento.BASE_ANULADA}
"""Eventos of a corte, except undoing its base."""


def _what(evento: str) -> str:
    words = evento_words(evento)
    text = words.verb or words.name
    return f"corte: {text}" if evento in _CORTE_EVENTOS else text


def what_happened(line: HistorialLine) -> str:
    what = _what(line.evento)
    data = line.datos
    if line.evento in (Evento.CLASIFICAR, Evento.RECLASIFICAR):
        return f"{what}: {cleaned(data.get('causal', ''))}"
    if line.evento == Evento.DESHACER:
        deshecho = str(data.get("evento", ""))
        return f"{what}: {_what(deshecho)}"
    if line.evento == Evento.COMPLETAR:
        return f"{what}: {str(data.get('campo', '')).replace('_', ' ')}"
    resultado = data.get("resultado")
    if is_change(line.evento, resultado):
        return f"{what}: {datum_words(line.evento, 'resultado', resultado)}"
    if resultado and line.evento != Evento.CASO_NUEVO:
        return f"{what}: {code_text(resultado)}"
    return what


def what_they_did(line: HistorialLine) -> str:
    what = what_happened(line).removeprefix("corte: ")
    return what if evento_words(line.evento).verb else f"registró {what}"


def who_did_it(line: HistorialLine) -> str:
    """Return the author; an automatic line is a corte's."""
    if line.agente != SYSTEM:
        return cleaned(line.agente)
    return "el sistema" if line.evento == Evento.PEDIR_REVISION else "el corte"


def code_text(code: object) -> str:
    """Return a historial code as text: `sin buzón` for SIN_BUZON."""
    return cleaned(caso_words.code_name(code))


def detail_of(line: HistorialLine) -> str:
    """Return the rest of a line: note, motivo, supports, value or number."""
    data = line.datos
    if line.deshecha:
        return "deshecha"
    if line.nota:
        return cleaned(line.nota)
    if data.get("motivo"):
        return cleaned(datum_words(line.evento, "motivo", data["motivo"]))
    others = {key: value for key, value in data.items() if key != "resultado"}
    if changed := changes_of(line.evento, others):
        return cleaned(changed)
    soportes = data.get("soportes")
    if isinstance(soportes, list):
        return cleaned(", ".join(soporte_words(soportes)))
    for key in ("valor_aplicado_centavos", "valor_centavos"):
        value = data.get(key)
        if isinstance(value, int):
            return pesos(value)
    for key in ("telefono", "hasta", "tipo", "radicado", "resultado"):
        if data.get(key) and not is_change(line.evento, data[key]):
            return cleaned(datum_words(line.evento, key, data[key]))
    return ""
