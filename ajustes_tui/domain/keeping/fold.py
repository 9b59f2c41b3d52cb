"""A caso folded again from its row of the base and its lines, to be compared column by column.

Columns are held by name with the values the store has: days and moments in ISO, booleans as 0 and 1.
What a line does to each column is said here once more, from the line alone: the rules that decided it
read catalogues and settings of their day, and they may change; what a line says was done does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ajustes_tui.domain.base.fields import BESIDE_CHAIN, COLUMNS
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import CLOSED, Contenido, Estado
from ajustes_tui.domain.caso.eventos import (
    CORRECTIVOS,
    OUTSIDE_CATALOG,
    Evento,
)
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.keeping.integrity import ImpossibleLine

Columns = dict[str, Any]


class AnyOf(NamedTuple):
    """A value that the lines leave open among a few; without any, whatever the store has is good."""

    values: tuple[object, ...] = ()

    def admits(self, value: object) -> bool:
        """Tell whether a value is one of them."""
        return not self.values or value in self.values


OPEN = AnyOf()
"""A value that no line tells: it was emptied on purpose, or belongs to the work of the day."""
UNTOLD = frozenset({"id", "version", "dueno"})
"""The columns of a caso that are not folded: whose turn it is, and how often it was written."""
OF_LAST_ROW = ("resultado_crudo", "resultado_por_revisar", "propios")
"""What a later base may change without a line of its own: how its row spells what was known."""
FOLDED = (*(c for c in Caso._fields if c not in UNTOLD), "base_id", "retirado", "datos")
UNWORKED: Mapping[str, Any] = {
    **dict.fromkeys(FOLDED),
    **{"estado": Estado.POR_CLASIFICAR.value, "propios": "{}", "retirado": 0},
    **dict.fromkeys(
        (
            *("causal_sugerida", "reescalamientos", "autorizado_back", "no_interpone"),
            *("intentos", "dias_intento", "resultado_por_revisar"),
        ),
        0,
    ),
}
"""The columns of a caso that its base has just brought, without what the row says."""
_WITHOUT_VEREDICTO: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            *("contenido", "veredicto", "veredicto_motivo", "veredicto_agente", "veredicto_el"),
            *("informado_el", "cita", "ultimo_dia_intento"),
        )
    ),
    **dict.fromkeys(("no_interpone", "intentos", "dias_intento"), 0),
}
_BESIDE = re.compile(rf"(?:^|; )({'|'.join(sorted(BESIDE_CHAIN))}): ")
_NO_VALUE = "—"


class FoldedLine(NamedTuple):
    """The fields of a historial line that a fold reads, in the order in which the store gives them."""

    line: int
    momento: str
    agente: str
    evento: str
    estado_before: str | None
    estado_after: str
    razon: str | None
    subrazon: str | None
    radicado: str | None
    cun: str | None
    datos: str
    """The canonical JSON of the line."""
    causada_por: int | None
    base_id: int | None
    has_text: int
    motivo: str | None
    """The text kept beside the chain, None where there is none or it was emptied."""
    texto: str | None

    @property
    def day(self) -> str:
        """The day of the line."""
        return self.momento[:10]

    @property
    def emptied(self) -> bool:
        """Whether the line had a text that is no longer there."""
        return bool(self.has_text) and self.motivo is None and self.texto is None


class FoldedAttempt(NamedTuple):
    """A call that counted as an attempt, as its line says it."""

    line: int
    momento: str
    agente: str
    resultado: str
    telefono_id: int | None


class CasoFold:
    """A caso while its lines are read, oldest first."""

    def __init__(self, columns: Columns) -> None:
        """Begin with the columns that its base brought."""
        self.columns = columns
        self.attempts: list[FoldedAttempt] = []
        self.radicados: dict[int, str] = {}
        """The radicados that lines gave, by line."""
        self.undone: dict[int, int] = {}
        """The line that undid each undone line."""
        self.telephones: list[tuple[int, int, str, str]] = []
        """Line, id of the number, its last digits and the outcome, of each line that used one.

        Only the outcome of a call says whether the number is good; it is empty of another line.
        """
        self.supplied: set[str] = set()
        """The columns that a line gave a person's value; no base adds one to `propios`."""
        self._before_line: dict[int, Columns] = {}
        self._before_base: dict[int, Columns] = {}
        self._act_of: dict[int, int] = {}
        self._questions: list[tuple[int, bool]] = []
        """The lines that asked something, and whether a base did."""

    def take(self, line: FoldedLine) -> None:
        """Apply a line; raises ImpossibleLine when it cannot follow those before it."""
        columns = self.columns
        if line.evento != Evento.CASO_NUEVO and line.estado_before != columns["estado"]:
            raise ImpossibleLine(
                line.line,
                f"empieza en {line.estado_before or 'ningún estado'} y el caso estaba en "
                f"{columns['estado'] or 'ningún estado'}",
            )
        if line.evento == Evento.CASO_NUEVO and self._before_line:
            raise ImpossibleLine(line.line, "el caso ya existía")
        self._before_line[line.line] = dict(columns)
        self._act_of[line.line] = line.causada_por or line.line
        if line.base_id is not None:
            self._before_base.setdefault(line.base_id, self._before_line[line.line])
        _EFFECTS.get(line.evento, _nothing)(self, line, json.loads(line.datos))
        columns = self.columns
        columns["estado"] = line.estado_after
        if line.estado_after in CLOSED:
            columns["cita"] = None

    # What each evento does.

    def _own(self, column: str, value: object) -> None:
        """Write a value that a person supplied, and remember Claro's."""
        columns = self.columns
        self.supplied.add(column)
        if columns["propios"] is OPEN or columns[column] is OPEN:
            columns["propios"] = OPEN
        else:
            own = json.loads(columns["propios"])
            own.setdefault(column, columns[column])
            columns["propios"] = json.dumps(own, ensure_ascii=False, sort_keys=True)
        columns[column] = value

    def _new_radicado(self, line: FoldedLine) -> None:
        """Take the radicado of a line as the caso's newest, when it is another."""
        columns = self.columns
        if line.radicado != (columns["radicado_vigente"] or columns["radicado"]):
            columns["radicado_vigente"] = line.radicado
            self.radicados[line.line] = str(line.radicado)

    def _judged(self, line: FoldedLine, motivo: str | None, contenido: Contenido | None) -> None:
        columns = self.columns
        kept = columns["contenido"] if contenido is None else contenido.value
        columns.update(_WITHOUT_VEREDICTO)
        columns.update(
            contenido=kept,
            veredicto=line.evento,
            veredicto_motivo=motivo,
            veredicto_agente=line.agente,
            veredicto_el=line.momento,
            aplazado_hasta=None,
        )

    def _marked(self, line: FoldedLine) -> None:
        if line.razon is not None:
            self.columns.update(razon=line.razon, subrazon=line.subrazon)

    def clasificar(self, line: FoldedLine, datos: Columns) -> None:
        """Give the causal, unless the asesor's is outside the list."""
        letter = datos["causal"]
        if letter == OUTSIDE_CATALOG:
            return
        asked = datos.get("causal_pedida", OPEN)
        self.columns.update(
            causal=letter,
            causal_pedida=asked,
            causal_sugerida=OPEN if asked is OPEN else int(asked == letter),
            atribuible=None if datos["atribuible"] == "no" else datos["atribuible"],
            demora_de=datos.get("demora_de"),
            aplazado_hasta=None,
        )

    def reclasificar(self, line: FoldedLine, datos: Columns) -> None:
        """Correct the causal."""
        self.columns.update(causal=datos["causal"], causal_sugerida=0)

    def send(self, line: FoldedLine, datos: Columns) -> None:
        """Send the caso to the back de ajustes."""
        columns = self.columns
        self._new_radicado(line)
        columns.update(
            reescalamientos=columns["reescalamientos"] + (line.evento in CORRECTIVOS),
            escalado_el=line.day,
            resultado_al_enviar=columns["resultado"],
            respuesta_al_enviar=columns["fecha_respuesta"],
            radicado_enviado=datos.get("radicado"),
            aplazado_hasta=None,
        )
        self._marked(line)

    def escalar_pqr(self, line: FoldedLine, datos: Columns) -> None:
        """Send the caso to PQR, which is a verdict."""
        self._new_radicado(line)
        self._judged(line, datos["motivo"], None)
        self._marked(line)

    def respuesta_back(self, line: FoldedLine, datos: Columns) -> None:
        """Take an answer of the back: a person's, or one that a base brought."""
        if line.base_id is not None:
            self.corte(line, datos)
            return
        columns = self.columns
        self._own("resultado", datos["resultado"])
        if "valor_aplicado_centavos" in datos:
            self._own("valor_aplicado", datos["valor_aplicado_centavos"])
        if line.motivo is not None:
            self._own("motivo_rechazo", line.motivo)
        elif line.emptied:
            self.supplied.add("motivo_rechazo")
            columns.update(motivo_rechazo=OPEN, propios=OPEN)
        columns.update(resultado_por_revisar=0, aplazado_hasta=None)

    def rechazo_correcto(self, line: FoldedLine, datos: Columns) -> None:
        """Confirm a rejection."""
        self._judged(line, datos["motivo"], Contenido.NO_APLICA)

    def no_revertido(self, line: FoldedLine, datos: Columns) -> None:
        """Stop contesting a rejection."""
        self._judged(line, None, Contenido.NO_APLICA)

    def aplicacion_correcta(self, line: FoldedLine, datos: Columns) -> None:
        """Confirm an application."""
        self._own("valor_aplicado", datos["valor_aplicado_centavos"])
        self._new_radicado(line)
        self._judged(line, None, Contenido.APLICADO)

    def contacto(self, line: FoldedLine, datos: Columns) -> None:
        """Take the outcome of a call."""
        columns = self.columns
        outcome = CONTACT_OUTCOMES[datos["resultado"]]
        self._dialled(line, datos, outcome.code)
        columns.update(cita=None, aplazado_hasta=None)
        if datos.get("intento") is not None:
            days = columns["dias_intento"]
            # Whether it was another business day is for the calendar to say.
            tried = columns["ultimo_dia_intento"] == line.day or days is OPEN
            columns.update(
                intentos=columns["intentos"] + 1,
                dias_intento=days if tried else AnyOf(_next_days(days)),
                ultimo_dia_intento=line.day,
            )
            self.attempts.append(
                FoldedAttempt(
                    *(line.line, line.momento, line.agente, outcome.code),
                    datos.get("telefono_id"),
                )
            )
        if outcome.appointment:
            columns["cita"] = AnyOf(tuple(_moments(str(datos["cuando"]))))
        elif outcome.informs:
            if line.estado_before != Estado.RECURSO_POR_RADICAR:
                columns["informado_el"] = line.day
            columns["no_interpone"] = int(outcome.code == "NO_INTERPONE")
            if outcome.code != "NO_ACEPTA" and line.estado_before not in CLOSED:
                columns["estado_previo"] = line.estado_before

    def mensaje_de_voz(self, line: FoldedLine, datos: Columns) -> None:
        """Close the caso when the message was left."""
        self._dialled(line, datos, "")
        if line.estado_after == Estado.CERRADO_MENSAJE:
            self.columns.update(
                estado_previo=line.estado_before,
                informado_el=line.day,
                cita=None,
                aplazado_hasta=None,
            )

    def _dialled(self, line: FoldedLine, datos: Columns, outcome: str) -> None:
        if datos.get("telefono_id") is not None:
            used = (int(datos["telefono_id"]), str(datos["telefono"]), outcome)
            self.telephones.append((line.line, *used))

    def radicar_recurso(self, line: FoldedLine, datos: Columns) -> None:
        """File the recurso."""
        self._new_radicado(line)
        self.columns.update(
            recurso_el=line.day, recurso_tipo=datos["tipo"], no_interpone=0, aplazado_hasta=None
        )

    def respuesta_pqr(self, line: FoldedLine, datos: Columns) -> None:
        """Close the caso with PQR's answer."""
        self.columns["estado_previo"] = line.estado_before

    def completar(self, line: FoldedLine, datos: Columns) -> None:
        """Add a datum the base did not bring."""
        field = str(datos["campo"])
        if field not in COLUMNS:
            self._dialled(line, datos, "")
        elif "valor_centavos" in datos:
            self._own(field, datos["valor_centavos"])
        elif "valor" in datos:
            self._own(field, datos["valor"])
        else:
            self._own(field, OPEN if line.motivo is None else line.motivo)

    def aplazar(self, line: FoldedLine, datos: Columns) -> None:
        """Hide the caso until a day."""
        self.columns["aplazado_hasta"] = datos["hasta"]

    def pedir_revision(self, line: FoldedLine, datos: Columns) -> None:
        """Put a question in the tray, behind a person's that waits there."""
        waiting, by_base = self.columns["revision"], line.base_id is not None
        self._questions.append((line.line, by_base))
        asked = [base for number, base in self._questions if number >= (_least(waiting) or 0)]
        if waiting is None or all(asked):
            self.columns["revision"] = line.line

    def resolver_revision(self, line: FoldedLine, datos: Columns) -> None:
        """Answer the question, and bring the next one of those that wait."""
        decision = datos.get("decision")
        later = (n for n, _base in self._questions if n > (datos.get("pregunta") or 0))
        self.columns.update(revision=AnyOf((None, *later)), aplazado_hasta=None)
        if decision == "QUITAR_ATRIBUIBLE":
            self.columns["atribuible"] = None
        elif decision == "AUTORIZAR_BACK":
            self.columns["autorizado_back"] = 1

    def devolver(self, line: FoldedLine, datos: Columns) -> None:
        """Void a verdict."""
        self.columns.update(_WITHOUT_VEREDICTO)
        self.columns["aplazado_hasta"] = None

    def anular(self, line: FoldedLine, datos: Columns) -> None:
        """Take the caso out of the procedure."""
        self.columns.update(estado_previo=line.estado_before, revision=None)

    def reabrir(self, line: FoldedLine, datos: Columns) -> None:
        """Take a closed caso back to where it was."""
        self.columns.update(estado_previo=None, aplazado_hasta=None)

    def deshacer(self, line: FoldedLine, datos: Columns) -> None:
        """Put back what stood before the act of a line, and mark its lines as undone."""
        first = datos["linea"]
        if first not in self._before_line:
            raise ImpossibleLine(line.line, "deshace una línea que no es de su caso")
        act = self._act_of[first]
        for number, of_act in self._act_of.items():
            if of_act == act and number >= first:
                self.undone[number] = line.line
        # A corte that only repeated the caso stays its newest one.
        self.columns = {**self._before_line[first], "corte": self.columns["corte"]}

    def base_anulada(self, line: FoldedLine, datos: Columns) -> None:
        """Withdraw a caso that only the undone base brought, or put back what stood before it."""
        if line.base_id == self.columns["base_id"]:
            self.columns["retirado"] = 1
        elif line.base_id in self._before_base:
            self.columns = dict(self._before_base[line.base_id])

    def corte(self, line: FoldedLine, datos: Columns) -> None:
        """Take what a later base, or a synonym found later, changed in the columns of Claro."""
        columns = self.columns
        # The lines of an answered lot name the lot, and leave the corte as it was.
        columns["corte"] = max(columns["corte"], datos.get("corte", ""))
        for column, pair in datos.items():
            if column in COLUMNS and isinstance(pair, list):
                columns[column] = pair[1]
        if line.emptied:
            columns.update(dict.fromkeys(BESIDE_CHAIN, OPEN))
        elif line.motivo is not None:
            columns.update(_beside(line.motivo))
        if line.estado_before != line.estado_after:
            columns.update(_WITHOUT_VEREDICTO)
            columns["aplazado_hasta"] = None
        columns.update(dict.fromkeys(OF_LAST_ROW, OPEN))


def _nothing(_fold: CasoFold, _line: FoldedLine, _datos: Columns) -> None:
    """Change nothing: a note, a recurso that is only announced, a new caso."""


Effect = Callable[[CasoFold, FoldedLine, Columns], None]
_EFFECTS: Mapping[str, Effect] = {
    Evento.CLASIFICAR: CasoFold.clasificar,
    Evento.ESCALAR_BACK: CasoFold.send,
    Evento.ESCALAR_PQR: CasoFold.escalar_pqr,
    Evento.RESPUESTA_BACK: CasoFold.respuesta_back,
    Evento.RECHAZO_CORRECTO: CasoFold.rechazo_correcto,
    Evento.MAL_RECHAZADO: CasoFold.send,
    Evento.NO_REVERTIDO: CasoFold.no_revertido,
    Evento.APLICACION_CORRECTA: CasoFold.aplicacion_correcta,
    Evento.MAL_APLICADO: CasoFold.send,
    Evento.CONTACTO: CasoFold.contacto,
    Evento.MENSAJE_DE_VOZ: CasoFold.mensaje_de_voz,
    Evento.RADICAR_RECURSO: CasoFold.radicar_recurso,
    Evento.RESPUESTA_PQR: CasoFold.respuesta_pqr,
    Evento.COMPLETAR: CasoFold.completar,
    Evento.RECLASIFICAR: CasoFold.reclasificar,
    Evento.APLAZAR: CasoFold.aplazar,
    Evento.PEDIR_REVISION: CasoFold.pedir_revision,
    Evento.RESOLVER_REVISION: CasoFold.resolver_revision,
    Evento.DEVOLVER: CasoFold.devolver,
    Evento.ANULAR: CasoFold.anular,
    Evento.REABRIR: CasoFold.reabrir,
    Evento.DESHACER: CasoFold.deshacer,
    Evento.CAMBIO_DE_RESULTADO: CasoFold.corte,
    Evento.CAMBIO_DE_DATOS: CasoFold.corte,
    Evento.BASE_ANULADA: CasoFold.base_anulada,
}


def _least(value: object) -> int | None:
    """Return the first question that may be waiting."""
    if isinstance(value, AnyOf):
        known = [v for v in value.values if isinstance(v, int)]
        return min(known, default=None)
    return value if isinstance(value, int) else None


def _next_days(days: object) -> tuple[int, ...]:
    known = days.values if isinstance(days, AnyOf) else (days,)
    counts = [int(str(each)) for each in known]
    return tuple({count + more for count in counts for more in (0, 1)})


def _moments(minute: str) -> Iterable[str]:
    """Yield the moments of a minute, as the store writes them; a line says an appointment to the minute."""
    at, zone = minute[:16], minute[16:]
    return (f"{at}:{second:02d}{zone}" for second in range(60))


def _beside(text: str) -> Columns:
    """Return the columns that the text beside the line of a base says, which may name a person."""
    parts = _BESIDE.split(text)
    if parts[0]:
        return {}
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {column: None if value == _NO_VALUE else value for column, value in pairs}
