"""Shared by all work on casos: cards, rows, claims, drafts, texts, and whose turn it is to be called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from ajustes_tui.domain.caso.borrador import ALL_PARTS, OPTION, BorradorPart, BorradorSave
from ajustes_tui.domain.caso.card import CaseCard, CasoRow, Holding, PermittedAction, ToCall
from ajustes_tui.domain.caso.caso import Caso, pqr_of
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento
from ajustes_tui.domain.caso.guide import clock_of, step_of
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.plantillas import SALTAR, Plantilla, filled, fitting
from ajustes_tui.domain.rules.attempts import DUE, CallTurn, turn_of
from ajustes_tui.domain.rules.decision import RuleContext
from ajustes_tui.domain.rules.permissions import allow
from ajustes_tui.domain.values.clocks import (
    Semaforo,
    business_days_between,
    semaforo,
    unanswered,
    until_semaforo,
)
from ajustes_tui.domain.values.identifiers import Radicado
from ajustes_tui.errors import InvalidDatum
from ajustes_tui.services.casos.borradores import LastSaves, save_borrador, set_borrador_aside
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.recorder import Note, Recorded, Recorder, note_request

LAST_LINES = 20
RECENT_REASONS = 3
"""Own skip reasons offered before the shipped ones."""


class CaseWork:
    """Cards and rows of casos, and a session's claims, drafts and texts."""

    def __init__(self, context: ServiceContext, recorder: Recorder) -> None:
        self.context = context
        self.recorder = recorder
        self._last = LastSaves()

    def card(self, caso_id: int) -> CaseCard:
        """Return a caso's card; raise InvalidInput if it is missing."""
        context = self.context
        caso = context.require_caso(caso_id)
        caso = caso._replace(aliado=context.asesores.aliado(caso.asesor_id, caso.aliado))
        now = context.now()
        rule_context = self.recorder.rule_context(caso, context.run_session.rol)
        suggested = context.catalogs.suggest_causal(caso.motivo)
        of_marcacion = context.catalogs.marcaciones.classes.get(
            context.casos.marcacion(caso_id) or ""
        )
        borrador = context.kept.borrador(caso_id, context.login)
        if borrador is not None and not borrador[0].keys() - {OPTION}:
            borrador = None
        return CaseCard(
            **self.judged(caso, suggested, rule_context),
            causal_sugerida=suggested,
            radicados=tuple(context.casos.radicados(caso_id)),
            telefonos=rule_context.telefonos,
            others=tuple(row for row in self.of_cuenta(caso.cuenta) if row.caso.id != caso_id),
            lines=tuple(context.historial.last_of_cuenta(caso.cuenta, LAST_LINES)),
            datos=context.casos.otros_datos(caso_id),
            toma=context.claims.claim_of(caso_id, now),
            borrador={k: v for k, v in borrador[0].items() if k != OPTION} if borrador else {},
            borrador_at=borrador[1] if borrador else None,
            borrador_version=borrador[2] if borrador else None,
            pqr=pqr_of(caso.estado, caso.recurso_el, caso.clase, of_marcacion),
            me=context.login,
        )

    def judged(
        self, caso: Caso, suggested: str | None, rule_context: RuleContext
    ) -> dict[str, Any]:
        """Return a caso with what the procedure says of it, as data of its card."""
        context, today = self.context, rule_context.today
        owes = unanswered(caso, today, context.rules, context.is_habil, absent=rule_context.absent)
        return {
            "caso": caso,
            "step": step_of(caso, context.catalogs, context.rules, owes),
            "actions": tuple(PermittedAction(e, allow(caso, e, rule_context)) for e in TABLE),
            "clock": clock_of(caso, today, context.rules, context.is_habil),
            "causal": context.catalogs.causal(caso.causal or suggested or ""),
            "owes": owes,
        }

    def claimed_with(self, card: CaseCard, but: Collection[int] = ()) -> list[int]:
        """Return the cuenta's casos claimed in the same act.

        Not those claimed earlier, as by another screen.
        """
        if card.toma is None:
            return []
        held = [o.caso.id for o in card.others if o.tomado_by == card.toma.login]
        now = self.context.now()
        tomas = {i: self.context.claims.claim_of(i, now) for i in held if i not in but}
        # Login, session and moment: how long it lasts is renewed by keys.
        return [i for i, toma in tomas.items() if toma is not None and toma[:3] == card.toma[:3]]

    def radicado_refusal(self, card: CaseCard, radicado: str) -> str | None:
        """Return why a typed radicado cannot be new, or None."""
        try:
            Radicado.typed(radicado, self.context.rules.digitos_radicado)
        except InvalidDatum as error:
            return error.message
        if any(r.radicado == radicado for r in card.radicados):
            return "ya es de este caso"
        return (
            "es de otro caso"
            if self.context.casos.radicado_of_another(card.caso.id)(radicado)
            else None
        )

    def beat(self, caso_ids: Collection[int] | None = None, ago: float = 0.0) -> None:
        """Renew the session's claims, on some casos or all.

        Called on activity `ago` seconds ago, not by a timer.
        """
        active = self.context.now() - timedelta(seconds=int(ago))
        until = active + timedelta(minutes=self.context.rules.minutos_toma)
        with self.context.db.transaction():
            self.context.claims.renew_session(self.context.run_session.id, active, until, caso_ids)

    def holdings(self, caso_ids: Collection[int]) -> dict[int, Holding]:
        self.context.require_reading()
        return self.context.claims.holdings(caso_ids, self.context.now())

    def get_window(self, ids: Sequence[int]) -> list[CasoRow]:
        """Return rows with what this person knows today."""
        self.context.require_reading()
        return self._known(self.context.casos.get_window(ids, self.context.now()))

    def of_cuenta(self, cuenta: str) -> list[CasoRow]:
        """Return a cuenta's rows, newest first."""
        self.context.require_reading()
        return self._known(self.context.casos.of_cuenta(cuenta, self.context.now()))

    def _known(self, rows: Iterable[CasoRow]) -> list[CasoRow]:
        """Add class, causal, days and ownership to rows."""
        context, catalogs = self.context, self.context.catalogs
        me, today, aliado = context.login, context.today, context.asesores.aliado
        remaining = cache(self.remaining)
        known = []
        for row in rows:
            caso = row.caso
            suggested = None if caso.causal else catalogs.suggest_causal(caso.motivo)
            causal = catalogs.causal(caso.causal or suggested or "")
            days, color = remaining(row.vence) or (None, None)
            waited = None
            if row.waits_for_back and caso.escalado_el is not None:
                waited = max(0, business_days_between(caso.escalado_el, today, context.is_habil))
            class_of = catalogs.marcaciones.classes.get(row.marcacion or "")
            known.append(
                row._replace(
                    caso=caso._replace(aliado=aliado(caso.asesor_id, caso.aliado)),
                    causal_sugerida=suggested,
                    causal_nombre=causal.name if causal else "",
                    pqr=pqr_of(caso.estado, caso.recurso_el, caso.clase, class_of),
                    mine=row.tomado_by == me,
                    remaining=days,
                    semaforo=color,
                    unanswered=waited,
                    today=today,
                )
            )
        return known

    def held_by_me(self, caso_id: int) -> bool:
        toma = self.context.claims.claim_of(caso_id, self.context.now())
        return toma is not None and toma.login == self.context.login

    def remaining(self, vence: date | None) -> tuple[int, Semaforo] | None:
        """Return business days left and colour; None without a clock."""
        if vence is None:
            return None
        days = business_days_between(self.context.today, vence, self.context.is_habil)
        return days, semaforo(days, self.context.rules)

    def save_borrador(
        self,
        save: BorradorSave,
        parts: Collection[BorradorPart] = ALL_PARTS,
        *,
        last: bool = False,
        if_unchanged: bool = False,
    ) -> None:
        """Merge a save into a draft, within the screen's parts.

        `last` is the program's final save: later ones are dropped, and a busy store gets a file.
        With `if_unchanged` the texts were being registered: they are saved only for the same caso
        version. Raises ConflictError if neither can be written.
        """
        context = self.context

        def write() -> None:
            if not if_unchanged or self._version(save.caso_id) == save.version:
                save_borrador(context, context.login, save, parts, context.now())

        def set_aside() -> None:
            set_borrador_aside(context, save, parts, if_unchanged=if_unchanged)

        self._last.save(context, save.caso_id, write, set_aside, last=last)

    def _version(self, caso_id: int) -> int | None:
        caso = self.context.casos.get(caso_id)
        return None if caso is None else caso.version

    def discard_borrador(self, caso_id: int) -> None:
        with self.context.db.transaction():
            if self._last.admits(caso_id):
                self.context.kept.drop_borrador(caso_id, self.context.login)

    def register_nota(self, caso_id: int, note: Note) -> Recorded:
        """Register a note and drop its half-typed copy."""
        return self.recorder.register(caso_id, [note_request(note)])[0]

    def plantillas(self, caso_id: int, evento: Evento) -> list[Plantilla]:
        """Return an evento's fitting templates, filled."""
        return self._fitting(caso_id, evento.value)

    def last_nota(self) -> str:
        self.context.require_reading()
        return self.context.historial.last_nota(self.context.login)

    def skip_reasons(self, caso_id: int) -> list[str]:
        """Return skip reasons: the person's last, then the catalogue's."""
        context = self.context
        own = context.claims.skip_reasons(context.login, RECENT_REASONS)
        shipped = [plantilla.text for plantilla in self._fitting(caso_id, SALTAR)]
        return list(dict.fromkeys((*own, *shipped)))

    def _fitting(self, caso_id: int, use: str) -> list[Plantilla]:
        context = self.context
        context.require_reading()
        caso = context.casos.get(caso_id)
        if caso is None:
            return []
        letter = caso.causal or context.catalogs.suggest_causal(caso.motivo)
        causal = context.catalogs.causal(letter or "")
        login = context.login
        person = context.people.get(login)
        agente = person.name if person is not None and person.is_named else login
        today = context.today
        return [
            filled(plantilla, caso, causal, today, agente, use)
            for plantilla in fitting(self._all(), use, caso, causal)
        ]

    def _all(self) -> Sequence[Plantilla]:
        # Loaded here because only a person who asks for a template needs it.
        from ajustes_tui.services.admin.catalog_file import read_by
        from ajustes_tui.services.admin.catalogs import shipped
        from ajustes_tui.services.admin.schemas import PLANTILLAS

        which = CatalogName.PLANTILLAS
        text = self.context.catalog.get(which) or shipped(which)
        return read_by(PLANTILLAS, text, PLANTILLAS.file).records


LOOK_AHEAD = 100
"""Casos read together to find the first due, nearly always among the first."""


def turns_of(context: ServiceContext, rows: Sequence[ToCall]) -> dict[int, CallTurn]:
    """Return each caso's turn, shared by its cuenta.

    Only a usuario to inform waits: filing a recurso, leaving an ilocalizado's message and deciding
    are always due.
    """
    to_call = [row for row in rows if row.estado is Estado.POR_CONTACTAR]
    turns = {row.id: DUE for row in rows}
    if not to_call:
        return turns
    now = context.now()
    cuentas = list(dict.fromkeys(row.cuenta for row in to_call))
    dialled = context.telefonos.dialled(cuentas, now.date())
    # Only for who was called today does it matter which numbers are left.
    today = now.date()
    numbers = context.telefonos.valid_numbers(
        [c for c, tried in dialled.items() if any(each.momento.date() == today for each in tried)]
    )
    urgent_until = until_semaforo(context.rules.semaforo_rojo, now.date(), context.is_habil)
    vence: dict[str, date] = {}
    for row in to_call:
        if row.vence is not None:
            vence[row.cuenta] = min(row.vence, vence.get(row.cuenta, row.vence))
    of_cuenta: dict[tuple[str, datetime | None], CallTurn] = {}
    for row in to_call:
        same = (row.cuenta, row.cita)
        if same not in of_cuenta:
            of_cuenta[same] = turn_of(
                row.cita,
                dialled.get(row.cuenta, []),
                numbers.get(row.cuenta, ()),
                now,
                context.rules,
                context.is_habil,
                context.is_festivo,
                presses=row.cuenta in vence and vence[row.cuenta] <= urgent_until,
            )
        turns[row.id] = of_cuenta[same]
    return turns


def first_due(context: ServiceContext, waiting: Sequence[ToCall]) -> int | None:
    """Return the first caso due: no call is offered before its turn."""
    for start in range(0, len(waiting), LOOK_AHEAD):
        chunk = waiting[start : start + LOOK_AHEAD]
        turns = turns_of(context, chunk)
        for caso in chunk:
            if turns[caso.id].since is None:
                return caso.id
    return None
