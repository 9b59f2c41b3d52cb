"""The card of a call: whom one calls, the script as it is said, and how the call may end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ajustes_tui.domain.caso.card import Ficha, RelojDeCaso
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, DESISTE
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, ESTADO_WORDS, evento_dicho
from ajustes_tui.domain.keeping.catalogs import Parrafo, Reglas
from ajustes_tui.domain.values.clocks import semaforo
from ajustes_tui.domain.values.counts import contados
from ajustes_tui.domain.values.dates import BOGOTA, dia_corto
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.telephone import formato
from ajustes_tui.screens.caso.call import SALIDAS, Marcha, Modo, Salida
from ajustes_tui.screens.caso.line_text import dicho
from ajustes_tui.services.casos.contacto import Efecto
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import Linea, Trozo, Voz, ancho_linea, cell, envolver, extremos, regla

ANCHO = 80
MARGEN = 12
"""Cells before the words of the script: the mark and the checklist."""
ALTO_DEL_GUION = 9
"""Rows of the script in the card of eighty columns by twenty."""
_PALABRAS = {"decision": "decisión"}
_TITULOS = {
    Modo.LLAMADA: "Resultado de la llamada",
    Modo.MENSAJE: "Resultado del mensaje de voz",
    Modo.RECURSO: "El recurso que iba a presentar",
    Modo.POSTERIOR: "Ya informado: dentro de los diez días hábiles puede presentar recurso",
}
_ANCHOS = (25, 25, 24)


def titulo(marcha: Marcha) -> str:
    """Return what the bar says one is doing."""
    cuantos = len(marcha.fichas) or len(marcha.llamada.fichas)
    if marcha.modo is Modo.RECURSO:
        return "CONTACTO › Recurso por radicar"
    if marcha.modo is Modo.POSTERIOR:
        return "CONTACTO › Llamó: recurso posterior"
    if marcha.entrante:
        return f"CONTACTO › Llamó: informar {cuantos}"
    if marcha.modo is Modo.MENSAJE:
        return "CONTACTO › Dejar mensaje de voz"
    return f"CONTACTO › Informar {cuantos} {'radicado' if cuantos == 1 else 'radicados'}"


def cabecera(marcha: Marcha, reglas: Reglas, ahora: datetime) -> list[Linea]:
    """Return the three rows about the usuario: name and clock, attempts and claim, numbers."""
    ficha = marcha.llamada.principal
    plazo = _plazo(ficha.reloj, reglas)
    cuenta = [Trozo("   Cuenta ", Voz.TENUE), Trozo(ficha.caso.cuenta, Voz.FUERTE)]
    # The cuenta and the clock are never cut: the name gives way.
    libre = ANCHO - ancho_linea(plazo) - ancho_linea(cuenta) - 2
    nombre = cell(ficha.caso.usuario_nombre or "", libre).rstrip()
    quien = Trozo(f" {nombre}", Voz.FUERTE) if nombre else Trozo(" sin nombre", Voz.AVISO)
    return [
        extremos([quien, *cuenta], plazo, ANCHO),
        extremos(_intentos(ficha, reglas), [Trozo(f"{_de_quien(marcha)} ", Voz.TENUE)], ANCHO),
        _telefonos(marcha, reglas, ahora),
    ]


def _plazo(reloj: RelojDeCaso | None, reglas: Reglas) -> Linea:
    if reloj is None:
        return [Trozo("sin plazo que corra ", Voz.TENUE)]
    voz, signo = signal_of(semaforo(reloj.restantes, reglas))
    return [
        Trozo(f"{signo} DÍA {max(reloj.dia, 0)} DE {reloj.dias}", voz),
        Trozo(f"  vence {dia_corto(reloj.vence)} "),
    ]


def _intentos(ficha: Ficha, reglas: Reglas) -> Linea:
    caso = ficha.caso
    if caso.estado is Estado.RECURSO_POR_RADICAR:
        return [Trozo(" No aceptó: radique el recurso, o registre que desiste")]
    if caso.estado is Estado.CERRADO_MENSAJE:
        return [Trozo(" Se le dejó mensaje y ahora llama: no cuenta como intento")]
    if caso.estado is Estado.CERRADO_INFORMADO:
        cuando = f" el {dia_corto(caso.informado_el)}" if caso.informado_el else ""
        return [Trozo(f" Ya informado{cuando}")]
    if caso.estado is Estado.POR_DEJAR_MENSAJE:
        return [
            Trozo(
                f" Ilocalizado: {contados(caso.intentos, 'intento', 'intentos')} en {_dias(caso)}"
            )
        ]
    linea = [Trozo(" Intento ", Voz.TENUE)]
    if caso.intentos < reglas.intentos:
        linea.append(Trozo(f"{caso.intentos + 1} de {reglas.intentos}", Voz.FUERTE))
    else:
        linea.append(Trozo(f"{caso.intentos + 1}, van {_dias(caso)}", Voz.FUERTE))
        linea.append(Trozo(f" hábiles de {reglas.dias_intentos}", Voz.TENUE))
    if caso.cita is not None:
        cita = caso.cita.astimezone(BOGOTA)
        linea.append(Trozo(f" · cita {dia_corto(cita.date())} {cita:%H:%M}", Voz.AVISO))
    elif caso.ultimo_dia_intento is not None:
        linea.append(Trozo(f" · {_ultimo_intento(ficha)}", Voz.TENUE))
    return linea


def _ultimo_intento(ficha: Ficha) -> str:
    """Return which attempt was the last one, when, and what it ended in."""
    caso = ficha.caso
    for linea in ficha.lineas:
        if linea.caso == caso.id and linea.evento == Evento.CONTACTO and not linea.deshecha:
            momento = linea.momento.astimezone(BOGOTA)
            resultado = dicho(linea.datos.get("resultado", ""))
            return f"{caso.intentos}.º {dia_corto(momento.date())} {momento:%H:%M} {resultado}"
    dia = caso.ultimo_dia_intento
    return f"{caso.intentos}.º {dia_corto(dia)}" if dia else ""


def _de_quien(marcha: Marcha) -> str:
    ficha = marcha.llamada.principal
    if ficha.toma is None:
        texto = "libre"
    elif marcha.de_otro:
        texto = f"la tiene {marcha.de_otro}"
    else:
        texto = f"suya desde {ficha.toma.desde.astimezone(BOGOTA):%H:%M}"
    return f"{texto} · borrador" if ficha.borrador else texto


def _telefonos(marcha: Marcha, reglas: Reglas, ahora: datetime) -> Linea:
    linea: list[Trozo] = []
    if marcha.entrante:
        return extremos([Trozo(" ► llama el usuario: no se marca ningún número")], [], ANCHO)
    for numero, invalido in marcha.numeros:
        if numero == marcha.telefono:
            linea.append(Trozo(f" ► {formato(numero)}", Voz.FUERTE))
        else:
            texto = f"   {formato(numero)}{' errado' if invalido else ''}"
            linea.append(Trozo(texto, Voz.INACTIVO if invalido else Voz.NORMAL))
    if not marcha.validos:
        linea.append(Trozo(" ▲ No hay teléfono válido: t agrega uno", Voz.AVISO))
    return extremos(linea, [*_horario(marcha, reglas, ahora)], ANCHO)


def _horario(marcha: Marcha, reglas: Reglas, ahora: datetime) -> Linea:
    if reglas.horario == "off":
        return [Trozo("otro: t ", Voz.TENUE)]
    if not marcha.llamada.en_horario:
        return [Trozo("▲ fuera del horario de llamadas ", Voz.AVISO)]
    sabado = ahora.weekday() == 5
    hasta = (reglas.horario_sabado if sabado else reglas.horario_semana)[1]
    return [Trozo(f"otro: t  se llama hasta las {hasta} ", Voz.TENUE)]


def guion(marcha: Marcha, alto: int) -> list[Linea]:
    """Return the script in exactly `alto` rows: what was said shrinks so that the rest fits."""
    if not marcha.guion:
        aviso = Trozo(" ▲ Esta causal no tiene guion: corrija la causal en triage", Voz.AVISO)
        return [[aviso], *([[]] * (alto - 1))]
    bloques = [_parrafo(marcha, n, parrafo) for n, parrafo in enumerate(marcha.guion)]
    actual = min(len(marcha.dichos), len(bloques) - 1)
    for indice in range(actual):
        if sum(map(len, bloques)) > alto:
            bloques[indice] = bloques[indice][:1]
    while sum(map(len, bloques[: actual + 1])) > alto and actual:
        bloques.pop(0)
        actual -= 1
    lineas = [linea for bloque in bloques for linea in bloque][:alto]
    return lineas + [[]] * (alto - len(lineas))


def _parrafo(marcha: Marcha, numero: int, parrafo: Parrafo) -> list[Linea]:
    dicho = numero < len(marcha.dichos)
    actual = numero == len(marcha.dichos)
    voz = Voz.FUERTE if actual else Voz.TENUE
    marca = f"√ {marcha.dichos[numero]}" if dicho else ("►" if actual else "·")
    izquierda = [marca, *(_PALABRAS.get(palabra, palabra) for palabra in parrafo.palabras)]
    textos = envolver(parrafo.texto, ANCHO - MARGEN - 1)
    lineas: list[Linea] = []
    for fila in range(max(len(izquierda), len(textos))):
        rotulo = izquierda[fila] if fila < len(izquierda) else ""
        texto = textos[fila] if fila < len(textos) else ""
        es_marca = dicho and fila == 0
        lineas.append(
            [
                Trozo(f" {cell(rotulo, MARGEN - 2)} ", Voz.OK if es_marca else voz),
                Trozo(texto, voz),
            ]
        )
    return lineas


def titulo_del_guion(marcha: Marcha) -> Linea:
    """Return the rule over the script: which one it is, and what Space does."""
    caso = marcha.llamada.principal.caso
    if marcha.modo is Modo.MENSAJE:
        nombre = "mensaje de voz"
    else:
        nombre = CONTENIDO_WORDS[caso.contenido or Contenido.NO_APLICA]
    titulo = f"Guion {caso.causal or '—'}-{nombre} v{marcha.llamada.version_guion}"
    ayuda = "Espacio: ya lo dije, sigue"
    return regla(titulo, "autorizado · " + ayuda if marcha.autorizado else ayuda)


def salidas(marcha: Marcha) -> list[Linea]:
    """Return the rule and the rows of the ways to end, laid as the numeric pad."""
    pad = marcha.modo is Modo.LLAMADA
    filas = _en_filas(SALIDAS[marcha.modo])
    sin_guion = (Modo.MENSAJE, Modo.POSTERIOR)
    falta = marcha.falta_decir() if marcha.modo not in sin_guion else ()
    lineas: list[Linea] = [
        regla(_TITULOS[marcha.modo], "en el orden del teclado numérico" if pad else "")
    ]
    for fila in filas:
        linea: list[Trozo] = [Trozo("   ")]
        for salida, ancho in zip(fila, _ANCHOS, strict=False):
            linea += _salida(marcha, salida, ancho, falta)
        lineas.append(linea)
    if falta:
        dice = "1 y 2: falta decir el guion" if pad else "falta decir el guion para desistir"
        aviso = Trozo(f"{dice} ", Voz.INACTIVO)
        if ancho_linea(lineas[-1]) + len(aviso.texto) > ANCHO:
            lineas.append([])
        lineas[-1] = extremos(lineas[-1], [aviso], ANCHO)
    return lineas + [[]] * (5 - len(lineas))


def _en_filas(todas: Sequence[Salida]) -> list[Sequence[Salida]]:
    return [todas[inicio : inicio + 3] for inicio in range(0, len(todas), 3)]


def _salida(marcha: Marcha, salida: Salida, ancho: int, falta: Sequence[str]) -> list[Trozo]:
    informa = salida.resultado in DESISTE or (
        salida.resultado == "NO_ACEPTA" and marcha.modo is Modo.LLAMADA
    )
    elegida = marcha.elegida == salida
    fila = CONTACT_OUTCOMES.get(salida.resultado)
    no_llego = marcha.entrante and fila is not None and not fila.answered
    apagada = bool(marcha.de_otro) or (informa and bool(falta)) or no_llego
    voz = Voz.CURSOR if elegida else (Voz.INACTIVO if apagada else Voz.NORMAL)
    numero = Voz.INACTIVO if apagada else Voz.FUERTE
    texto = f" {salida.texto}"
    sobra = max(ancho - 1 - len(texto), 0)
    return [
        Trozo(salida.digito, Voz.CURSOR if elegida else numero),
        Trozo(texto, voz),
        Trozo(" " * sobra),
    ]


def tarjeta(marcha: Marcha, alto: int) -> list[Linea]:
    """Return the rows under the header: the script and the ways to end, in `alto` rows."""
    fin = salidas(marcha)
    largo = sum(len(_parrafo(marcha, n, parrafo)) for n, parrafo in enumerate(marcha.guion))
    # The ways to end stay where they are on a small window, unless the script is longer than that.
    filas = min(max(largo, ALTO_DEL_GUION), max(alto - len(fin) - 2, 3))
    return [
        titulo_del_guion(marcha),
        *guion(marcha, filas),
        [],
        *fin,
    ]


def efecto(salida: Salida, que: Efecto, reglas: Reglas, otra_vez: str = "") -> str:
    """Return what is chosen and what registering it will do.

    `otra_vez` is when to try again after an attempt that reached nobody.
    """
    escogida = f"{salida.digito} {salida.texto}"
    if not que.despues:
        return escogida
    antes, despues = que.antes[0], que.despues[0]
    if despues.estado is not antes.estado:
        words = ESTADO_WORDS[despues.estado]
        hacia = words.after_call or words.question
        return f"{escogida} → {hacia}"
    if despues.cita is not None and despues.cita != antes.cita:
        cita = despues.cita.astimezone(BOGOTA)
        return f"{escogida} → cita el {dia_corto(cita.date())} a las {cita:%H:%M}"
    if despues.intentos > antes.intentos:
        corto = escogida.partition(",")[0]
        if despues.intentos >= reglas.intentos:
            # Enough attempts, and not yet on enough days.
            van = f"{corto} → van {contados(despues.intentos, 'intento', 'intentos')} en {_dias(despues)}"
            return f"{van}; otro, {otra_vez}" if otra_vez else van
        van = f"{corto} → intento {despues.intentos} de {reglas.intentos}"
        return f"{van}; el {despues.intentos + 1}.º, {otra_vez}" if otra_vez else van
    return f"{escogida} → va a la supervisora"


def _dias(caso: Caso) -> str:
    return contados(caso.dias_intento, "día", "días")


def panel(marcha: Marcha, ancho: int) -> list[Linea]:
    """Return what stands beside the card on a wide window: the casos and the last lines."""
    lineas: list[Linea] = [regla("Se informa", "", ancho)]
    for ficha in marcha.llamada.fichas:
        caso = ficha.caso
        valor = pesos(caso.valor_aplicado) if caso.contenido is Contenido.APLICADO else "no aplica"
        lineas.append(
            [
                Trozo(f" {caso.radicado_actual} ", Voz.FUERTE),
                Trozo(f"{caso.causal or '—'}  {valor}"),
            ]
        )
    lineas.append(regla("Historial de la cuenta", "", ancho))
    for linea in marcha.llamada.principal.lineas:
        momento = linea.momento.astimezone(BOGOTA)
        lineas.append(
            [
                Trozo(f" {momento:%d/%m %H:%M} ", Voz.TENUE),
                Trozo(cell(linea.agente, 8)),
                Trozo(f" {evento_dicho(linea.evento)}"),
            ]
        )
    return lineas
