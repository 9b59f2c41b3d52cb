"""The only path of an evento to the historial: read, decide and write in one transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple, TypeAlias

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import WAIT_FOR_BACK
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, PROVE_NUMBER
from ajustes_tui.domain.caso.revision import next_question
from ajustes_tui.domain.caso.rr_line import RRText, decision_rr_line, note_rr_line, radicado_of
from ajustes_tui.domain.caso.words import evento_name
from ajustes_tui.domain.keeping.cambios import (
    ERRADOS,
    INTENTOS,
    RADICADOS,
    TELEFONOS,
    Cambios,
    flat,
    hangs,
    undoing,
    unflat,
)
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.rules.any_step import write_on_cuenta
from ajustes_tui.domain.rules.corte import SYSTEM, CorteEffect, reread
from ajustes_tui.domain.rules.data import Data, read_data
from ajustes_tui.domain.rules.decide import Act, EventoAsked, eventos_of_act, releases_toma
from ajustes_tui.domain.rules.decision import Decision, Refusal, RuleContext, UndoableAct
from ajustes_tui.domain.values.clocks import clock
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.identifiers import Cuenta
from ajustes_tui.domain.values.roles import NO_ROLE, Power, Rol, can
from ajustes_tui.domain.values.text import clean, clean_lines, key, only_order
from ajustes_tui.errors import ConflictError, InvalidDatum, NotAllowed
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.admin.catalogs import CasoToReview
from ajustes_tui.storage.casos.columns import caso_of, changes_between, columns_of_caso
from ajustes_tui.storage.casos.historial import ActPart, NewLine

MAX_NOTA = 4_000


class Request(NamedTuple):
    """An evento to register, its data as typed."""

    evento: Evento
    datos: Mapping[str, str]
    nota: str = ""

    def read(self, rules: Rules) -> tuple[Data, str]:
        """Return the parsed data and the cleaned note; raise InvalidDatum."""
        return read_data(self.evento, self.datos, rules), _nota(self.nota)


class MarkedNote(NamedTuple):
    """A note that is a marcación without a requirement: its text (maybe empty) and both codes."""

    text: str
    marcacion: str
    """Razón and subrazón separated by a blank."""


Note: TypeAlias = str | MarkedNote


def note_request(note: Note) -> Request:
    if isinstance(note, str):
        return Request(Evento.NOTA, {}, note)
    codes = zip(("razon", "subrazon"), note.marcacion.split(), strict=True)
    return Request(Evento.NOTA, dict(codes), note.text)


class Recorded(NamedTuple):
    """A registered evento: its line, and the resulting caso."""

    caso: Caso
    evento: Evento
    line: int
    estado_before: str
    rr: RRText
    notices: tuple[str, ...] = ()


class RecordedNote(NamedTuple):
    """A note on a cuenta and none of its casos, with the line for RR of a marcación."""

    line: int
    cuenta: str
    rr: RRText = RRText()
    notices: tuple[str, ...] = ()


def rr_line_of(context: ServiceContext, before: Caso, decision: Decision, nota: str) -> RRText:
    """Return the line to paste into RR, marked where its codes are still the example."""
    rr = decision_rr_line(
        before=before,
        decision=decision,
        today=context.today,
        initials=context.initials(),
        width=context.rules.ancho_rr,
        forms=context.catalogs.short_forms,
        nota=nota,
    )
    return rr._replace(example=context.is_example(decision.razon, decision.subrazon))


class Recorder:
    """Registers eventos, for every screen and order."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def register(
        self,
        caso_id: int,
        requests: Sequence[Request],
        *,
        version: int | None = None,
        act_line: int | None = None,
    ) -> list[Recorded]:
        """Register eventos on a caso, all or none; `act_line` continues an act begun on another.

        Raise InvalidInput for an unknown caso or malformed datum, ConflictError when someone else
        has or changed the caso, NotAllowed when the role or the procedure refuses.
        """
        return self.register_many([(caso_id, requests, version)], act_line=act_line)

    def register_many(
        self,
        acts: Sequence[tuple[int, Sequence[Request], int | None]],
        *,
        act_line: int | None = None,
    ) -> list[Recorded]:
        """Register one act on several casos in one transaction, all or none.

        Its lines hang from the first, to be undone together: from `act_line` if an earlier
        transaction wrote it.
        """
        parsed = [
            (caso_id, [(p.evento, *p.read(self._context.rules)) for p in requests], version)
            for caso_id, requests, version in acts
        ]
        # Checked first: a refused order must write nothing, not even the first supervisor of a
        # store.
        self._context.require_reading()
        for caso_id, _parts, _version in parsed:
            self._context.require_caso(caso_id)
        rol = self._context.enter()
        records: list[Recorded] = []
        try:
            with self._context.db.transaction():
                # A catalogue that a supervisor changed while this write waited for its turn counts
                # for it too.
                self._context.refresh_catalogs()
                act = self.act(rol)
                for caso_id, parts, version in parsed:
                    caso, claimed = self._read(caso_id, version)
                    for part in parts:
                        evento, data, nota = part
                        if evento is Evento.DESHACER:
                            undone = self._undo(act, caso, data, nota, claimed)
                            records += undone
                            caso = undone[0].caso
                            continue
                        recorded = self._record_request(act, caso, part, act_line, claimed)
                        records.append(recorded)
                        caso = recorded.caso
                        if act_line is None and evento is not Evento.NOTA:
                            act_line = recorded.line
        except NotAllowed as error:
            self._context.record("evento_negado", f"caso {caso_id}: {error.code}")
            raise
        return records

    def register_on_cuenta(self, cuenta: str, request: Request) -> RecordedNote:
        """Register a note on a cuenta, with or without casos, and on none of them.

        Raise InvalidDatum for an invalid cuenta or datum, NotAllowed when the role or the procedure refuses.
        """
        context = self._context
        read, text = request.read(context.rules)
        number = _cuenta(cuenta)
        rol = context.enter()
        try:
            with context.db.transaction():
                context.refresh_catalogs()
                ctx = self.context_of_person(rol)
                typed = write_on_cuenta(read, text, ctx)
                if isinstance(typed, Refusal):
                    raise NotAllowed(typed.motivo, typed.suggestion, code="procedimiento")
                codes = typed.razon, typed.subrazon
                line = context.historial.append(
                    NewLine(
                        momento=ctx.now,
                        agente=ctx.person,
                        cuenta=number,
                        caso_id=None,
                        evento=Evento.NOTA,
                        estado_before=None,
                        estado_after="",
                        razon=typed.razon,
                        subrazon=typed.subrazon,
                        nota=text or None,
                    )
                )
        except NotAllowed as error:
            context.record("evento_negado", f"nota: {error.code}", cuenta=number)
            raise
        rr = note_rr_line(
            caso=None,
            marcacion=codes,
            nota=text,
            today=ctx.today,
            initials=context.initials(),
            width=context.rules.ancho_rr,
        )
        rr = rr._replace(example=context.is_example(*codes))
        return RecordedNote(line, number, rr, typed.notices)

    def context_of_person(self, rol: Rol | None) -> RuleContext:
        """Return what a rule reads of no caso: the store is not asked."""
        context = self._context
        return RuleContext(
            now=context.now(),
            person=context.login,
            rol=rol or NO_ROLE,
            rules=context.rules,
            catalogs=context.catalogs,
            is_habil=context.is_habil,
            is_festivo=context.is_festivo,
        )

    def act(self, rol: Rol | None) -> Act:
        """Return the judge of an act's eventos, foreseen or registered, all at one moment."""
        now = self._context.now()
        return Act(lambda caso: self.rule_context(caso, rol)._replace(now=now))

    def rule_context(self, caso: Caso, rol: Rol | None) -> RuleContext:
        context = self._context
        last = context.historial.last_event(caso.id)
        return self.context_of_person(rol)._replace(
            telefonos=context.telefonos.of(caso.cuenta),
            attempts=context.telefonos.attempts(caso) if caso.intentos else (),
            radicados=frozenset(r.radicado for r in context.casos.radicados(caso.id)),
            radicado_of_another=context.casos.radicado_of_another(caso.id),
            open_marcacion=context.casos.open_marcacion(caso),
            last=last and last._replace(frozen=context.frozen.holds(last.act)),
            marked=lambda: context.historial.who_marked(caso.id),
            absent=caso.estado in WAIT_FOR_BACK and context.casos.is_absent(caso.id),
        )

    def undoing(self, caso_id: int) -> UndoableAct | None:
        """Return the act `deshacer` would undo on a caso, or None."""
        self._context.require_reading()
        caso = self._context.require_caso(caso_id)
        last = self._context.historial.last_event(caso_id)
        if last is None or last.deshecho:
            return None
        context = self._context
        parts = context.historial.act_of(last.line)
        before = self._before(caso, parts)
        foreign = last.is_foreign(context.login, context.today)
        return UndoableAct(
            cuenta=caso.cuenta,
            radicado=caso.radicado_actual,
            last=last,
            estado=before.estado,
            contenido=before.contenido,
            needs_motivo=foreign and can(context.enter(), Power.DECIDE),
            casos=tuple(part.caso_id for part in parts),
        )

    def last_of_mine(self) -> int | None:
        """Return the caso of the person's last act of today not undone, wherever done."""
        context = self._context
        context.require_reading()
        return context.historial.last_act_of(context.login, context.today)

    def claim(self, caso_ids: Sequence[int]) -> Toma:
        """Claim casos; call inside a transaction.

        Raise ConflictError when someone else has one of them.
        """
        now = self._context.now()
        for caso_id in caso_ids:
            self._require_free_toma(caso_id)
        run_session = self._context.run_session
        toma = Toma(
            run_session.login,
            run_session.id,
            now,
            now + timedelta(minutes=self._context.rules.minutos_toma),
        )
        self._context.claims.claim(caso_ids, toma)
        return toma

    def reread(
        self,
        unread_casos: Iterable[CasoToReview],
        meanings: Mapping[str, Resultado | None],
        motivo: str,
    ) -> int:
        """Give a result to the casos whose unknown word of the back now has a meaning; return how many.

        `meanings` maps the key of each word to its result. The casos change as if their corte had
        brought it, in lines of the system; call inside a transaction.
        """
        context = self._context
        effects = [
            (unread, reread(unread.caso, meanings[word], unread.radicado))
            for unread in unread_casos
            if (word := key(unread.caso.resultado_crudo)) in meanings
        ]
        for unread, effect in effects:
            caso = unread.caso
            line = _reading_line(unread, effect, motivo, context)
            context.historial.append(line)
            context.casos.save(caso, effect.caso, self._vence(effect.caso))
            if effect.revision is not None:
                question = line._replace(
                    evento=Evento.PEDIR_REVISION,
                    estado_before=line.estado_after,
                    datos={},
                    cambios={},
                    motivo=effect.revision,
                )
                context.historial.ask(question, caso.revision)
        return len(effects)

    def _read(self, caso_id: int, version: int | None) -> tuple[Caso, Toma | None]:
        """Return a caso not claimed by others, and the person's own claim."""
        caso = self._context.require_caso(caso_id)
        if version is not None and caso.version != version:
            last = self._context.historial.last_of(caso_id)
            who = (
                f"{last.agente} registró «{evento_name(last.evento)}» a las "
                f"{last.momento.astimezone(BOGOTA):%H:%M del %d/%m/%Y}"
                if last
                else "otra persona lo cambió"
            )
            raise ConflictError(
                f"El caso {caso.name} cambió: {who}.",
                f"Ahora está en la versión {caso.version}; véalo y decida de nuevo.",
                code="version_distinta",
            )
        return caso, self._require_free_toma(caso_id)

    def _require_free_toma(self, caso_id: int) -> Toma | None:
        toma = self._context.claims.claim_of(caso_id, self._context.now())
        if toma is not None and toma.login != self._context.login:
            raise ConflictError(
                f"El caso {self._context.require_caso(caso_id).name} lo tiene {toma.login} desde las "
                f"{toma.since:%H:%M}.",
                "Espere a que lo suelte, o pida a una supervisora que lo reasigne.",
                code="caso_tomado",
            )
        return toma

    def _record_request(
        self, act: Act, caso: Caso, asked: EventoAsked, act_line: int | None, claimed: Toma | None
    ) -> Recorded:
        """Register a request's eventos; the lines hang from the act's first line."""
        first, *others = eventos_of_act(*asked)
        recorded = self._record_one(act, caso, first, act_line, claimed)
        for other in others:
            of_act = act_line or recorded.line
            after = self._record_one(act, recorded.caso, other, of_act, claimed)
            recorded = recorded._replace(
                caso=after.caso,
                rr=after.rr,
                notices=tuple(dict.fromkeys((*recorded.notices, *after.notices))),
            )
        return recorded

    def _record_one(
        self, act: Act, caso: Caso, asked: EventoAsked, act_line: int | None, claimed: Toma | None
    ) -> Recorded:
        context = self._context
        evento, datos, nota = asked
        rule_context = act.context_of(caso)
        decision = _allowed(act.decide(caso, evento, datos, nota, rule_context))
        number = context.historial.next_number()
        if evento is Evento.RESOLVER_REVISION:
            decision = decision._replace(caso=self._with_next_question(caso, decision.caso))
        elif evento is Evento.PEDIR_REVISION and caso.revision is None:
            decision = decision._replace(caso=decision.caso._replace(revision=number))
        cambios = changes_between(caso, decision.caso)
        telefono_id = self._use_telefono(caso, decision, cambios)
        if decision.intento is not None:
            cambios[f"{INTENTOS}:{number}"] = (None, decision.intento)
        if decision.new_radicado is not None:
            cambios[f"{RADICADOS}:{decision.new_radicado}"] = (None, number)
        line = context.historial.append(
            _line(caso, decision, nota, rule_context, telefono_id)._replace(
                causada_por=act_line, cambios=cambios, claimed=_since(claimed)
            )
        )
        if decision.intento is not None:
            context.telefonos.add_intento(
                caso.id, line, context.now(), context.login, decision.intento, telefono_id
            )
        if decision.new_radicado is not None:
            context.casos.add_radicado(caso, decision.new_radicado, line)
        recorded = self._saved(caso, decision, line, nota)
        if decision.revision is not None and evento is not Evento.PEDIR_REVISION:
            waiting = self._ask_supervisor(recorded.caso, decision, act_line or line)
            recorded = recorded._replace(caso=waiting)
        return recorded

    def _undo(
        self, act: Act, caso: Caso, datos: Data, nota: str, claimed: Toma | None
    ) -> list[Recorded]:
        """Undo the last act on every caso it was written on, with a line on each.

        Return the records, that of `caso` first. Raise ConflictError when someone else has one of them.
        """
        context = self._context
        rule_context = act.context_of(caso)
        decision = _allowed(act.decide(caso, Evento.DESHACER, datos, nota, rule_context))
        parts = context.historial.act_of(int(str(decision.datos["linea"])))
        parts.sort(key=lambda part: part.caso_id != caso.id)
        held = [
            (caso, claimed) if part.caso_id == caso.id else self._read(part.caso_id, None)
            for part in parts
        ]
        first = context.historial.next_number()
        for by, part in enumerate(parts, first):
            context.historial.mark_undone(part.lines, by)
        for line in sorted((line for part in parts for line in part.lines), reverse=True):
            context.casos.undo_line(line)
        undone = []
        for by, part, (each, toma) in zip(count(first), parts, held, strict=False):
            changed = context.historial.changes_of(part.lines)
            before = self._before(each, [part])
            own = decision._replace(
                caso=before, datos={"linea": part.lines[0], "evento": part.evento.value}
            )
            cambios = changes_between(each, before) | self._take_back(part.lines, changed)
            context.historial.append(
                _line(each, own, nota, rule_context, None)._replace(
                    causada_por=None if by == first else first,
                    cambios=cambios,
                    claimed=_since(toma),
                )
            )
            undone.append((each, own, by))
        return [self._saved(each, own, line, nota) for each, own, line in undone]

    def _saved(self, caso: Caso, decision: Decision, line: int, nota: str) -> Recorded:
        """Save a decided caso, and drop the claim and draft that end with it."""
        context = self._context
        context.casos.save(caso, decision.caso, self._vence(decision.caso))
        if releases_toma(decision, caso.estado):
            context.claims.release(caso.id)
        if decision.evento is Evento.NOTA:
            # A note decides nothing: the draft of the caso stays.
            self._drop_half_typed(caso.id, nota)
        else:
            context.kept.drop_borrador(caso.id, context.login)
        return Recorded(
            decision.caso._replace(version=caso.version + 1),
            decision.evento,
            line,
            caso.estado.value,
            rr_line_of(context, caso, decision, nota),
            decision.notices,
        )

    def _drop_half_typed(self, caso_id: int, nota: str) -> None:
        """Drop the half-typed note of the account and draft if it equals the one registered."""
        context = self._context
        half_typed = context.notas.get(caso_id, context.login)
        if half_typed is not None and clean_lines(half_typed.text) == nota:
            context.notas.drop(caso_id, context.login)
        borrador = context.kept.borrador(caso_id, context.login)
        if borrador is not None and clean_lines(borrador[0].get("t.nota", "")) == nota:
            contenido, momento, version = borrador
            del contenido["t.nota"]
            if contenido:
                context.kept.save_borrador(caso_id, context.login, contenido, version, momento)
            else:
                context.kept.drop_borrador(caso_id, context.login)

    def _use_telefono(
        self, caso: Caso, decision: Decision, cambios: dict[str, tuple[object, object]]
    ) -> int | None:
        """Return the id of a call's number, added if new, and marked; both go into `cambios`."""
        if decision.telefono is None:
            return None
        telefonos = self._context.telefonos
        telefono_id, added, invalid = telefonos.add(caso.cuenta, decision.telefono)
        if added:
            cambios[f"{TELEFONOS}:{telefono_id}"] = (None, decision.telefono)
        if decision.invalid_telefono is not None and decision.invalid_telefono is not invalid:
            marks = (int(invalid), int(decision.invalid_telefono))
            cambios[f"{ERRADOS}:{telefono_id}"] = marks
            telefonos.mark(telefono_id, invalid=decision.invalid_telefono)
        return telefono_id

    def _ask_supervisor(self, caso: Caso, decision: Decision, act_line: int) -> Caso:
        context = self._context
        line = NewLine.question(caso, context.now(), decision.revision)
        question = line._replace(causada_por=act_line)
        waiting = context.historial.ask(question, caso.revision)
        return caso._replace(revision=waiting, version=caso.version + 1)

    def _with_next_question(self, caso: Caso, answered: Caso) -> Caso:
        if caso.revision is None:
            return answered
        questions = self._context.historial.questions(caso.id, caso.revision)
        question = next_question(questions, caso.revision)
        if question is None:
            return answered
        owner = question.asker or answered.dueno
        return answered._replace(revision=question.line, dueno=owner)

    def _before(self, caso: Caso, parts: Iterable[ActPart]) -> Caso:
        """Return the caso before an act, except for later changes by others."""
        lines = next(part.lines for part in parts if part.caso_id == caso.id)
        columns = flat(columns_of_caso(caso))
        back = undoing(self._context.historial.changes_of(lines).values(), columns.get)
        return caso_of(unflat(columns | {key: value for key, (_, value) in back.items()}))

    def _take_back(
        self, lines: Sequence[int], changed: Mapping[int, Cambios]
    ) -> dict[str, tuple[object, object]]:
        """Undo the numbers and marks written by lines; return all that depended on them and changed."""
        context = self._context
        hanging = undoing(
            {name: pair for name, pair in cambios.items() if hangs(name)}
            for cambios in changed.values()
        )
        back: dict[str, tuple[object, object]] = {}
        for name, pair in hanging.items():
            kind, _, which = name.partition(":")
            if kind == ERRADOS:
                # A mark that a line which stands put on the number stands too.
                telefono = int(which)
                last = context.historial.last_outcome_of(telefono, PROVE_NUMBER)
                mark = pair[1] if last is None else int(CONTACT_OUTCOMES[last].wrong_number)
                stands = context.telefonos.mark_of(telefono)
                if stands not in (None, mark):
                    back[name] = (stands, mark)
                    context.telefonos.mark(telefono, invalid=bool(mark))
            elif kind != TELEFONOS:
                back[name] = pair
        for telefono in context.historial.telefonos_of(lines):
            number = context.telefonos.drop(telefono)
            if number is not None:
                back[f"{TELEFONOS}:{telefono}"] = (number, None)
        return back

    def _vence(self, caso: Caso) -> date | None:
        running = clock(caso, self._context.rules, self._context.is_habil)
        return running.vence if running else None


def _cuenta(text: str) -> Cuenta:
    try:
        return Cuenta.parse(text)
    except InvalidDatum as error:
        raise InvalidDatum(f"«{clean(text)[:20]}»: {error.message}.", "Revise la cuenta.") from None


def _allowed(decision: Decision | Refusal) -> Decision:
    """Raise NotAllowed where the procedure refuses."""
    if isinstance(decision, Refusal):
        raise NotAllowed(decision.motivo, decision.suggestion, code="procedimiento")
    return decision


def _since(claimed: Toma | None) -> str | None:
    return None if claimed is None else claimed.since.isoformat(timespec="seconds")


def _nota(text: str) -> str:
    """Strip control characters but keep lines; refuse a long note, never cut it."""
    nota = clean_lines(text)
    if len(nota) > MAX_NOTA:
        raise InvalidDatum(f"La nota pasa de {MAX_NOTA} caracteres.", "Acórtela o divídala en dos.")
    if order := only_order(nota):
        raise InvalidDatum(f"La nota: {order}.", "Escriba lo que quiere que quede.")
    return nota


def _reading_line(
    unread: CasoToReview, effect: CorteEffect, motivo: str, context: ServiceContext
) -> NewLine:
    caso = unread.caso
    resultados = [r.value if r else None for r in (caso.resultado, effect.caso.resultado)]
    return NewLine(
        momento=context.now(),
        agente=SYSTEM,
        cuenta=caso.cuenta,
        caso_id=caso.id,
        evento=effect.evento or Evento.CAMBIO_DE_RESULTADO,
        estado_before=caso.estado.value,
        estado_after=effect.caso.estado.value,
        radicado=unread.radicado,
        cun=caso.cun,
        datos={"corte": caso.corte.isoformat(), "resultado": resultados},
        cambios=changes_between(caso, effect.caso),
        motivo=motivo,
        base_id=unread.base_id,
    )


def _line(
    caso: Caso, decision: Decision, nota: str, ctx: RuleContext, telefono_id: int | None
) -> NewLine:
    data = dict(decision.datos)
    if decision.telefono is not None:
        # A line holds a number's id and last two digits, never the number.
        data["telefono"] = f"…{decision.telefono[-2:]}"
        data["telefono_id"] = telefono_id
    return NewLine(
        momento=ctx.now,
        agente=ctx.person,
        cuenta=caso.cuenta,
        caso_id=caso.id,
        evento=decision.evento,
        estado_before=caso.estado.value,
        estado_after=decision.caso.estado.value,
        radicado=decision.radicado or radicado_of(decision.evento, decision.caso),
        razon=decision.razon,
        subrazon=decision.subrazon,
        cun=decision.cun,
        datos=data,
        motivo=decision.motivo,
        nota=nota or None,
    )
