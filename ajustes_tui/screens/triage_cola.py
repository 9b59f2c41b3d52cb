"""The queue of triage: what each row says, the filters one chooses by name, and its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ajustes_tui.domain.base import Resultado
from ajustes_tui.domain.dinero import pesos
from ajustes_tui.domain.estados import (
    CERRADOS,
    ESPERAN_BACK,
    ESPERAN_PQR,
    POR_DECIDIR,
    POR_LLAMAR,
    PREGUNTAS,
    Contenido,
    Estado,
)
from ajustes_tui.domain.ficha import Ficha, FilaCaso
from ajustes_tui.domain.filtro import FiltroCasos
from ajustes_tui.domain.plazos import Semaforo
from ajustes_tui.ui.text import Trozo, Voz, limpio, rotulo
from ajustes_tui.widgets.tabla_ventana import Columna

_VOCES: Mapping[Semaforo, tuple[Voz, str]] = {
    Semaforo.VERDE: (Voz.OK, "○"),
    Semaforo.AMBAR: (Voz.AVISO, "▲"),
    Semaforo.ROJO: (Voz.MALO, "■"),
    Semaforo.VENCIDO: (Voz.MALO, "■"),
}


def voz_de_plazo(semaforo: Semaforo | None) -> tuple[Voz, str]:
    """Return the voice and the glyph of a clock."""
    return _VOCES[semaforo] if semaforo is not None else (Voz.TENUE, " ")


@dataclass(frozen=True, slots=True)
class FilaCola:
    """A row of the queue with what the screen needs and the store does not keep."""

    caso: FilaCaso
    causal: str
    """Its letter, with `?` when it is only suggested."""
    causal_nombre: str
    restantes: int | None
    semaforo: Semaforo | None
    yo: str


@dataclass(frozen=True, slots=True)
class Grupo:
    """A set of casos one filters by name."""

    clave: str
    texto: str
    filtro: FiltroCasos
    libres: bool = False
    """Only what the person could work on now."""


GRUPOS: tuple[Grupo, ...] = (
    Grupo("decidir", "por decidir · libres y míos", FiltroCasos(POR_DECIDIR), libres=True),
    Grupo("decidir_todos", "por decidir, los de todos", FiltroCasos(POR_DECIDIR)),
    Grupo("rechazados", "rechazados", FiltroCasos(frozenset({Estado.POR_VALIDAR}))),
    Grupo("aprobados", "aprobados", FiltroCasos(frozenset({Estado.POR_VERIFICAR}))),
    Grupo("escalar", "sin respuesta", FiltroCasos(frozenset({Estado.POR_ESCALAR}))),
    Grupo("clasificar", "por clasificar", FiltroCasos(frozenset({Estado.POR_CLASIFICAR}))),
    Grupo("back", "en el back", FiltroCasos(ESPERAN_BACK)),
    Grupo("pqr", "en PQR", FiltroCasos(ESPERAN_PQR)),
    Grupo("contacto", "por contactar", FiltroCasos(POR_LLAMAR)),
    Grupo("revision", "en revisión", FiltroCasos(en_revision=True)),
    Grupo("cerrados", "cerrados", FiltroCasos(CERRADOS)),
    Grupo("todos", "todos", FiltroCasos()),
)

_POR_RESULTADO: Mapping[Resultado | None, str] = {
    Resultado.APROBADO: "Aprobado: ¿aplicado?",
    Resultado.RECHAZADO: "Rechazado: ¿bien o mal?",
    None: "Sin respuesta: ¿a dónde?",
}


def pregunta_corta(fila: FilaCaso) -> str:
    """Return what follows for a caso, as one reads it in a list."""
    if fila.en_revision:
        return "En revisión"
    if fila.aplazado_hasta is not None:
        return f"Aplazado hasta {fila.aplazado_hasta:%d/%m}"
    if fila.estado is Estado.POR_CLASIFICAR:
        return _POR_RESULTADO[fila.resultado]
    if fila.estado is Estado.POR_VERIFICAR:
        return "Aprobado: ¿aplicado?"
    if fila.estado is Estado.REESCALADO:
        return f"Reescalado ({fila.reescalamientos})"
    if fila.estado is Estado.POR_CONTACTAR:
        return f"Contactar: {'aplicado' if fila.contenido is Contenido.APLICADO else 'no aplica'}"
    return PREGUNTAS[fila.estado]


def _plazo(fila: FilaCola) -> str:
    if fila.restantes is None:
        return ""
    return f"{voz_de_plazo(fila.semaforo)[1]} {fila.restantes:>2}"


def _voz_plazo(fila: FilaCola) -> Voz:
    return voz_de_plazo(fila.semaforo)[0]


def _valor(fila: FilaCola) -> str:
    caso = fila.caso
    return pesos(
        caso.valor_solicitado if caso.valor_solicitado is not None else caso.valor_aplicado
    )


def _tiene(fila: FilaCola) -> str:
    quien = fila.caso.tomado_por
    return "usted" if quien == fila.yo else quien or ""


def voz_fila(fila: FilaCola) -> Voz | None:
    """Return the voice of a whole row: dim when somebody else has it."""
    ajeno = fila.caso.tomado_por not in (None, fila.yo)
    return Voz.INACTIVO if ajeno else None


def columnas() -> dict[int, Sequence[Columna[FilaCola]]]:
    """Return the columns of each width class."""
    plazo = Columna[FilaCola]("Plazo", 5, _plazo, "der", _voz_plazo)
    cuenta = Columna[FilaCola]("Cuenta", 10, lambda f: f.caso.cuenta)
    radicado = Columna[FilaCola]("Radicado", 11, lambda f: f.caso.radicado_actual)
    letra = Columna[FilaCola]("Ca", 2, lambda f: f.causal)
    causal = Columna[FilaCola](
        "Causal", 21, lambda f: f"{f.causal:<2} {f.causal_nombre}", flexible=True
    )
    sigue = Columna[FilaCola]("Qué sigue", 24, lambda f: pregunta_corta(f.caso))
    valor = Columna[FilaCola]("Valor", 13, _valor, "der")
    tiene = Columna[FilaCola]("Tiene", 8, _tiene)
    asesor = Columna[FilaCola]("Ases", 6, lambda f: f.caso.asesor_id or "—")
    aliado = Columna[FilaCola]("Aliado", 11, lambda f: f.caso.aliado or "—")
    return {
        0: (plazo, cuenta, radicado, letra, sigue, valor, tiene),
        100: (plazo, cuenta, radicado, causal, sigue, valor, tiene),
        116: (plazo, cuenta, radicado, causal, sigue, valor, asesor, aliado, tiene),
    }


def linea_filtro(grupo: Grupo, causal: str, orden: str) -> list[Trozo]:
    """Return the words of row 2 before its text field."""
    return [
        Trozo(" Filtro ", Voz.TENUE),
        Trozo(grupo.texto),
        Trozo("   causal ", Voz.TENUE),
        Trozo(limpio(causal) or "todas"),
        Trozo(f"   por {orden}" if orden != "urgencia" else "", Voz.TENUE),
    ]


def detalle(ficha: Ficha) -> list[list[Trozo]]:
    """Return the three rows under the queue: what the back said, the causal, and who asked."""
    caso = ficha.caso
    back = f"«{limpio(caso.motivo_rechazo)}»" if caso.motivo_rechazo else "sin observación"
    causal = (
        f"{ficha.causal.letra} {limpio(ficha.causal.nombre)}" if ficha.causal else "sin sugerir"
    )
    if ficha.causal and caso.causal is None:
        causal += " (sugerida)"
    return [
        [rotulo("El back"), Trozo(back)],
        [rotulo("Causal"), Trozo(causal)],
        [rotulo("El asesor"), Trozo(f"{limpio(caso.asesor_id or '—')} «{limpio(caso.motivo)}»")],
    ]
