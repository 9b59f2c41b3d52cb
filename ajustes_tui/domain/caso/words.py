"""The codes kept in the store, as they are said in Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ajustes_tui.domain.caso.estados import PREGUNTAS, Contenido, Estado

_CODIGO = re.compile(r"[A-Z][A-Z0-9_]*")
_FRASES: Mapping[str, str] = {
    "NO_APLICA_POLITICA": "no aplica por política",
    "FRAUDE_SENAL": "fraude de señal",
}
_EVENTOS: Mapping[str, str] = {
    "escalar_back": "escalar al back",
    "escalar_pqr": "escalar a PQR",
    "rechazo_correcto": "bien rechazado",
    "aplicacion_correcta": "bien aplicado",
    "respuesta_back": "respuesta del back",
    "respuesta_pqr": "respuesta de PQR",
}
_PALABRAS: Mapping[str, str] = {
    "apelacion": "apelación",
    "aplicacion": "aplicación",
    "buzon": "buzón",
    "decision": "decisión",
    "numero": "número",
    "politica": "política",
    "pqr": "PQR",
    "razon": "razón",
    "reposicion": "reposición",
    "revision": "revisión",
    "senal": "señal",
    "telefono": "teléfono",
    "w": "W",
}


def dicho(codigo: object) -> str:
    """Return a code as it is said, `sin buzón` for SIN_BUZON; what a person wrote stays as it is."""
    texto = str(codigo)
    if not _CODIGO.fullmatch(texto):
        return texto
    palabras = texto.lower().split("_")
    return _FRASES.get(texto) or " ".join(_PALABRAS.get(p, p) for p in palabras)


def evento_dicho(evento: str) -> str:
    """Return the code of an evento as it is said, `bien rechazado` for rechazo_correcto."""
    return _EVENTOS.get(evento) or dicho(evento.upper())


def dichas(palabras: Iterable[str]) -> str:
    """Return the words of the checklist of a call as they are said, in one list."""
    return ", ".join(dicho(palabra.upper()) for palabra in palabras)


def estado_corto(estado: str, contenido: Contenido | None = None) -> str:
    """Return what a person reads for an estado; the word itself when it is none of ours."""
    try:
        conocido = Estado(estado)
    except ValueError:
        return estado
    if conocido is Estado.POR_CONTACTAR and contenido is not None:
        return f"Por contactar: {'aplicado' if contenido is Contenido.APLICADO else 'no aplica'}"
    return PREGUNTAS[conocido]
