"""The list of usuarios to call: when each may be called, what will be told, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.estados import Contenido, Estado
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.caso.words import CONTENIDO_WORDS, ESTADO_WORDS, dicho
from ajustes_tui.domain.rules.decision import TelefonoDeCuenta
from ajustes_tui.domain.values.dates import BOGOTA, dia_corto
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.domain.values.telephone import enmascarado
from ajustes_tui.services.casos.contacto import EnAgenda
from ajustes_tui.ui.semaforo import glyph_of, signal_of
from ajustes_tui.ui.text import Linea, Trozo, Voz, extremos, rotulo
from ajustes_tui.widgets.window_table import Columna

LO_GRIS = "Lo gris no se puede llamar ahora: otra franja, otro día, o lo tiene alguien."


@dataclass(frozen=True, slots=True)
class FilaAgenda:
    """A row of the call list as a person sees it."""

    turno: EnAgenda
    cuando: str
    voz_cuando: Voz
    orden: int
    """0 an appointment that is due, 1 to be called now, 2 not now, 3 already tried today."""
    intentos: int
    """How many attempts make a usuario unreachable."""
    yo: str
    ahora: datetime
    hoy_no: bool = False
    """Whether somebody already tried today, so that the next attempt is another day's."""

    @property
    def intento(self) -> str:
        """How many attempts were made, of how many."""
        return f"{self.turno.fila.intentos} de {self.intentos}"

    @property
    def hoy(self) -> date:
        """The day of the list."""
        return self.ahora.date()

    @property
    def ahora_no(self) -> bool:
        """Whether it cannot be called now."""
        return self.orden > 1


def filas(
    agenda: Sequence[EnAgenda], ahora: datetime, yo: str, intentos: int, otro_dia: date
) -> list[FilaAgenda]:
    """Return the rows in the order to call: appointments due, what may be called now, the rest.

    Who was tried today is last, and waits for `otro_dia`, the next day with calling hours.
    """
    todas = [_fila(turno, ahora, yo, intentos, otro_dia) for turno in agenda]
    return sorted(todas, key=lambda fila: fila.orden)


def dia_cercano(dia: date, hoy: date) -> str:
    """Return a day to come as it is said today, `mañana` or `lun 30/11`."""
    return "mañana" if dia == hoy + timedelta(days=1) else dia_corto(dia)


def _fila(turno: EnAgenda, ahora: datetime, yo: str, intentos: int, otro_dia: date) -> FilaAgenda:
    fila = turno.fila
    cuando, voz, orden, hoy_no = "ya", Voz.NORMAL, 1, False
    if fila.cita is not None:
        cita = fila.cita.astimezone(BOGOTA)
        hoy = cita.date() == ahora.date()
        dicho = f"cita {cita:%H:%M}" if hoy else f"cita {cita:%d/%m}"
        if cita <= ahora:
            cuando, voz, orden = f"■ {dicho}", Voz.MALO, 0
        else:
            cuando, voz, orden = (f"▲ {dicho}" if hoy else dicho), Voz.AVISO, 2
    elif fila.aplazado_hasta is not None and fila.aplazado_hasta > ahora.date():
        cuando, orden = dia_corto(fila.aplazado_hasta), 2
    elif fila.estado is Estado.POR_CONTACTAR and _hoy_no(turno, ahora):
        # Filing a recurso or leaving a message needs no other day.
        dia = turno.desde.date() if turno.desde is not None else otro_dia
        cuando, orden, hoy_no = dia_cercano(dia, ahora.date()), 3, True
    elif turno.desde is not None and turno.desde > ahora:
        hoy = turno.desde.date() == ahora.date()
        dicho = dia_cercano(turno.desde.date(), ahora.date())
        cuando, orden = f"desde {turno.desde:%H:%M}" if hoy else dicho, 2
    ajena = turno.cita_de not in (None, yo)
    if fila.tomado_por not in (None, yo) or fila.en_revision or ajena:
        orden = max(orden, 2)
    return FilaAgenda(turno, cuando, voz, orden, intentos, yo, ahora, hoy_no)


def _hoy_no(turno: EnAgenda, ahora: datetime) -> bool:
    """Tell whether somebody tried today, and it was not just a wrong number."""
    if turno.ultima is None or turno.ultima[0].date() != ahora.date():
        return False
    return turno.ultima[1] != "NUMERO_ERRADO"


def _que(fila: FilaAgenda) -> str:
    casos = fila.turno.casos
    if fila.turno.fila.estado is Estado.RECURSO_POR_RADICAR:
        return "recurso"
    if fila.turno.fila.estado is Estado.POR_DEJAR_MENSAJE:
        return "mensaje de voz"
    si = sum(caso.contenido is Contenido.APLICADO for caso in casos)
    if si and si < len(casos):
        return f"{si} aplicado, {len(casos) - si} no"
    return CONTENIDO_WORDS[Contenido.APLICADO if si else Contenido.NO_APLICA]


def _last_time(code: str) -> str:
    outcome = CONTACT_OUTCOMES.get(code)
    return (outcome and outcome.last_time) or dicho(code)


def _ultima(fila: FilaAgenda) -> str:
    pedida = fila.turno.pedida
    if pedida is not None:
        return f"{_cerca(pedida.astimezone(BOGOTA).date(), fila.hoy)} pidió cita"
    if fila.turno.ultima is None:
        return "—"
    momento, resultado = fila.turno.ultima
    return f"{_cerca(momento.date(), fila.hoy)} {_last_time(resultado)}"


def _cerca(dia: date, hoy: date) -> str:
    return "hoy" if dia == hoy else dia_corto(dia)[:3]


def _tiene(fila: FilaAgenda) -> str:
    if fila.turno.fila.en_revision:
        return "revisión"
    quien = fila.turno.fila.tomado_por or fila.turno.cita_de
    return "usted" if quien == fila.yo else quien or ""


def _plazo(fila: FilaAgenda) -> str:
    if fila.turno.restantes is None:
        return ""
    return f"{glyph_of(fila.turno.semaforo)} {fila.turno.restantes:>2}"


def columnas() -> dict[int, Sequence[Columna[FilaAgenda]]]:
    """Return the columns of each width class."""
    cuando = Columna[FilaAgenda]("Cuándo", 12, lambda f: f.cuando, voz=lambda f: f.voz_cuando)
    plazo = Columna[FilaAgenda]("Plazo", 5, _plazo, "der", lambda f: signal_of(f.turno.semaforo)[0])
    cuenta = Columna[FilaAgenda]("Cuenta", 10, lambda f: f.turno.fila.cuenta)
    cuantos = Columna[FilaAgenda]("Rd", 2, lambda f: str(len(f.turno.casos)), "der")
    que = Columna[FilaAgenda]("Se informa", 16, _que, flexible=True)
    intento = Columna[FilaAgenda]("Intento", 7, lambda f: f.intento)
    ultima = Columna[FilaAgenda]("Última vez", 14, _ultima)
    tiene = Columna[FilaAgenda]("Tiene", 7, _tiene)
    radicado = Columna[FilaAgenda]("Radicado", 12, lambda f: f.turno.fila.radicado_actual)
    valor = Columna[FilaAgenda]("Valor", 12, lambda f: pesos(f.turno.fila.valor_aplicado), "der")
    return {
        0: (cuando, plazo, cuenta, cuantos, que, intento, ultima, tiene),
        110: (cuando, plazo, cuenta, radicado, cuantos, que, valor, intento, ultima, tiene),
    }


def por_que_llama(fila: FilaCaso) -> str:
    """Return what a usuario may be calling about, for a list to choose from."""
    que = ESTADO_WORDS[fila.estado].calls_for
    return f"{fila.cuenta}  {fila.radicado_actual}  {que}"


def voz_fila(fila: FilaAgenda) -> Voz | None:
    """Return the voice of a whole row: dim when it cannot be called now."""
    return Voz.INACTIVO if fila.ahora_no else None


def _plan(fila: FilaAgenda) -> Linea:
    """Return the appointment, or which attempt comes next and when."""
    caso = fila.turno.fila
    if caso.cita is not None:
        cita = caso.cita.astimezone(BOGOTA)
        linea = [rotulo("Cita")]
        if cita <= fila.ahora:
            linea.append(Trozo(f"■ vencida hace {_hace(fila.ahora - cita)}", Voz.MALO))
        else:
            linea.append(Trozo(f"{dia_corto(cita.date())} a las {cita:%H:%M}"))
        if fila.turno.pedida is not None:
            pedida = fila.turno.pedida.astimezone(BOGOTA)
            linea.append(Trozo(f" · la pidió el {dia_corto(pedida.date())} a las {pedida:%H:%M}"))
        return linea
    if fila.turno.ultima is None or not (fila.hoy_no or fila.turno.desde):
        return [rotulo("Cita"), Trozo("sin cita", Voz.TENUE)]
    momento, resultado = fila.turno.ultima
    antes = f"{momento.astimezone(BOGOTA):%H:%M} {dicho(resultado)}"
    sigue = f"{caso.intentos + 1} de {fila.intentos}"
    if fila.hoy_no:
        return [
            rotulo("Intento"),
            Trozo(f"hoy ya se intentó, {antes}", Voz.AVISO),
            Trozo(f" · intento {sigue}, otro día"),
        ]
    return [
        rotulo("Intento"),
        Trozo(f"{sigue}, otra franja: {_desde(fila)}", Voz.AVISO),
        Trozo(f" · {dia_corto(momento.date())} {antes}"),
    ]


def _hace(rato: timedelta) -> str:
    """Return how long ago, `45 min`, `2 h 20` or `3 días`."""
    minutos = int(rato.total_seconds()) // 60
    if minutos < 60:
        return f"{minutos} min"
    horas, minutos = divmod(minutos, 60)
    if horas < 24:
        return f"{horas} h {minutos:02d}"
    return "1 día" if horas < 48 else f"{horas // 24} días"


def nota(filtro: str, hasta: str | None, ancho: int) -> Linea:
    """Return the row over the list: its order, its filter, and until when one may call."""
    izquierda = [Trozo(f" Primero las citas; luego lo que vence antes{filtro}", Voz.TENUE)]
    if hasta is None:
        return extremos(izquierda, [Trozo("▲ fuera del horario de llamadas ", Voz.AVISO)], ancho)
    hora = f"se puede llamar hasta las {hasta} "
    # With a filter to be told there is no room for what the day always allows.
    derecha = [Trozo(hora, Voz.TENUE)] if hasta and not filtro else []
    return extremos(izquierda, derecha, ancho)


def _desde(fila: FilaAgenda) -> str:
    """Return from when the next attempt is in another part of the day than the last one."""
    desde = fila.turno.desde
    if desde is None:
        return "ya"
    dia = "" if desde.date() == fila.hoy else f"{dia_corto(desde.date())} "
    return f"desde {dia}{desde:%H:%M}"


def detalle(fila: FilaAgenda | None, telefonos: Sequence[TelefonoDeCuenta]) -> list[Linea]:
    """Return the three rows about the usuario under the cursor; numbers are masked here."""
    if fila is None:
        return [[], [], []]
    dichos = [
        f"{caso.radicado_actual}, causal {caso.causal or '—'}, "
        + (
            f"aplicado {pesos(caso.valor_aplicado)}"
            if caso.contenido is Contenido.APLICADO
            else "no aplica"
        )
        for caso in fila.turno.casos
    ]
    validos = [enmascarado(t.numero) for t in telefonos if not t.invalido]
    numeros: Linea = (
        [Trozo("   ".join(validos)), Trozo("   se ven al abrir", Voz.TENUE)]
        if validos
        else [Trozo("▲ ninguno válido: ábralo y t agrega uno", Voz.AVISO)]
    )
    return [
        _plan(fila),
        [rotulo("Se informa"), Trozo(" · ".join(dichos))],
        [rotulo("Teléfonos"), *numeros],
    ]
