"""One store with a rich history is made once; each test works on a copy of its file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.domain.figures.feedback import CompromisoState
from ajustes_tui.domain.figures.goals import Goals
from ajustes_tui.domain.figures.practices import IdeaState
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.paths import seals_of
from ajustes_tui.services.admin.schemas import SCHEMAS
from ajustes_tui.services.intake.importacion import ImportOptions
from tests.services.soporte import ENCABEZADOS as FEWER_HEADERS
from tests.services.soporte import NOW, VERIFICADO, Almacen, book
from tests.support import MadeOnce

ENCABEZADOS = (
    *FEWER_HEADERS,
    "Nombre asesor",
    "Motivo del rechazo",
    "Fecha de respuesta",
    "Ciudad",
)
CASOS = 24
LATER = NOW + timedelta(days=3)
"""When the acts of `every_act` are done."""
FORGOTTEN = "90000007"
"""The cuenta of the last three casos, which is forgotten at the end."""
RESULTS = ("", "APROBADO", "RECHAZADO")
UNKNOWN, READ_LATER = "Va sí", 17
"""A word of the back that nobody knew when it came, and the caso that has it."""


def base_row(n: int, resultado: str, aplicado: int | None) -> tuple[object, ...]:
    """Return row `n` of a base with every column people are judged by; three share a cuenta."""
    rejected = resultado == "RECHAZADO"
    return (
        *(f"9000{n // 3:04d}", f"44{n:04d}", "Cerrado", "Fallas en la prestación del servicio"),
        *(resultado, 40_000 + n * 100, aplicado, f"AS{n % 4:02d}", ("Norte", "Sur")[n % 2]),
        *(f"{17 - n % 3}/11/2026", f"3000000{n // 3:03d}", f"Persona {n} De Prueba"),
        *(f"Asesor {n % 4} De Prueba", "Sin soporte" if rejected else None),
        *("20/11/2026" if resultado else None, ("Cali", "Tunja")[n % 2]),
    )


def _rows(count: int) -> list[tuple[object, ...]]:
    return [
        base_row(
            n, UNKNOWN if n == READ_LATER - 1 else RESULTS[n % 3], 39_000 if n % 3 == 1 else None
        )
        for n in range(count)
    ]


def _change(store: Almacen, catalog: CatalogName, before: str, after: str) -> None:
    catalogos = store.of("drubio").catalogos
    path = catalogos.export(catalog, store.path.with_name(SCHEMAS[catalog].file))
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    catalogos.import_file(catalog, path)


@pytest.fixture(scope="session")
def history(made_once: MadeOnce) -> Path:
    """Return the file of a store in which all that the program does was done once."""
    return made_once("history", _make_history) / "almacen.db"


def _make_history(folder: Path) -> None:
    """Make that store.

    Casos 1, 4, 7... have no answer of the back, 2, 5, 8... an APROBADO and 3, 6, 9... a RECHAZADO;
    what was done with each is read below.
    """
    store = Almacen(folder / "almacen.db")
    boss = store.of("drubio")
    boss.usuarios.add("yuli", "agente", "Yuli Ariza")
    boss.usuarios.add("andres", "agente", "Andrés Gil")
    boss.usuarios.add("lcano", "coordinador", "Luis Cano")
    rows = _rows(CASOS)
    store.bring([*rows, ("90009999", None, *rows[0][2:])], "2026-11-17", headers=ENCABEZADOS)
    telefono = {"telefono": "3000000000"}
    for caso in (2, 5, 8):
        store.register(caso, "clasificar", causal="A")
        store.register(caso, "aplicacion_correcta", nota="se ve en F7")
    store.register(2, "contacto", **telefono, resultado="NO_CONTESTA")
    store.pasa(days=1)
    store.register(2, "contacto", **telefono, resultado="ACEPTA", verificado=VERIFICADO)
    for caso, who in ((3, "yuli"), (6, "andres"), (9, "andres"), (18, "andres")):
        store.register(caso, "clasificar", who, causal="C")
        store.register(caso, "rechazo_correcto", who, motivo="SIN_PRUEBAS")
    new = {"razon": "AJU", "subrazon": "REE", "radicado": "990001", "motivo": "había soporte"}
    store.register(12, "clasificar", causal="A")
    store.register(12, "mal_rechazado", **new)
    boss.lotes.export_lote(LoteKind.REESCALADOS, folder / "lote.xlsx")
    store.register(11, "clasificar", causal="A")
    store.register(11, "mal_aplicado", **(new | {"radicado": "990002"}))
    store.register(11, "deshacer")
    store.register(4, "clasificar", causal="B")
    store.register(4, "completar", campo="valor_aplicado", valor="12.000", fuente="RR")
    store.register(4, "completar", campo="telefono", valor="3000000999", fuente="USUARIO")
    store.register(7, "clasificar", causal="A", atribuible="TRASLADO")
    store.register(7, "pedir_revision", motivo="¿va al back?")
    store.register(7, "resolver_revision", "drubio", motivo="sí", decision="AUTORIZAR_BACK")
    store.register(10, "anular", "drubio", motivo="estaba repetido")
    store.register(13, "nota", nota="el usuario llamó")
    assert store.explicar(UNKNOWN) == 1
    _change(store, CatalogName.AJUSTES, "dias_respuesta = 15", "dias_respuesta = 14")
    store.register(14, "aplazar", hasta="2026-11-27", motivo="espera soporte")
    store.pasa(days=1)
    boss.kpi.close(date(2026, 11, 17))
    second = [
        base_row(n, "APROBADO" if n % 6 == 0 else RESULTS[n % 3], 38_000 if n % 6 == 0 else None)
        for n in range(3, CASOS + 3)
    ]
    store.bring(second, "2026-11-24", headers=ENCABEZADOS)
    third = [base_row(n, "RECHAZADO", None) for n in (12, *range(CASOS + 3, CASOS + 6))]
    undone = store.bring(third, "2026-11-25", complemento=True, headers=ENCABEZADOS)
    store.register(13, "nota", nota="se tocó después de la base")
    boss.bases.anular(undone.base, "venía de otra operación")
    store.register(13, "nota", nota="y después de anularla")
    boss.practicas.register("dialogo_diario", store.momento.date(), nota="lo que vence hoy")
    boss.retroalimentacion.issue(boss.retroalimentacion.current_week(), folder / "semana")
    store.register(CASOS, "nota", nota="se pidió olvidar la cuenta")
    boss.forgetting.forget(FORGOTTEN, "petición del titular del 23/11")
    assert boss.integrity.verify().healthy
    store.close()


def copy_sealed(store: Path, path: Path) -> None:
    """Copy a store together with its seals, without which it is not believed."""
    for source, file in ((store, path), (seals_of(store), seals_of(path))):
        shutil.copy(source, file)
        file.chmod(0o600)


@pytest.fixture
def manipulated(history: Path, tmp_path: Path) -> Almacen:
    path = tmp_path / "almacen.db"
    copy_sealed(history, path)
    return Almacen(path)


@pytest.fixture(scope="session")
def every_act(history: Path, made_once: MadeOnce) -> Path:
    """Return the file of a store in which every act that is recorded was done honestly."""
    return made_once("every_act", lambda folder: _do_every_act(history, folder)) / "almacen.db"


def _do_every_act(history: Path, folder: Path) -> None:
    path = folder / "almacen.db"
    copy_sealed(history, path)
    store = Almacen(path, momento=LATER)
    boss, yuli = store.of("drubio"), store.of("yuli")
    boss.service_context.record_entry()
    boss.service_context.record_search("90000001")
    boss.usuarios.change_rol("yuli", "coordinador")
    boss.usuarios.change_rol("yuli", "agente")
    boss.goals.set(Goals(70, 5, 15), LATER.date())
    boss.asesores.join("AS01", "AS02")
    boss.practicas.anular(1, "era de otro día")
    boss.practicas.register("dialogo_diario", LATER.date(), nota="de nuevo")
    yuli.ideas.propose("una plantilla más corta")
    boss.ideas.move(1, IdeaState.APPROVED, "desde el lunes")
    week = boss.retroalimentacion.current_week()
    (first, *_rest) = boss.retroalimentacion.compromisos(week)
    boss.retroalimentacion.follow(
        week, first.asesor_id, CompromisoState.OPEN, supervisor="acompañar", nota="ya empezó"
    )
    boss.export.export_rows("casos", folder / "casos.xlsx")
    boss.lotes.mark_sent(1, LATER.date())
    twice = [base_row(60, "APROBADO", 38_000)] * 2
    base = book(folder / "d.xlsx", twice, ("Llave", *ENCABEZADOS[1:]))
    options = replace(ImportOptions(corte=LATER.date()), mapping={"cuenta": "Llave"})
    boss.importacion.confirm(boss.importacion.prepare(base, options))
    yuli.historial.annotate("90000020", "llamó por otra cosa")
    assert boss.integrity.verify().believable
    store.close()


@pytest.fixture
def recorded(every_act: Path, tmp_path: Path) -> Path:
    path = tmp_path / "almacen.db"
    copy_sealed(every_act, path)
    return path
