"""A store on a real file with its people, a clock that moves when told, and eventos written short."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from ajustes_tui.config import Config
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.keeping.catalogs import Rules
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import ImportOptions, ImportSummary
from ajustes_tui.services.recorder import Recorded, Request
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import NEWEST_CORTE

ENCABEZADOS = (
    "Cuenta",
    "PQR",
    "Estado",
    "Motivo",
    "Resultado",
    "Valor solicitado",
    "Valor aplicado",
    "Asesor",
    "Aliado",
    "Fecha solicitud",
    "Teléfono",
    "Nombre",
)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=BOGOTA)
CORTE = "2026-11-24"
VERIFICADO = "identidad,decision,radicado,valor,recurso,plazo"
RESULTADOS = ("", "APROBADO", "RECHAZADO")
MOTIVOS = ("Fallas en la prestación del servicio", "Cruce de saldos", "Cargos de reconexión")


def fila(n: int, resultado: str, valor_aplicado: int | None = None) -> tuple[object, ...]:
    """Return row `n` of a base; rows 3k, 3k+1 and 3k+2 share their cuenta."""
    return (
        f"9000{n // 3:04d}",
        f"44{n:04d}",
        "Cerrado",
        MOTIVOS[n % 3],
        resultado,
        45_900,
        valor_aplicado,
        f"AS{n % 4:02d}" if n % 5 else None,
        ("Norte", "Sur", None)[n % 3],
        "17/11/2026",
        f"3000000{n // 3:03d}",
        "Persona De Prueba",
    )


def rows(count: int) -> list[tuple[object, ...]]:
    """Return rows with each result in turn; approved ones say the value that was applied."""
    return [
        fila(n, RESULTADOS[n % 3], 45_900 if RESULTADOS[n % 3] == "APROBADO" else None)
        for n in range(count)
    ]


def book(
    path: Path, base_rows: Sequence[Sequence[object]], headers: Sequence[str] = ENCABEZADOS
) -> Path:
    """Write a workbook; its title makes two with the same rows two different files."""
    sheets = openpyxl.Workbook()
    sheets.properties.title = path.name
    sheet = sheets.active
    sheet.append(list(headers))
    for row in base_rows:
        sheet.append(list(row))
    sheets.save(path)
    return path


@dataclass
class Almacen:
    """A store and whoever works on it, all in this process."""

    path: Path
    rules: Rules = field(default_factory=Rules)
    momento: datetime = NOW
    personas: dict[str, Services] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.db = Database(self.path)

    def of(self, login: str) -> Services:
        if login not in self.personas:
            config = Config(self.path, self.path.with_suffix(".toml"), rules=self.rules)
            services = services_for(self.db, config, login, {})
            services.service_context.now = lambda: self.momento
            self.personas[login] = services
        return self.personas[login]

    def close(self) -> None:
        """Leave all of it in its file, so that the file can be copied."""
        self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()

    def otra_sesion(self, login: str) -> Services:
        self.personas.pop(login, None)
        return self.of(login)

    def pasa(self, **count: float) -> None:
        self.momento += timedelta(**count)

    def import_base(
        self, path: Path, corte: str = CORTE, login: str = "drubio", complemento: bool = False
    ) -> ImportSummary:
        service = self.of(login).importacion
        options = ImportOptions(corte=datetime.fromisoformat(corte).date(), complemento=complemento)
        return service.confirm(service.prepare(path, options))

    def bring(
        self,
        base_rows: Sequence[Sequence[object]],
        corte: str = CORTE,
        login: str = "drubio",
        *,
        complemento: bool = False,
        headers: Sequence[str] = ENCABEZADOS,
    ) -> ImportSummary:
        ((number,),) = self.rows_of("SELECT count(*) FROM bases")
        path = book(self.path.with_name(f"base_{number}.xlsx"), base_rows, headers)
        return self.import_base(path, corte, login, complemento)

    def decide(self, *casos: int, login: str = "yuli", causal: str = "A") -> None:
        """Classify casos and give each the verdict of its result: well applied, or rightly rejected."""
        for caso in casos:
            ((resultado,),) = self.rows_of(f"SELECT resultado FROM casos WHERE id = {caso}")
            self.register(caso, "clasificar", login, causal=causal)
            if resultado == "APROBADO":
                self.register(caso, "aplicacion_correcta", login)
            else:
                self.register(caso, "rechazo_correcto", login, motivo="SIN_PRUEBAS")

    def register(
        self, caso: int, evento: str, login: str = "yuli", nota: str = "", **datos: str
    ) -> Recorded:
        return self.of(login).recorder.register(caso, [Request(Evento(evento), datos, nota)])[0]

    def over_claro(self, caso: int, campo: str, valor: str) -> Recorded:
        """Put a value over the one that the base brought, as only the supervisor may."""
        datos = {"campo": campo, "valor": valor, "fuente": "RR", "motivo": "en RR es otro"}
        return self.register(caso, "completar", "drubio", **datos)

    def explicar(self, word: str, quiere_decir: str = "APROBADO") -> int:
        """Add a word of the back to the synonyms, and return how many casos were read again."""
        catalogos = self.of("drubio").catalogos
        path = catalogos.export(CatalogName.SYNONYMS, self.path.with_name("sinonimos.toml"))
        before = path.read_text(encoding="utf-8")
        path.write_text(
            before.replace(f"\n{quiere_decir} = [", f'\n{quiere_decir} = ["{word}",'),
            encoding="utf-8",
        )
        done = catalogos.import_file(CatalogName.SYNONYMS, path)
        path.unlink()
        return done.reread

    def rows_of(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(f) for f in self.db.conn.execute(sql)]

    def in_force(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that is in force: what undoing an evento must leave as it was."""
        columns = [
            f"{NEWEST_CORTE} AS corte" if f[1] == "corte" else f"c.{f[1]}"
            for f in self.rows_of("PRAGMA table_info(casos)")
            if f[1] != "version"
        ]
        return {
            "casos": self.rows_of(f"SELECT {', '.join(columns)} FROM casos c ORDER BY id"),
            "radicados": self.rows_of(
                "SELECT caso_id, radicado, linea FROM radicados WHERE anulado = 0 ORDER BY 1, 3"
            ),
            "intentos": self.rows_of(
                "SELECT caso_id, linea, resultado, telefono_id FROM intentos WHERE deshecho = 0"
                " ORDER BY linea"
            ),
            "telefonos": self.rows_of(
                "SELECT id, cuenta, numero, invalido FROM telefonos ORDER BY id"
            ),
            "bases": self.rows_of("SELECT id, corte, anulada_el FROM bases ORDER BY id"),
        }


def grown(
    made_once: Callable[[str, Callable[[Path], object]], Path],
    tmp_path: Path,
    make: Callable[[Almacen], object],
    molde: Path | None = None,
    **given: Any,
) -> Almacen:
    """Return a copy, for one test alone, of the store that is made once: of the mould, or of none."""

    def fill(folder: Path) -> None:
        if molde is not None:
            shutil.copy(molde, folder)
        store = Almacen(folder / "almacen.db", **given)
        make(store)
        store.close()
        (folder / "momento").write_text(store.momento.isoformat())

    name = f"{make.__module__}-{make.__name__}".replace(".", "-")
    folder = made_once(name, fill)
    path = tmp_path / "d" / "almacen.db"
    path.parent.mkdir()
    shutil.copy(folder / path.name, path)
    path.chmod(0o600)
    store = Almacen(path, **given)
    store.momento = datetime.fromisoformat((folder / "momento").read_text()).astimezone(BOGOTA)
    return store
