"""A store on a real file with its people, a clock that moves when told, and eventos written short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from ajustes_tui.config import Config
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.keeping.catalog_versions import Catalogo
from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.services.intake.importacion import OpcionesImportacion, Resumen
from ajustes_tui.services.recorder import Peticion, Registro
from ajustes_tui.storage.core.database import Database
from ajustes_tui.storage.core.predicate import ULTIMO_CORTE

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
AHORA = datetime(2026, 11, 24, 10, 0, tzinfo=BOGOTA)
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


def filas(cuantas: int) -> list[tuple[object, ...]]:
    """Return rows with each result in turn; approved ones say the value that was applied."""
    return [
        fila(n, RESULTADOS[n % 3], 45_900 if RESULTADOS[n % 3] == "APROBADO" else None)
        for n in range(cuantas)
    ]


def libro(
    ruta: Path, renglones: Sequence[Sequence[object]], encabezados: Sequence[str] = ENCABEZADOS
) -> Path:
    """Write a workbook; its title makes two with the same rows two different files."""
    hojas = openpyxl.Workbook()
    hojas.properties.title = ruta.name
    hoja = hojas.active
    assert hoja is not None
    hoja.append(list(encabezados))
    for renglon in renglones:
        hoja.append(list(renglon))
    hojas.save(ruta)
    return ruta


@dataclass
class Almacen:
    """A store and whoever works on it, all in this process."""

    ruta: Path
    reglas: Reglas = field(default_factory=Reglas)
    momento: datetime = AHORA
    personas: dict[str, Services] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.db = Database(self.ruta)

    def de(self, login: str) -> Services:
        """Return the services of a person, whose clock is this store's."""
        if login not in self.personas:
            config = Config(self.ruta, self.ruta.with_suffix(".toml"), reglas=self.reglas)
            servicios = services_for(self.db, config, login, {})
            servicios.entorno.ahora = lambda: self.momento
            self.personas[login] = servicios
        return self.personas[login]

    def otra_sesion(self, login: str) -> Services:
        """Return the services of one more session of a person."""
        self.personas.pop(login, None)
        return self.de(login)

    def pasa(self, **cuanto: float) -> None:
        """Move the clock."""
        self.momento += timedelta(**cuanto)

    def importar(
        self, ruta: Path, corte: str = CORTE, login: str = "drubio", complemento: bool = False
    ) -> Resumen:
        """Import a workbook as a person."""
        servicio = self.de(login).importacion
        opciones = OpcionesImportacion(
            corte=datetime.fromisoformat(corte).date(), complemento=complemento
        )
        return servicio.confirmar(servicio.preparar(ruta, opciones))

    def registrar(
        self, caso: int, evento: str, login: str = "yuli", nota: str = "", **datos: str
    ) -> Registro:
        """Register one evento as a person."""
        return self.de(login).triage.registrar(caso, [Peticion(Evento(evento), datos, nota)])[0]

    def explicar(self, palabra: str, quiere_decir: str = "APROBADO") -> int:
        """Add a word of the back to the synonyms, and return how many casos were read again."""
        catalogos = self.de("drubio").catalogos
        ruta = catalogos.exportar(Catalogo.SINONIMOS, self.ruta.with_name("sinonimos.toml"))
        antes = ruta.read_text(encoding="utf-8")
        ruta.write_text(
            antes.replace(f"\n{quiere_decir} = [", f'\n{quiere_decir} = ["{palabra}",'),
            encoding="utf-8",
        )
        hecho = catalogos.importar(Catalogo.SINONIMOS, ruta)
        ruta.unlink()
        return hecho.releidos

    def filas_de(self, sql: str) -> list[tuple[Any, ...]]:
        """Return what the store holds, read beside the program."""
        return [tuple(f) for f in self.db.conn.execute(sql)]

    def vigente(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all that is in force: what undoing an evento must leave as it was."""
        columnas = [
            f"{ULTIMO_CORTE} AS corte" if f[1] == "corte" else f"c.{f[1]}"
            for f in self.filas_de("PRAGMA table_info(casos)")
            if f[1] != "version"
        ]
        return {
            "casos": self.filas_de(f"SELECT {', '.join(columnas)} FROM casos c ORDER BY id"),
            "radicados": self.filas_de(
                "SELECT caso_id, radicado, linea FROM radicados WHERE anulado = 0 ORDER BY id"
            ),
            "intentos": self.filas_de(
                "SELECT caso_id, linea, resultado, telefono_id FROM intentos WHERE deshecho = 0"
                " ORDER BY id"
            ),
            "telefonos": self.filas_de(
                "SELECT id, cuenta, numero, invalido FROM telefonos ORDER BY id"
            ),
            "bases": self.filas_de("SELECT id, corte, anulada_el FROM bases ORDER BY id"),
        }
