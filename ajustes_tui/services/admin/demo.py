"""A demonstration store: the sample base, some people and a morning of work, made afresh."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.config import Config
from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import Ficha
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.query.filter import FiltroCasos
from ajustes_tui.domain.rules.data import leer_dia
from ajustes_tui.domain.values.person import Usuario
from ajustes_tui.domain.values.roles import Rol
from ajustes_tui.errors import EntradaInvalida
from ajustes_tui.services.admin.identity import quien_es
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import OpcionesImportacion
from ajustes_tui.services.recorder import Peticion
from ajustes_tui.storage.admin.people import MetaRepository
from ajustes_tui.storage.core.database import Database, make_room

CORTE = "2026-11-24"
"""The corte of the sample base in `data/`."""
_AGENTES = (("yuli", "Yuli Ariza"), ("andres", "Andrés Gil"), ("marcela", "Marcela Ochoa"))
_OTROS = (("drubio", "Diana Rubio", Rol.SUPERVISOR), ("lcano", "Luis Cano", Rol.COORDINADOR))
_TRABAJADOS = 90
"""How many casos of the store have been worked on."""
_CHECKLIST = "identidad,decision,radicado,valor,recurso,plazo"


def crear_demo(
    config: Config, env: Mapping[str, str], *, como: str | None, vacio: bool
) -> dict[str, object]:
    """Make a fresh demonstration store at the configured place; return its path and its count of casos.

    Raises EntradaInvalida when a store that is not a demonstration stands there.
    """
    _exigir_reemplazable(config.db)
    login = quien_es(config.db, como, env)
    make_room(config.db)
    # In a folder of its own but under the final file name, which an error message would show.
    nuevo = config.db.with_name(f".{config.db.name}.{os.getpid()}") / config.db.name
    try:
        db = Database(nuevo)
        with db.transaction():
            MetaRepository(db).set("demo", "1")
        casos = 0 if vacio else _poblar(db, replace(config, db=nuevo), login, env)
        db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()
        _reemplazar(nuevo, config.db)
    finally:
        shutil.rmtree(nuevo.parent, ignore_errors=True)
    return {"db": str(config.db), "vacio": vacio, "casos": casos}


def _exigir_reemplazable(ruta: Path) -> None:
    if not ruta.exists():
        return
    try:
        conn = sqlite3.connect(f"{ruta.resolve().as_uri()}?mode=ro", uri=True)
        try:
            fila = conn.execute("SELECT valor FROM meta WHERE clave = 'demo'").fetchone()
        finally:
            conn.close()
    except sqlite3.Error:
        fila = None
    if fila is None or fila[0] != "1":
        raise EntradaInvalida(
            f"«{ruta.name}» ya existe y no es un almacén de demostración; no se tocó.",
            "Diga otra ruta con --db.",
            codigo="no_es_demo",
        )


def _reemplazar(nuevo: Path, destino: Path) -> None:
    for resto in ("-wal", "-shm", ".sellos"):
        destino.with_name(destino.name + resto).unlink(missing_ok=True)
    nuevo.replace(destino)


def _poblar(db: Database, config: Config, login: str, env: Mapping[str, str]) -> int:
    jefe = services_for(db, config, login, env)
    jefe.entorno.entrar()
    with db.transaction():
        for quien, nombre in _AGENTES:
            _agregar(jefe, Usuario(quien, nombre, Rol.AGENTE))
        for quien, nombre, rol in _OTROS:
            _agregar(jefe, Usuario(quien, nombre, rol))
    base = paths.catalogs_dir() / "base_ejemplo.xlsx"
    preparada = jefe.importacion.preparar(base, OpcionesImportacion(corte=leer_dia(CORTE)))
    resumen = jefe.importacion.confirmar(preparada)
    agentes = [services_for(db, config, quien, env) for quien, _nombre in _AGENTES]
    for turno, caso_id in enumerate(jefe.triage.list_ids(FiltroCasos(limite=_TRABAJADOS))):
        _trabajar(agentes[turno % len(agentes)], caso_id, turno)
    return resumen.nuevas


def _agregar(servicios: Services, usuario: Usuario) -> None:
    if servicios.entorno.personas.get(usuario.login) is None:
        servicios.entorno.personas.save(usuario, servicios.entorno.ahora())


def _trabajar(servicios: Services, caso_id: int, turno: int) -> None:
    """Register the eventos an agente would on one caso; some casos are left half way."""
    ficha = servicios.triage.ficha(caso_id)
    if ficha.causal is None or ficha.caso.resultado_por_revisar:
        return
    peticiones = list(_decisiones(ficha, ficha.causal, turno))
    servicios.triage.registrar(caso_id, peticiones)
    if peticiones[-1].evento in (Evento.APLICACION_CORRECTA, Evento.RECHAZO_CORRECTO):
        _llamar(servicios, caso_id, turno)


def _decisiones(ficha: Ficha, causal: Causal, turno: int) -> Iterator[Peticion]:
    clasificar = {"causal": causal.letra}
    if causal.letra == "L":
        clasificar["demora_de"] = "claro"
    yield Peticion(Evento.CLASIFICAR, clasificar)
    caso = ficha.caso
    nuevo = {"razon": "AJU", "subrazon": "REE", "radicado": f"9900{caso.id:06d}"}
    if caso.resultado is Resultado.APROBADO:
        if turno % 7 == 3:
            yield Peticion(Evento.MAL_APLICADO, nuevo | {"motivo": "quedó por otro valor"})
        elif turno % 7 != 5:
            valor = {} if caso.valor_aplicado is not None else {"valor_aplicado": "45900"}
            yield Peticion(Evento.APLICACION_CORRECTA, valor)
    elif caso.resultado is Resultado.RECHAZADO:
        if turno % 3 == 0:
            motivo = "el soporte sí estaba en RR"
            yield Peticion(Evento.MAL_RECHAZADO, nuevo | {"motivo": motivo})
            if turno % 2:
                yield Peticion(
                    Evento.RESPUESTA_BACK, {"resultado": "APROBADO", "valor_aplicado": "45900"}
                )
                yield Peticion(Evento.APLICACION_CORRECTA, {})
        elif turno % 5:
            yield Peticion(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"})
    elif turno % 2:
        soportes = ",".join(grupo[0] for grupo in causal.soportes)
        marcacion = {"razon": "AJU", "subrazon": "ESC", "soportes": soportes}
        yield Peticion(Evento.ESCALAR_BACK, marcacion)
    else:
        nota = "Se revisaron notas F7 y órdenes: no hay ningún soporte."
        yield Peticion(Evento.ESCALAR_PQR, {"motivo": "SIN_SOPORTE"}, nota)


def _llamar(servicios: Services, caso_id: int, turno: int) -> None:
    telefonos = servicios.entorno.casos.telefonos(servicios.triage.ficha(caso_id).caso.cuenta)
    if not telefonos or turno % 3 == 1:
        return
    datos = {"telefono": telefonos[0].numero, "resultado": "NO_CONTESTA"}
    if turno % 3 == 2:
        datos |= {"resultado": "ACEPTA", "verificado": _CHECKLIST}
    servicios.triage.registrar(caso_id, [Peticion(Evento.CONTACTO, datos)])
