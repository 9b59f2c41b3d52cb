"""What mi turno says, as rows: each with its lines and where Enter on it takes the person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ajustes_tui.domain.caso.estados import POR_LLAMAR, Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import TALLIES, TALLY_OF
from ajustes_tui.domain.caso.revision import es_respuesta
from ajustes_tui.domain.caso.words import dicho, evento_words, pregunta_de
from ajustes_tui.domain.values.dates import dia_corto
from ajustes_tui.domain.values.person import Sesion
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.services.casos.turno import Cita, Contestada, EnMano, Hoy, Linea, Turno, Vueltos
from ajustes_tui.ui.text import Linea as Line
from ajustes_tui.ui.text import Trozo, Voz, cell, limpio, regla, rotulo

TALL = 30
"""Rows from which each answer and each draft has a row of its own."""
_NAME_WIDTH = 21


@dataclass(frozen=True, slots=True)
class TurnoRow:
    """Some lines of the screen; with a destination the cursor stands on them and Enter leads there."""

    lines: Sequence[Line]
    destination: str = ""
    """What Enter opens: en_mano, vencidas, citas, llamadas, cola, vueltos, bandeja, hoy…"""


def title_of(turno: Turno, sesion: Sesion) -> tuple[str, str]:
    """Return the two ends of the bar."""
    dia = turno.ahora.date()
    rol = f", {sesion.rol}" if sesion.rol else ""
    return f"MI TURNO · {dia_corto(dia)}/{dia.year}", f"{sesion.login}{rol}"


def rows_of(turno: Turno, sesion: Sesion, ancho: int, alto: int) -> list[TurnoRow]:
    """Return the screen as rows that fit `alto` lines whenever that is possible."""
    largo = alto >= TALL
    rows = [
        *_en_mano(turno),
        TurnoRow([regla("Ahora", ancho=ancho)]),
        *_ahora(turno, sesion, largo=largo),
        TurnoRow([regla("Hoy usted", "v la lista completa", ancho)]),
        *_hoy(turno.hoy, sesion),
    ]
    avisos = _notices(turno)
    if avisos:
        rows += [TurnoRow([regla("Avisos", ancho=ancho)]), *avisos]
    if sum(len(row.lines) for row in rows) < alto:
        rows.insert(0, TurnoRow([[]]))
    return rows


def painted(rows: Sequence[TurnoRow], destination: str) -> list[Line]:
    """Return the lines, with the mark of the cursor on the row of a destination."""
    lines: list[Line] = []
    for row in rows:
        current = bool(destination) and row.destination == destination
        for number, line in enumerate(row.lines):
            marked = current and number == len(row.lines) - 1
            lines.append(_marked(line) if marked else line)
    return lines


def _marked(linea: Line) -> Line:
    primero, *resto = linea
    fuerte = [t._replace(voz=Voz.FUERTE) if t.voz is Voz.NORMAL else t for t in resto]
    return [Trozo("►", Voz.FUERTE), primero._replace(texto=primero.texto[1:]), *fuerte]


def _en_mano(turno: Turno) -> list[TurnoRow]:
    mano = turno.en_mano
    if mano is None:
        nada = "nada a medias; F3 trae la cola y F4 las llamadas"
        return [TurnoRow([[rotulo("Estaba en"), Trozo(nada, Voz.TENUE)]])]
    desde = f"  desde {mano.desde:%H:%M}" if mano.desde else ""
    corte = f", se cortó {mano.cortado:%H:%M}" if mano.cortado else ""
    otros = turno.otros_borradores
    espera = "si antes quiere ver otra cosa, el borrador la espera"
    if otros:
        espera = f"deja {_counted(otros, 'borrador más', 'borradores más')}"
    return [
        TurnoRow(
            [
                [
                    rotulo("Estaba en"),
                    Trozo(f"{mano.cuenta}  ", Voz.FUERTE),
                    Trozo(pregunta_de(mano.estado, mano.resultado)),
                    Trozo(f"{desde}{corte}", Voz.TENUE),
                ],
                [rotulo(""), Trozo(_draft(mano))],
                [rotulo(""), *_meanwhile(mano)],
                [
                    Trozo("   "),
                    Trozo("Enter", Voz.FUERTE),
                    Trozo(" vuelve ahí"),
                    Trozo(f"        {espera}", Voz.TENUE),
                ],
            ],
            "en_mano",
        )
    ]


def _draft(mano: EnMano) -> str:
    if mano.borrador_el is None:
        return "sin nada escrito"
    resumen = summary_of(mano.borrador)
    return f"borrador de las {mano.borrador_el:%H:%M}" + (f": {resumen}" if resumen else "")


_BOX_TEXTS = (
    ("t.nota", "una nota"),
    ("t.pedir_revision", "una pregunta a la supervisora"),
    ("t.saltar", "por qué saltarlo"),
)
"""What a person may leave half typed in a box, as mi turno says it."""


def summary_of(borrador: Mapping[str, str]) -> str:
    """Say in a few words what a draft holds and what it lacks, never a number of telephone."""
    if "modo" in borrador:
        dichos = sum(bool(hora) for hora in borrador.get("dichos", "").split(","))
        partes = [f"la llamada, {_counted(dichos, 'párrafo dicho', 'párrafos dichos')}"]
        if borrador.get("recurso"):
            partes.append("el recurso" if borrador.get("motivo") else "el recurso sin razones")
        return ", ".join(partes)
    partes = []
    if es_respuesta(borrador):
        digito = borrador.get("r.digito")
        partes.append(f"la respuesta {digito}" if digito else "una respuesta")
        partes[0] += " en la bandeja" + ("" if borrador.get("r.razon") else ", sin razón")
    partes += [nombre for clave, nombre in _BOX_TEXTS if borrador.get(clave)]
    if borrador.get("causal"):
        partes.append(f"causal {borrador['causal']}")
    evento = borrador.get("evento", "")
    if evento in set(Evento):
        partes.append(evento_words(evento).done)
    campos = {clave[2:]: texto for clave, texto in borrador.items() if clave.startswith("c.")}
    pareja = " ".join(campos.pop(clave, "") for clave in ("razon", "subrazon")).strip()
    vacios = []
    for clave, texto in campos.items():
        nombre = clave.strip("_").replace("_", " ").replace("por que", "por qué")
        if texto.strip():
            partes.append(f"{nombre} {limpio(texto.strip())}" if clave != "telefono" else nombre)
        else:
            vacios.append(f"{nombre} sin escribir")
    return ", ".join([*partes, *([pareja] if pareja else []), *vacios])


def _meanwhile(mano: EnMano) -> Line:
    if mano.la_tiene is not None:
        if mano.tocado is not None and mano.tocado[0] == mano.la_tiene:
            return [Trozo(f"▲ {_touched(mano)} y ahora lo tiene", Voz.AVISO)]
        hizo = f"{_touched(mano)}; " if mano.tocado else ""
        return [Trozo(f"▲ {hizo}ahora lo tiene {limpio(mano.la_tiene)}", Voz.AVISO)]
    if mano.tocado is not None:
        return [Trozo(f"▲ {_touched(mano)}; véalo antes de seguir", Voz.AVISO)]
    sigue = "sigue siendo suyo" if mano.suyo else "está libre"
    return [Trozo("√", Voz.OK), Trozo(f" nadie lo tocó mientras tanto; {sigue}")]


def _touched(mano: EnMano) -> str:
    if mano.tocado is None:
        return ""
    quien, evento = mano.tocado
    if quien == "sistema":
        return "un corte lo cambió mientras tanto"
    return f"{limpio(quien)} registró «{_done(evento)}»"


def _ahora(turno: Turno, sesion: Sesion, *, largo: bool) -> list[TurnoRow]:
    rows: list[TurnoRow] = []
    cuantas, desde = turno.bandeja
    if sesion.can(Power.OVERSEE):
        vieja = f"la más vieja, {_when(desde, turno.ahora)}" if desde else ""
        nombre = _agreeing(cuantas, "pregunta en bandeja", "preguntas en bandeja")
        rows.append(_count_row("▲" if cuantas else " ", cuantas, nombre, vieja, "bandeja"))
    if turno.vencidas:
        nombre = _agreeing(len(turno.vencidas), "cita vencida", "citas vencidas")
        que = _citas(turno.vencidas, turno.ahora, con_cuenta=True)
        rows.append(_count_row("■", len(turno.vencidas), nombre, que, "vencidas", Voz.MALO))
    if turno.citas:
        nombre = _agreeing(len(turno.citas), "cita hoy", "citas hoy")
        que = _citas(turno.citas, turno.ahora, con_cuenta=len(turno.citas) <= 2)
        rows.append(_count_row("▲", len(turno.citas), nombre, que, "citas", Voz.AVISO))
    intentos = f"{turno.reintentos} son segundo o tercer intento" if turno.reintentos else ""
    nombre = _agreeing(turno.llamadas, "llamada por hacer", "llamadas por hacer")
    rows.append(_count_row(" ", turno.llamadas, nombre, intentos, "llamadas"))
    en_cola = turno.cola.total
    nombre = _agreeing(en_cola, "caso en la cola", "casos en la cola")
    rows.append(_count_row(" ", en_cola, nombre, _semaforos(turno), "cola"))
    if turno.vueltos.total:
        nombre = _agreeing(turno.vueltos.total, "volvió del back", "volvieron del back")
        rows.append(
            _count_row(" ", turno.vueltos.total, nombre, _vueltos(turno.vueltos), "vueltos")
        )
    rows += _contestadas(turno.contestadas, largo=largo)
    if turno.preguntas:
        nombre = _agreeing(turno.preguntas, "pregunta suya", "preguntas suyas")
        que = f"{_agreeing(turno.preguntas, 'espera', 'esperan')} a la supervisora"
        rows.append(_count_row(" ", turno.preguntas, nombre, que, "preguntas"))
    return rows


def _contestadas(contestadas: Sequence[Contestada], *, largo: bool) -> list[TurnoRow]:
    if not contestadas:
        return []
    if len(contestadas) == 1 or not largo:
        nombre = _agreeing(len(contestadas), "le contestaron", "le contestaron")
        return [
            _count_row(" ", len(contestadas), nombre, _respuesta(contestadas[0]), "contestadas")
        ]
    return [
        _count_row(" ", 1, "le contestaron", _respuesta(una), f"respuesta:{una.caso_id}")
        for una in contestadas
    ]


def _respuesta(contestada: Contestada) -> str:
    return f"{contestada.cuenta}: {contestada.quien} dice «{limpio(contestada.texto)}»"


def _count_row(
    glifo: str, cuantos: int, nombre: str, dato: str, destino: str, voz: Voz = Voz.NORMAL
) -> TurnoRow:
    numero = f"{cuantos:,}".replace(",", ".")
    return TurnoRow(
        [
            [
                Trozo(" "),
                Trozo(glifo, voz),
                Trozo(f"{numero:>4} {cell(nombre, _NAME_WIDTH)}"),
                Trozo(dato),
            ]
        ],
        destino,
    )


def _citas(citas: Sequence[Cita], ahora: datetime, *, con_cuenta: bool) -> str:
    dichas = []
    for cita in citas:
        hora = f"{cita.momento:%H:%M}"
        if cita.momento.date() != ahora.date():
            hora = f"{dia_corto(cita.momento.date())} {hora}"
        dichas.append(f"{hora} · {cita.cuenta}" if con_cuenta else hora)
    *antes, ultima = dichas
    return f"{', '.join(antes)} y {ultima}" if antes else ultima


def _semaforos(turno: Turno) -> str:
    cola = turno.cola
    resto = cola.total - cola.vencidos - cola.pronto
    vencen = _counted(cola.pronto, "vence", "vencen")
    partes = [
        f"■ {_counted(cola.vencidos, 'vencido', 'vencidos')}" if cola.vencidos else "",
        f"▲ {vencen} en {cola.dias} días o menos" if cola.pronto else "",
        f"○ {resto}" if resto else "",
    ]
    return "  ".join(parte for parte in partes if parte)


def _vueltos(vueltos: Vueltos) -> str:
    sin = f"{vueltos.sin_respuesta} sin respuesta hace {_counted(vueltos.dias, 'día', 'días')}"
    partes = (
        f"{_counted(vueltos.otra_vez, 'rechazado otra vez', 'rechazados otra vez')}"
        if vueltos.otra_vez
        else "",
        _counted(vueltos.rechazados, "rechazado", "rechazados") if vueltos.rechazados else "",
        _counted(vueltos.aprobados, "aprobado", "aprobados") if vueltos.aprobados else "",
        sin if vueltos.sin_respuesta else "",
    )
    return ", ".join(parte for parte in partes if parte)


def _hoy(hoy: Hoy, sesion: Sesion) -> list[TurnoRow]:
    decisiones = sum(hoy.decisiones.values())
    llamadas = sum(hoy.llamadas.values())
    partes = [
        f"{cuantas} {_done(evento)}"
        for evento, cuantas in sorted(hoy.decisiones.items(), key=lambda par: -par[1])
    ]
    dichas = []
    for tally in TALLIES:
        cuantas = sum(n for code, n in hoy.llamadas.items() if TALLY_OF.get(code) is tally)
        if cuantas:
            dichas.append(_counted(cuantas, *tally))
    rows = [
        _count_row(
            " ",
            decisiones,
            _agreeing(decisiones, "decisión", "decisiones"),
            " · ".join(partes),
            "hoy",
        ),
        _count_row(
            " ",
            llamadas,
            _agreeing(llamadas, "llamada", "llamadas"),
            " · ".join(dichas),
            "hoy_llamadas",
        ),
    ]
    if hoy.deshechas:
        ultima = hoy.deshechas[0]
        nombre = _agreeing(len(hoy.deshechas), "deshecha", "deshechas")
        que = f"{ultima.momento:%H:%M} · {ultima.cuenta} {what_was_done(ultima)}, {_who(ultima, sesion)}"
        rows.append(_count_row(" ", len(hoy.deshechas), nombre, que, "hoy_deshechas"))
    return rows


def _who(linea: Linea, sesion: Sesion) -> str:
    quien = "usted" if linea.deshizo == sesion.login else limpio(linea.deshizo)
    return f"lo deshizo {quien}"


def _done(evento: str) -> str:
    return evento_words(evento).done or evento


def what_was_done(linea: Linea) -> str:
    """Return what a line of the person says they did."""
    que = _done(linea.evento)
    resultado = linea.datos.get("resultado")
    if linea.evento in (Evento.CONTACTO, Evento.MENSAJE_DE_VOZ) and resultado:
        return f"{que}: {dicho(resultado)}"
    causal = linea.datos.get("causal")
    return f"{que}: {limpio(causal)}" if causal else que


def list_of_day(hoy: Hoy, sesion: Sesion) -> list[tuple[str, str]]:
    """Return every line of the day for a list: its number, and what a person reads."""
    lineas = []
    for linea in hoy.lineas:
        texto = f"{linea.momento:%H:%M}  {linea.cuenta}  {what_was_done(linea)}"
        if linea.deshizo is not None:
            texto += f" ({_who(linea, sesion)})"
        lineas.append((str(linea.linea), texto))
    return lineas


def _notices(turno: Turno) -> list[TurnoRow]:
    rows = []
    for base in turno.importadas:
        que = f"{base.momento:%H:%M} {limpio(base.quien)} "
        if base.deshecha:
            que += f"deshizo una base del corte {base.corte:%d/%m}"
        else:
            nuevos = _counted(base.nuevos, "caso nuevo", "casos nuevos")
            que += f"importó el corte {base.corte:%d/%m}: {nuevos}"
        rows.append(TurnoRow([[Trozo(f" {que}")]]))
    if turno.mantenimiento:
        rows.append(TurnoRow([[Trozo(f" ▲ {limpio(turno.mantenimiento)}", Voz.AVISO)]]))
    return rows


def _when(momento: datetime, ahora: datetime) -> str:
    if momento.date() == ahora.date():
        return f"hoy {momento:%H:%M}"
    return f"{dia_corto(momento.date())} {momento:%H:%M}"


def _agreeing(cuantos: int, una: str, varias: str) -> str:
    return una if cuantos == 1 else varias


def _counted(cuantos: int, una: str, varias: str) -> str:
    return f"{cuantos} {_agreeing(cuantos, una, varias)}"


def place_of(estado: Estado) -> str:
    """Return the place where a caso is worked on."""
    return "contacto" if estado in POR_LLAMAR | {Estado.RECURSO_POR_RADICAR} else "triage"


def place_of_draft(mano: EnMano) -> str:
    """Return the place where what was in hand goes on."""
    return "revision" if es_respuesta(mano.borrador) else place_of(mano.estado)
