"""The forms of the weekly feedback: values for the templates, and the report for another aliado."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from ajustes_tui.domain.figures.feedback import (
    MOTIVOS,
    Compromiso,
    Puesto,
    Rechazo,
    diferencia_de_causal,
    lo_correcto,
    paso_incumplido,
)
from ajustes_tui.domain.figures.indicators import porcentaje_es
from ajustes_tui.domain.figures.report import Columna, Formato, Hoja, definiciones
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.domain.values.week import Semana

BuscarCausal = Callable[[str | None], Causal | None]
Dato = str | int | date | Decimal
"""A value for a template; a number or a day that is alone in its cell keeps its type."""
ASISTENTES = 10
"""Rows for signatures on the Estoy enterado sheet."""
TEMAS = 4
RADICADOS_EN_EL_FORMULARIO = 150
"""Radicados that fit on the one page of the form; the rest go on a sheet of their own."""
_CAUSALES = 3


@dataclass(frozen=True, slots=True)
class Formulario:
    """One workbook to write: from a template with its values, or from sheets of rows."""

    archivo: str
    titulo: str
    plantilla: str = ""
    valores: Mapping[str, Dato] = field(default_factory=dict)
    hojas: Sequence[Hoja] = ()
    """Whole sheets: those of a report, or what does not fit on the page of a form."""


@dataclass(frozen=True, slots=True)
class Emitida:
    """The heading of every form of a week: the week, when it was issued and by whom."""

    semana: Semana
    el: datetime
    por: str


def compromiso_de_mejoramiento(
    emitida: Emitida, puesto: Puesto, compromiso: Compromiso, causal: BuscarCausal
) -> Formulario:
    """Return the commitment form of one asesor; missing data are left blank to be written by hand."""
    radicados = puesto.radicados
    caben = radicados[:RADICADOS_EN_EL_FORMULARIO]
    sobran = len(radicados) - len(caben)
    valores: dict[str, Dato] = {
        **_de_la_semana(emitida),
        "asesor_nombre": puesto.asesor_nombre or "",
        "asesor_id": puesto.asesor_id,
        "aliado": puesto.aliado or "",
        "puesto": puesto.puesto,
        "rechazos": puesto.rechazos,
        "enviados": puesto.enviados,
        "tasa_propia": _razon(puesto.rechazos, puesto.enviados),
        "aporte": _razon(puesto.rechazos, puesto.total),
        "reincidente": "Sí" if puesto.reincidente else "No",
        "tendencia": " · ".join(map(str, (*puesto.tendencia, puesto.rechazos))),
        "causales": _causales(puesto.causales, causal),
        "motivos": _motivos(puesto.motivos),
        "radicados": ", ".join(caben) + (f" y {sobran} más en la otra hoja" if sobran else ""),
        "aspectos_positivos": _positivos(puesto),
        "aspectos_a_mejorar": "\n".join(_por_mejorar(puesto.evidencia, causal)),
        "compromiso_supervisor": compromiso.supervisor,
        "fecha_seguimiento": compromiso.seguimiento or "",
    }
    return Formulario(
        f"compromiso_{emitida.semana}_{puesto.puesto}_{para_archivo(puesto.asesor_id)}.xlsx",
        f"Compromiso de mejoramiento {emitida.semana}",
        "compromiso_de_mejoramiento.xlsx",
        valores,
        [_hoja_de_evidencia("Radicados", [puesto], causal)] if sobran else (),
    )


def estoy_enterado(emitida: Emitida, puestos: Sequence[Puesto], causal: BuscarCausal) -> Formulario:
    """Return the Estoy enterado sheet the asesores sign: the most frequent faults and the right way."""
    evidencia = [rechazo for puesto in puestos for rechazo in puesto.evidencia]
    temas = _por_mejorar(evidencia, causal)[:TEMAS]
    valores: dict[str, Dato] = _de_la_semana(emitida)
    for numero in range(1, TEMAS + 1):
        valores[f"tema_{numero}"] = temas[numero - 1] if numero <= len(temas) else ""
    for numero in range(1, ASISTENTES + 1):
        asiste = puestos[numero - 1] if numero <= len(puestos) else None
        valores[f"asistente_{numero}_id"] = asiste.asesor_id if asiste else ""
        valores[f"asistente_{numero}_nombre"] = (asiste.asesor_nombre or "") if asiste else ""
    return Formulario(
        f"estoy_enterado_{emitida.semana}.xlsx",
        f"Estoy enterado {emitida.semana}",
        "estoy_enterado.xlsx",
        valores,
    )


def reporte_de_aliado(
    emitida: Emitida, aliado: str, puestos: Sequence[Puesto], causal: BuscarCausal
) -> Formulario:
    """Return the report for another aliado: its own asesores of the list and their evidence."""
    filas = [
        (
            *(p.puesto, p.asesor_id, p.rechazos, p.enviados, p.tasa_propia, p.aporte),
            "sí" if p.reincidente else "no",
            _causales(p.causales, causal),
            _motivos(p.motivos),
        )
        for p in puestos
    ]
    hojas = [
        Hoja("Top 5", _COLUMNAS_DE_TOP5, filas, para_leer=True),
        _hoja_de_evidencia("Evidencia", puestos, causal),
    ]
    return Formulario(
        f"reporte_{emitida.semana}_{para_archivo(aliado)}.xlsx",
        f"Retroalimentación {emitida.semana} · {aliado}",
        hojas=[*hojas, definiciones(hojas)],
    )


_E, _P = Formato.ENTERO, Formato.PORCENTAJE
_COLUMNAS_DE_TOP5 = (
    Columna("Puesto", "Por rechazos; luego tasa propia, menos enviados y nombre.", _E, 8),
    Columna("Asesor", "Identificación del asesor.", ancho=14),
    Columna("Rechazos", "Ajustes bien rechazados en la semana.", _E, 10),
    Columna("Enviados", "Casos del asesor en los cortes de esos rechazos.", _E, 10),
    Columna("Tasa propia", "Rechazos sobre enviados.", _P, 11),
    Columna("Aporte", "Rechazos sobre todos los casos de esos cortes.", _P, 10),
    Columna(
        "Reincidente", "Si estuvo en el top 5 de alguna de las 4 semanas anteriores.", ancho=12
    ),
    Columna("Causales", "Las de sus rechazos, con cuántos.", ancho=50),
    Columna("Motivos", "Los de sus rechazos, con cuántos.", ancho=40),
)
_COLUMNAS_DE_EVIDENCIA = (
    Columna("Asesor", "Identificación del asesor.", ancho=14),
    Columna("Radicado", "PQR del escalamiento con que llegó en la base.", ancho=16),
    Columna("Causal", "Causal validada por la célula.", ancho=34),
    Columna("Motivo", "Por qué el rechazo es correcto.", ancho=24),
    Columna("Paso incumplido", "El paso del procedimiento que no se siguió.", ancho=50),
    Columna("Lo correcto", "Qué se debió hacer.", ancho=70),
)


def _hoja_de_evidencia(nombre: str, puestos: Sequence[Puesto], causal: BuscarCausal) -> Hoja:
    filas = [
        (
            puesto.asesor_id,
            rechazo.radicado,
            nombre_de_causal(rechazo.causal, causal),
            MOTIVOS.get(rechazo.motivo, rechazo.motivo),
            " ".join((paso_incumplido(rechazo.motivo), diferencia_de_causal(rechazo))).strip(),
            lo_correcto(rechazo.motivo, causal(rechazo.causal)),
        )
        for puesto in puestos
        for rechazo in puesto.evidencia
    ]
    return Hoja(nombre, _COLUMNAS_DE_EVIDENCIA, filas, para_leer=True)


def _de_la_semana(emitida: Emitida) -> dict[str, Dato]:
    semana = emitida.semana
    return {
        "semana": str(semana),
        "desde": fecha_corta(semana.desde),
        "hasta": fecha_corta(semana.hasta),
        "fecha": emitida.el.date(),
        "supervisor": emitida.por,
    }


def nombre_de_causal(letra: str | None, causal: BuscarCausal) -> str:
    """Return the letter and the name of a causal in one text; `sin causal` without one."""
    conocida = causal(letra)
    return f"{conocida.letra} {conocida.nombre}" if conocida else letra or "sin causal"


def _causales(cuentas: Mapping[str, int], causal: BuscarCausal) -> str:
    mayores = list(cuentas.items())[:_CAUSALES]
    return " · ".join(f"{nombre_de_causal(letra, causal)}: {n}" for letra, n in mayores)


def _motivos(cuentas: Mapping[str, int]) -> str:
    return " · ".join(f"{MOTIVOS.get(motivo, motivo)}: {n}" for motivo, n in cuentas.items())


def _positivos(puesto: Puesto) -> str:
    bien = puesto.enviados - puesto.rechazos
    texto = (
        f"{bien} de los {puesto.enviados} ajustes que envió "
        f"({porcentaje_es(bien, puesto.enviados)}) no fueron rechazados en la semana."
    )
    anterior = puesto.tendencia[-1] if puesto.tendencia else 0
    if puesto.rechazos < anterior:
        texto += f" Bajó de {anterior} a {puesto.rechazos} rechazos frente a la semana anterior."
    return texto


def _por_mejorar(evidencia: Sequence[Rechazo], causal: BuscarCausal) -> list[str]:
    """Return the faults in the evidence, most frequent first, each with the right way; TEMAS at most."""
    cuentas = Counter((r.causal or "", r.motivo) for r in evidencia)
    return [
        f"{nombre_de_causal(letra, causal)} ({cuantos}): {paso_incumplido(motivo)} "
        f"{lo_correcto(motivo, causal(letra))}"
        for (letra, motivo), cuantos in sorted(cuentas.items(), key=lambda par: (-par[1], par[0]))
    ][:TEMAS]


def _razon(parte: int, todo: int) -> Decimal | str:
    return Decimal(parte) / Decimal(todo) if todo else "—"


def para_archivo(texto: str) -> str:
    """Return a text that can be part of the name of a file."""
    limpio = "".join(letra if letra.isascii() and letra.isalnum() else "_" for letra in texto)
    return limpio.strip("_")[:40] or "sin_nombre"
