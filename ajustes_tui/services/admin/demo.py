"""A demonstration store: sample base, people and a morning of work."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import CaseCard
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.figures.practices import PracticeContent
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.values.clocks import DayTest, business_days_between, subtract_business_days
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import InvalidInput, InvalidUse
from ajustes_tui.excel.write.moved import write_moved
from ajustes_tui.services.admin.creation import place_for
from ajustes_tui.services.admin.identity import login_of_run
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import ImportOptions
from ajustes_tui.services.recorder import Request
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.admin.guide import begin_guide
from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.core.connection import meta_of
from ajustes_tui.storage.core.database import Database, make_room, of_another_version

CORTE = date(2026, 11, 24)
_OLDER = 4
"""Business days the casos are aged, so that some are overdue or nearly."""
_AGENTES = (("yuli", "Yuli Ariza"), ("andres", "Andrés Gil"), ("marcela", "Marcela Ochoa"))
_OVERSEERS = (
    ("drubio", "Diana Rubio", Rol.SUPERVISOR),
    ("lcano", "Luis Cano", Rol.COORDINADOR),
    ("cvega", "Clara Vega", Rol.GERENTE),
)
_PRACTICES = (
    *(("drubio", "dialogo_diario", days, "con todo el turno") for days in range(3)),
    *(("drubio", "confirmacion_proceso", days, "") for days in range(2)),
    ("lcano", "dialogo_semanal", 0, "se miraron los casos devueltos"),
    ("lcano", "confirmacion_funciones", 1, ""),
    ("cvega", "confirmacion_funciones_gerente", 0, ""),
)
_IDEAS = (
    ("yuli", "Una plantilla de nota para los cruces de saldos", ("aprobada", "entregada")),
    ("marcela", "Mirar LLS y OT antes de clasificar las causales A y L", ("aprobada",)),
    ("andres", "Pedir en la base el teléfono de contacto más nuevo", ()),
)
_WORKED = 90
_ANEW = "La demostración «{}» la hizo otra versión del programa, con otra forma: se hace de nuevo."
_CHECKLIST = "identidad,decision,radicado,valor,recurso,plazo"


def create_demo(
    config: Config,
    env: Mapping[str, str],
    *,
    como: str | None,
    empty: bool,
    anew: bool = False,
    moved: bool = True,
    say: Callable[[str], None] = lambda text: None,
) -> dict[str, object]:
    """Create a demonstration store; return its path and casos.

    An existing one stays, unless `anew` or of another version; `say` reports. Its corte is today's,
    with casos of every colour, and that base is kept for reimport; without `moved` the sample keeps
    its own corte. Raises InvalidInput over a store that is no demonstration, InvalidUse if `empty`
    and it has work.
    """
    _require_replaceable(config.db)
    if of_another_version(config.db) is not None:
        say(_ANEW.format(config.db.name))
    elif paths.exists(config.db) and not anew:
        return _stands(config.db, empty=empty, say=say)
    login = login_of_run(config.db, como, env)
    make_room(config.db)
    with place_for(config.db) as new:
        db = Database(new)
        with db.transaction():
            MetaRepository(db).set("demo", "1")
        casos = 0 if empty else _populate(db, config._replace(db=new), login, env, moved=moved)
        with db.transaction():
            begin_guide(db)
            AuditRepository(db).record_content(datetime.now(BOGOTA), "sistema", "meta", "demo")
        db.checkpoint()
        db.close()
        base = _keep_base(new.with_name(paths.example_base().name), paths.demo_bases(config.db))
        _replace(new, config.db)
    say(f"Se hizo la demostración «{config.db.name}».")
    return {"db": str(config.db), "vacio": empty, "casos": casos, "base": base}


def _stands(path: Path, *, empty: bool, say: Callable[[str], None]) -> dict[str, object]:
    """Return the existing demonstration's content."""
    with closing(Database(path, may_create=False)) as db:
        (casos,) = db.conn.execute("SELECT count(*) FROM casos").fetchone()
        (lines,) = db.conn.execute("SELECT count(*) FROM historial").fetchone()
    if empty and (casos or lines):
        raise InvalidUse(
            f"La demostración «{path.name}» ya tiene trabajo; no se tocó.",
            "Con --nuevo se hace vacía otra vez; sin --vacio se abre como está.",
        )
    say(f"Se abre la demostración «{path.name}», como está; con --nuevo se hace otra vez.")
    base = paths.demo_bases(path) / paths.example_base().name
    return {
        "db": str(path),
        "vacio": not casos,
        "casos": casos,
        "base": str(base) if paths.exists(base) else None,
    }


def _require_replaceable(path: Path) -> None:
    if not paths.exists(path):
        return
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as conn:
            is_demo = meta_of(conn, "demo") == "1"
    except sqlite3.Error:
        is_demo = False
    if not is_demo:
        raise InvalidInput(
            f"«{path.name}» ya existe y no es un almacén de demostración; no se tocó.",
            "Diga otra ruta con --db.",
            code="no_es_demo",
        )


def _keep_base(written: Path, folder: Path) -> str | None:
    """Move the written base to the store's folder; return its path, or None without one.

    The folder marks a trial demonstration, even empty.
    """
    kept = folder / written.name
    kept.unlink(missing_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not paths.exists(written):
        return None
    written.chmod(0o600)
    return str(written.replace(kept))


def _replace(new: Path, destination: Path) -> None:
    for rest in ("-wal", "-shm", ".sellos"):
        destination.with_name(destination.name + rest).unlink(missing_ok=True)
    new.replace(destination)


def _populate(
    db: Database, config: Config, login: str, env: Mapping[str, str], *, moved: bool
) -> int:
    boss = services_for(db, config, login, env)
    boss.service_context.enter()
    with db.transaction():
        for who, name in _AGENTES:
            _add(boss, Usuario(who, name, Rol.AGENTE))
        for who, name, rol in _OVERSEERS:
            _add(boss, Usuario(who, name, rol))
    base, corte = paths.example_base(), CORTE
    if moved:
        corte = boss.service_context.today
        base = _move_base(
            base,
            config.db.with_name(paths.example_base().name),
            corte,
            boss.service_context.is_habil,
        )
    prepared = boss.importacion.prepare(base, ImportOptions(corte=corte))
    summary = boss.importacion.confirm(prepared)
    agentes = [services_for(db, config, who, env) for who, _name in _AGENTES]
    for number, caso_id in enumerate(boss.triage.queue.list_ids(CasoFilter(limit=_WORKED))):
        _work(agentes[number % len(agentes)], caso_id, number)
    overseers = {who: services_for(db, config, who, env) for who, _name, _rol in _OVERSEERS}
    _manage(overseers, dict(zip((who for who, _name in _AGENTES), agentes, strict=True)))
    return summary.new


def _move_base(base: Path, copy: Path, today: date, is_habil: DayTest) -> Path:
    """Write the sample base with its days shifted to today by business days."""

    def move(day: date) -> date:
        if day == CORTE:
            return today
        age = business_days_between(day, CORTE, is_habil) + _OLDER
        day = subtract_business_days(today, age, is_habil)
        while not is_habil(day):
            day -= timedelta(days=1)
        return day

    write_moved(base, copy, move)
    return copy


def _add(services: Services, usuario: Usuario) -> None:
    if services.service_context.people.get(usuario.login) is None:
        services.service_context.people.save(usuario, services.service_context.now())


def _manage(overseers: Mapping[str, Services], agentes: Mapping[str, Services]) -> None:
    for who, practica, days, nota in _PRACTICES:
        service = overseers[who].practicas
        observed = PracticeContent(
            agenda="lo que vence hoy", persona="yuli" if days else "", asistentes=tuple(agentes)
        )
        day = service.context.today - timedelta(days=days)
        service.register(practica, day, nota=nota, content=observed)
    for who, text, states in _IDEAS:
        idea = agentes[who].ideas.propose(text)
        for estado in states:
            overseers["drubio"].ideas.move(idea.id, estado)


def _work(services: Services, caso_id: int, number: int) -> None:
    """Register an agente's eventos on a caso; some stay unfinished."""
    card = services.triage.card(caso_id)
    if card.causal is None or card.caso.resultado_por_revisar:
        return
    requests = list(_decisiones(card, card.causal, number))
    services.recorder.register(caso_id, requests)
    if requests[-1].evento in (Evento.APLICACION_CORRECTA, Evento.RECHAZO_CORRECTO):
        _call(services, caso_id, number)


def _decisiones(card: CaseCard, causal: Causal, number: int) -> Iterator[Request]:
    classification = {"causal": causal.letter}
    if causal.letter == "L":
        classification["demora_de"] = "claro"
    yield Request(Evento.CLASIFICAR, classification)
    caso = card.caso
    soportes = ",".join(group[0] for group in causal.soportes)
    new = {"razon": "AJU", "subrazon": "REE", "radicado": f"9900{caso.id:06d}"}
    if caso.resultado is Resultado.APROBADO:
        if number % 7 == 3:
            yield Request(Evento.MAL_APLICADO, new | {"motivo": "quedó por otro valor"})
        elif number % 7 != 5:
            value = {} if caso.valor_aplicado is not None else {"valor_aplicado": "45900"}
            yield Request(Evento.APLICACION_CORRECTA, value)
    elif caso.resultado is Resultado.RECHAZADO:
        if number % 3 == 0:
            motivo = "el soporte sí estaba en RR"
            yield Request(Evento.MAL_RECHAZADO, new | {"motivo": motivo})
            if number % 2:
                yield Request(
                    Evento.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "45900"}
                )
                yield Request(Evento.APLICACION_CORRECTA, {})
        elif number % 5:
            yield Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
    elif number % 2:
        marcacion = {"razon": "AJU", "subrazon": "ESC", "soportes": soportes}
        yield Request(Evento.ESCALAR_BACK, marcacion)
    else:
        nota = "Se revisaron notas F7 y órdenes: no hay ningún soporte."
        yield Request(Evento.ESCALAR_PQR, {"motivo": "SIN_SOPORTE", "faltan": soportes}, nota)


def _call(services: Services, caso_id: int, number: int) -> None:
    telefonos = services.service_context.telefonos.of(services.triage.card(caso_id).caso.cuenta)
    if not telefonos or number % 3 == 1:
        return
    data = {"telefono": telefonos[0].number, "resultado": "NO_CONTESTA"}
    if number % 3 == 2:
        data |= {"resultado": "ACEPTA", "verificado": _CHECKLIST}
    services.recorder.register(caso_id, [Request(Evento.CONTACTO, data)])
