"""The account at the right of a wide window, and every datum of a caso."""

from __future__ import annotations

from datetime import date

from ajustes_tui.domain.dinero import pesos
from ajustes_tui.domain.fechas import BOGOTA, fecha_corta
from ajustes_tui.domain.ficha import Ficha, Linea
from ajustes_tui.screens.triage_cola import pregunta_corta
from ajustes_tui.ui.text import Linea as LineaTexto
from ajustes_tui.ui.text import Trozo, Voz, cell, envolver, extremos, limpio, regla, rotulo

DATO = 65


def todos_los_datos(ficha: Ficha) -> list[list[Trozo]]:
    """Return every datum of a caso, the columns of the base nobody uses included."""
    caso = ficha.caso
    pares: list[tuple[str, str]] = [
        ("Asesor", limpio(" ".join(p for p in (caso.asesor_id, caso.asesor_nombre) if p))),
        ("Aliado", limpio(caso.aliado)),
        ("Solicitud", _dia(caso.fecha_solicitud)),
        ("Respuesta", _dia(caso.fecha_respuesta)),
        ("CUN", limpio(caso.cun)),
        ("Radicados", " · ".join(limpio(r.radicado) for r in ficha.radicados)),
        ("Teléfonos", " · ".join(f"{t.numero}{' errado' * t.invalido}" for t in ficha.telefonos)),
        ("Marcación", limpio(" ".join(p for p in (caso.razon, caso.subrazon) if p))),
        ("Reescalado", f"{caso.reescalamientos} veces"),
        ("Aplazado", _dia(caso.aplazado_hasta)),
    ]
    pares += [(limpio(nombre), limpio(valor)) for nombre, valor in ficha.datos.items()]
    lineas: list[list[Trozo]] = [regla("Todos los datos", "Esc vuelve")]
    for nombre, valor in pares:
        for indice, texto in enumerate(envolver(valor or "—", DATO)):
            lineas.append([rotulo(nombre if not indice else ""), Trozo(texto)])
    return lineas


def _dia(dia: date | None) -> str:
    return fecha_corta(dia) if dia else ""


def panel_cuenta(ficha: Ficha, ancho: int, alto: int) -> list[list[Trozo]]:
    """Return the account at the right of a wide window: its casos, then its lines, newest first."""
    casos = (len(ficha.otros) or 0) + 1
    borde = Trozo("│ ", Voz.TENUE)
    lineas: list[LineaTexto] = [
        [Trozo("Esta cuenta", Voz.FUERTE), Trozo(f" · {casos} {'caso' if casos == 1 else 'casos'}")]
    ]
    for otro in ficha.otros[:4]:
        valor = pesos(otro.valor_solicitado)
        lineas.append(
            extremos(
                [Trozo(f"{limpio(otro.radicado_actual)} {pregunta_corta(otro)}")],
                [Trozo(valor)],
                ancho - 3,
            )
        )
    lineas.append([Trozo("─" * (ancho - 3), Voz.TENUE)])
    for linea in ficha.lineas:
        lineas.append(_resumen(linea))
        if linea.nota:
            lineas.append([Trozo(cell(f"       «{limpio(linea.nota)}»", ancho - 3), Voz.TENUE)])
    return [[borde, *linea] for linea in [*lineas, *([[]] * alto)][:alto]]


def _resumen(linea: Linea) -> LineaTexto:
    voz = Voz.INACTIVO if linea.deshecha else Voz.NORMAL
    return [
        Trozo(f"{linea.momento.astimezone(BOGOTA):%d/%m %H:%M} ", Voz.TENUE),
        Trozo(f"{limpio(linea.agente)} ", voz),
        Trozo(linea.evento.replace("_", " "), voz),
    ]
