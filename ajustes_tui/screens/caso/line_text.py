"""How a line of the historial, a caso and an account read on the screen of the account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.caso import words as dichos
from ajustes_tui.domain.caso.card import FilaCaso, Linea, RelojDeCaso
from ajustes_tui.domain.caso.estados import CERRADOS
from ajustes_tui.domain.caso.eventos import DE_CORTE, Evento
from ajustes_tui.domain.caso.words import estado_corto, evento_words
from ajustes_tui.domain.rules.corte import SISTEMA
from ajustes_tui.domain.values.clocks import Semaforo
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.semaforo import glyph_of
from ajustes_tui.ui.text import Trozo, Voz, ancho_linea, cell, envolver, limpio, regla, rotulo
from ajustes_tui.widgets.window_table import Columna

if TYPE_CHECKING:
    from ajustes_tui.services.casos.historial import CuentaVista

DATO = 60
CASOS_A_LA_VISTA = 4
_ESTADO = 25
"""Cells of an estado beside its clock, both whole at eighty columns."""
_NOMBRE = 16
"""Cells a name keeps, however many numbers the usuario has."""
_ROTULOS: Mapping[str, str] = {"Telefono": "Teléfono", "Razon": "Razón", "Subrazon": "Subrazón"}

_OF_A_CORTE = DE_CORTE - {Evento.BASE_ANULADA}
"""What a corte itself wrote, and no undoing of its base."""


class FilaLinea(NamedTuple):
    """A line of the table."""

    linea: Linea


def _que(evento: str) -> str:
    words = evento_words(evento)
    said = words.verb or words.name
    return f"corte: {said}" if evento in _OF_A_CORTE else said


def what_happened(linea: Linea) -> str:
    """Return what a line says happened, with the datum that matters most."""
    que = _que(linea.evento)
    datos = linea.datos
    if linea.evento in (Evento.CLASIFICAR, Evento.RECLASIFICAR):
        return f"{que}: {limpio(datos.get('causal', ''))}"
    if linea.evento == Evento.DESHACER:
        deshecho = str(datos.get("evento", ""))
        return f"{que}: {_que(deshecho)}"
    if linea.evento == Evento.COMPLETAR:
        return f"{que}: {str(datos.get('campo', '')).replace('_', ' ')}"
    resultado = datos.get("resultado")
    if resultado and linea.evento != Evento.CASO_NUEVO:
        return f"{que}: {dicho(resultado)}"
    return que


def what_they_did(linea: Linea) -> str:
    """Return what a line says somebody did, as it goes after their name."""
    que = what_happened(linea).removeprefix("corte: ")
    return que if evento_words(linea.evento).verb else f"registró {que}"


def who_did_it(linea: Linea) -> str:
    """Return who wrote a line, as a sentence names them: what was automatic was of a corte."""
    if linea.agente != SISTEMA:
        return limpio(linea.agente)
    return "el sistema" if linea.evento == Evento.PEDIR_REVISION else "el corte"


def dicho(codigo: object) -> str:
    """Return a code of the historial as it is said, `sin buzón` for SIN_BUZON."""
    return limpio(dichos.dicho(codigo))


def detail_of(linea: Linea) -> str:
    """Return the rest of a line in a few words: its note, motivo, supports, value or number."""
    datos = linea.datos
    if linea.deshecha:
        return "deshecha"
    if linea.nota:
        return limpio(linea.nota)
    if datos.get("motivo"):
        return dicho(datos["motivo"])
    soportes = datos.get("soportes")
    if isinstance(soportes, list):
        return " ".join(limpio(s) for s in soportes)
    for clave in ("valor_aplicado_centavos", "valor_centavos"):
        valor = datos.get(clave)
        if isinstance(valor, int):
            return pesos(valor)
    for clave in ("telefono", "hasta", "tipo", "radicado", "resultado"):
        if datos.get(clave):
            return dicho(datos[clave])
    return ""


def voz_fila(fila: FilaLinea) -> Voz | None:
    """Return the voice of a row: dim when its line was undone."""
    return Voz.INACTIVO if fila.linea.deshecha else None


def columnas() -> dict[int, Sequence[Columna[FilaLinea]]]:
    """Return the columns of each width class."""
    cuando = Columna[FilaLinea](
        "Cuándo", 11, lambda f: f"{f.linea.momento.astimezone(BOGOTA):%d/%m %H:%M}"
    )
    quien = Columna[FilaLinea]("Quién", 8, lambda f: f.linea.agente)
    radicado = Columna[FilaLinea]("Radicado", 11, lambda f: f.linea.radicado or "")
    que = Columna[FilaLinea]("Qué", 23, lambda f: what_happened(f.linea))
    rr = Columna[FilaLinea](
        "RR", 7, lambda f: " ".join(p for p in (f.linea.razon, f.linea.subrazon) if p)
    )
    detalle = Columna[FilaLinea]("Detalle", 12, lambda f: detail_of(f.linea), flexible=True)
    estado = Columna[FilaLinea](
        "Quedó", 26, lambda f: estado_corto(f.linea.estado_despues), flexible=False
    )
    return {
        0: (cuando, quien, radicado, que, rr, detalle),
        116: (cuando, quien, radicado, que, rr, detalle, estado),
    }


def cabecera(vista: CuentaVista, ancho: int) -> list[list[Trozo]]:
    """Return the name and numbers, and the casos of the account, newest first."""
    telefonos = "   ".join(f"{t.numero}{' errado' if t.invalido else ''}" for t in vista.telefonos)
    numeros = Trozo(f"   {telefonos or 'sin teléfonos'}")
    # The numbers are never cut for the name: it gives way.
    libre = max(ancho - ancho_linea([numeros]) - 1, _NOMBRE)
    nombre = cell(vista.usuario_nombre or "sin nombre en la base", libre).rstrip()
    lineas = [
        [Trozo(f" {nombre}", Voz.FUERTE), numeros],
        regla("Casos", ancho=ancho),
        [
            Trozo(
                " "
                + " ".join(
                    (
                        cell("Radicado", 11),
                        cell("Causal", 6),
                        cell("Corte", 6),
                        cell("Estado", _ESTADO),
                        cell("Valor", 11, "der"),
                        "Plazo",
                    )
                ),
                Voz.TENUE,
            )
        ],
    ]
    lineas += [_caso(fila, vista.relojes.get(fila.id)) for fila in vista.casos[:CASOS_A_LA_VISTA]]
    sobran = len(vista.casos) - CASOS_A_LA_VISTA
    if sobran > 0:
        lineas.append([Trozo(f" y {sobran} más", Voz.TENUE)])
    return lineas


def _plazo(fila: FilaCaso, reloj: tuple[RelojDeCaso, Semaforo] | None) -> str:
    """Return the day of the clock that runs, or until when an informed usuario may file."""
    if reloj is None:
        return ""
    corre, color = reloj
    if fila.estado in CERRADOS:
        return f"recurso: {corre.vence:%d/%m}"
    if color is Semaforo.VENCIDO:
        return f"{glyph_of(color)} venció {corre.vence:%d/%m}"
    return f"{glyph_of(color)} día {max(corre.dia, 0)} de {corre.dias}"


def _caso(fila: FilaCaso, reloj: tuple[RelojDeCaso, Semaforo] | None) -> list[Trozo]:
    valor = fila.valor_aplicado if fila.valor_aplicado is not None else fila.valor_solicitado
    return [
        Trozo(f" {cell(fila.radicado_actual, 11)} ", Voz.FUERTE),
        Trozo(
            " ".join(
                (
                    cell(fila.causal or "", 6),
                    f"{fila.corte:%d/%m} ",
                    cell(estado_corto(fila.estado, fila.contenido), _ESTADO),
                    cell(pesos(valor), 11, "der"),
                    _plazo(fila, reloj),
                )
            )
        ),
    ]


def lugar_en_cadena(linea: Linea) -> str:
    """Return where a line stands in the chain, and how to see it whole."""
    numero = f"{linea.linea:,}".replace(",", ".")
    huella = f"{linea.huella[:4]}…{linea.huella[-2:]}"
    return f"línea {numero} · huella {huella} · ver la línea completa: Enter"


def _rotulo_de(clave: str) -> str:
    nombre = clave.removesuffix("_centavos").replace("_", " ").capitalize()
    return _ROTULOS.get(nombre, nombre)


def linea_completa(linea: Linea, ancho: int = DATO) -> list[list[Trozo]]:
    """Return everything a line holds, its data at most `ancho` cells wide."""
    pares = [
        ("Cuándo", f"{linea.momento.astimezone(BOGOTA):%d/%m/%Y %H:%M:%S}"),
        ("Quién", limpio(linea.agente)),
        ("Qué", what_happened(linea) + (" (deshecha)" if linea.deshecha else "")),
        ("Radicado", limpio(linea.radicado or "—")),
        ("Estaba", estado_corto(linea.estado_antes or "") or "—"),
        ("Quedó", estado_corto(linea.estado_despues)),
        ("Marcación", " ".join(p for p in (linea.razon, linea.subrazon) if p) or "—"),
        ("CUN", limpio(linea.cun or "—")),
    ]
    for clave, valor in linea.datos.items():
        if clave == "telefono_id":
            continue
        valores = valor if isinstance(valor, list) else [valor]
        texto = ", ".join("—" if uno is None else str(uno) for uno in valores)
        if clave.endswith("_centavos") and isinstance(valor, int):
            texto = pesos(valor)
        pares.append((_rotulo_de(clave), texto))
    if linea.nota:
        pares.append(("Nota", linea.nota))
    pares += [("Línea", str(linea.linea)), ("Huella", linea.huella)]
    return [
        [rotulo(nombre if not indice else ""), Trozo(texto)]
        for nombre, valor in pares
        for indice, texto in enumerate(envolver(valor, ancho))
    ]
