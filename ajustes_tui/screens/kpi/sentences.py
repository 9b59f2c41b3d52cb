"""The figures in sentences: how each is computed, and the paragraph for the client's mail."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import POR_DECIDIR, Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS, PREGUNTAS
from ajustes_tui.domain.figures.desk import Mesa
from ajustes_tui.domain.figures.figures import (
    ANULADO,
    ANULADOS,
    APLICADO_TOTAL,
    CAMBIADOS,
    POR_EL_BACK,
    TOTAL,
)
from ajustes_tui.domain.figures.indicators import porcentaje_es
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.screens.kpi.text import (
    APARTE,
    DE_COLA,
    LETRAS,
    TITULOS,
    FilaGrupo,
    Vista,
    cuentas_de_cola,
)
from ajustes_tui.services.figures.kpi import Tablero


def definicion(vista: Vista, clave: str, fila: FilaGrupo | None) -> list[str]:
    """Return how the figure under the cursor is computed, and T, with this moment's numbers."""
    tablero = vista.tablero
    if fila is None and clave in DE_COLA:
        cuando = f"calculado a las {vista.leida_el or tablero.calculado_el:%H:%M:%S}"
        return [f"Trabajo en curso, de cualquier corte, {cuando}.", _de_cola(vista.mesa, clave)]
    return [f"{_de_que(tablero)}.", *_de_figura(vista, clave, fila), _total(tablero)]


def _de_que(tablero: Tablero) -> str:
    if tablero.desde is None or tablero.hasta is None:
        return "No hay bases"
    cuando = f"calculado a las {tablero.calculado_el:%H:%M:%S}"
    if tablero.del_dia:
        return f"Veredictos vigentes del {fecha_corta(tablero.hasta)}, {cuando}"
    if tablero.congelado:
        cuando = f"{tablero.calculado_el:%d/%m/%Y %H:%M}"
        return f"Corte {fecha_corta(tablero.hasta)}, cerrado el {cuando}: las cifras del cierre"
    if tablero.desde == tablero.hasta:
        return f"Corte {fecha_corta(tablero.hasta)}, {cuando}"
    return f"Cortes {fecha_corta(tablero.desde)} a {fecha_corta(tablero.hasta)}, {cuando}"


def _total(tablero: Tablero) -> str:
    total = tablero.indicadores.cuentas.total
    if tablero.del_dia:
        return (
            f"T = {total}: los casos cuyo veredicto vigente es de hoy, sin los anulados, de "
            "cualquier corte."
        )
    if tablero.congelado:
        return (
            f"T = {total}: los casos distintos que tenía el corte al cerrarse, cada uno una vez, "
            "sin los anulados, cada uno en la cubeta que tenía entonces."
        )
    return (
        f"T = {total}: los casos distintos de las bases vigentes, cada uno una vez, sin los "
        "anulados. Cada caso está en una sola cubeta; decide el resultado del back, no la llamada."
    )


def _de_figura(vista: Vista, clave: str, fila: FilaGrupo | None) -> list[str]:
    tablero, ind = vista.tablero, vista.indicadores
    cuentas = ind.cuentas
    if fila is not None:
        return _de_grupo(vista, clave, fila)
    if clave in list(Cubeta):
        return [_cubeta(vista, Cubeta(clave))]
    if clave == TOTAL:
        partes = " + ".join(f"{letra} {cuentas[c]}" for c, letra in LETRAS.items())
        return [f"T = {partes} = {cuentas.total}."]
    if clave == APLICADO_TOTAL:
        suma = cuentas.aplicado_total
        return [
            f"Aplicado total = (A + C) / T = ({cuentas[Cubeta.APLICADO]} + "
            f"{cuentas[Cubeta.CORREGIDO]}) / {cuentas.total} = {porcentaje_es(suma, cuentas.total)}."
        ]
    if clave == POR_EL_BACK:
        return [
            f"Rechazados por el back = {ind.rechazado_por_el_back}: su último resultado es "
            "RECHAZADO, sea cual sea el veredicto."
        ]
    if clave == ANULADOS:
        return [f"Anulados = {ind.anulados}: salen de T; reabrir los devuelve."]
    if clave == APARTE:
        return [
            f"Filas = {tablero.filas} = válidas + {tablero.duplicadas} duplicadas (vale la última "
            f"de cada caso) + {tablero.rechazadas} rechazadas (no se pudieron leer)."
        ]
    if clave == CAMBIADOS:
        return [
            f"Después del cierre = {tablero.cambiados}: casos que hoy están en otra cubeta que "
            "cuando se cerró el corte, o que entraron después. Lo cerrado no cambia."
        ]
    raise ValueError(clave)


def _de_cola(mesa: Mesa, clave: str) -> str:
    """Return how a figure of the last row is counted."""
    casos, limites = cuentas_de_cola(mesa)[clave], mesa.limites
    if clave == "cola":
        partes = " + ".join(
            f"{PREGUNTAS[e.estado]} {e.casos}" for e in mesa.cola if e.estado in POR_DECIDIR
        )
        return f"Cola = {partes or '0'} = {casos}: los casos abiertos que se deciden en triage."
    if clave == "vencidos":
        dia = fecha_corta(limites.vencido)
        return f"Vencidos = {casos}: los casos abiertos cuyo plazo terminó el {dia} o antes."
    if clave == "por_vencer":
        rojos = sum(e.rojos for e in mesa.cola)
        return (
            f"Por vencer = {rojos} en rojo, hasta el {fecha_corta(limites.rojo)} + "
            f"{casos - rojos} en amarillo, hasta el {fecha_corta(limites.amarillo)} = {casos}."
        )
    return {
        "citas": f"Citas = {casos}: llamadas prometidas con día y hora; ya pasaron "
        f"{mesa.citas_vencidas}.",
        "revision": f"Revisión = {casos}: los casos que esperan respuesta en la bandeja.",
        "saltados": f"Saltados = {casos}: los que alguien pasó por alto hoy, con su motivo.",
    }[clave]


def _cubeta(vista: Vista, cubeta: Cubeta) -> str:
    casos, total = vista.indicadores.cuentas[cubeta], vista.indicadores.cuentas.total
    letra = LETRAS[cubeta]
    return (
        f"{CUBETA_WORDS[cubeta].title} = {letra} / T = {casos} / {total} = {porcentaje_es(casos, total)}. "
        f"{letra}: {CUBETA_WORDS[cubeta].counts}."
    )


def _de_grupo(vista: Vista, clave: str, fila: FilaGrupo) -> list[str]:
    propias, total = fila.grupo.cuentas, vista.indicadores.cuentas.total
    rechazados = propias[Cubeta.RECHAZADO]
    textos = [
        f"{fila.nombre}: aporte = R / T = {rechazados} / {total} = {fila.aporte}; tasa propia "
        f"= R / lo que envió = {rechazados} / {propias.total} = {fila.tasa}."
    ]
    if clave in list(Cubeta):
        cubeta = Cubeta(clave)
        textos.insert(
            0,
            f"{fila.nombre}, {LETRAS[cubeta]} = {propias[cubeta]} de {propias.total}: "
            f"{CUBETA_WORDS[cubeta].counts}.",
        )
    return textos


def parrafo_de_correo(vista: Vista) -> str:
    """Return the figures as a paragraph to paste into a mail, each with its numbers."""
    cuentas, tablero = vista.indicadores.cuentas, vista.tablero
    total = cuentas.total
    partes = [
        f"{nombre.capitalize()}: {porcentaje_es(cuentas[c], total)} ({cuentas[c]} de {total})"
        for c, nombre in TITULOS.items()
    ]
    resto = ", ".join(f"{_dicho(c)} {cuentas[c]}" for c in LETRAS if c not in TITULOS)
    aplicado = porcentaje_es(cuentas.aplicado_total, total)
    texto = f"{_de_que(tablero)}. {'; '.join(partes)}. Además: {resto}. Aplicado total {aplicado}."
    if tablero.del_dia:
        return texto
    return (
        f"{texto} Filas recibidas: {tablero.filas} ({contados(tablero.duplicadas, 'duplicada', 'duplicadas')}, "
        f"{contados(tablero.rechazadas, 'rechazada', 'rechazadas')}); anulados, fuera del total: "
        f"{vista.indicadores.anulados}.{_tras_cierre(tablero)}"
    )


def _tras_cierre(tablero: Tablero) -> str:
    """Return what a paragraph with the figures of a closing says of what changed since."""
    if not tablero.congelado:
        return ""
    if not tablero.cambiados:
        return " Después del cierre no ha cambiado ningún caso."
    cambios = contados(tablero.cambiados, "caso cambió", "casos cambiaron")
    nombres = {cubeta.value: _dicho(cubeta) for cubeta in LETRAS} | {ANULADO: ANULADO}
    pasos = ", ".join(
        f"de {nombres[antes]} a {nombres[ahora]} {casos}"
        if antes
        else f"{contados(casos, 'nuevo', 'nuevos')} en {nombres[ahora]}"
        for antes, ahora, casos in tablero.cambios
    )
    return f" Después del cierre, aparte de estas cifras, {cambios} de cubeta: {pasos}."


def _dicho(cubeta: Cubeta) -> str:
    """Return the name of a bucket inside a sentence."""
    return CUBETA_WORDS[cubeta].title.lower().replace("pqr", "PQR")
