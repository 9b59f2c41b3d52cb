"""A base read and compared with the store: the person's options, its effect, and its summary."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from threading import RLock
from typing import Any, NamedTuple, Self

from ajustes_tui.domain.base.fields import COLUMNS
from ajustes_tui.domain.base.reconciliation import CLASES, en_gestion
from ajustes_tui.domain.base.rows import Cabecera, FilaBase, Rechazo, TipoBase
from ajustes_tui.domain.base.workbook import Titulos
from ajustes_tui.domain.caso.estados import ESPERAN_AGENTE, ESPERAN_BACK, Estado
from ajustes_tui.domain.values.dates import fecha_corta
from ajustes_tui.errors import AjustesError
from ajustes_tui.storage.intake.load import Carga, Comparacion

MAX_RECHAZOS_EN_RESUMEN = 5_000
MAX_CAMBIOS_EN_RESUMEN = 5_000
"""Changed cells, and casos in hand, that `--simular` lists at most."""
_DE_MUESTRA = 50
_EJEMPLOS = 3


class Cancelada(AjustesError):
    """The person stopped the import; nothing was written."""

    exit_code = 5
    codigo = "cancelada"


@dataclass(frozen=True, slots=True)
class OpcionesImportacion:
    """The options a person gives for a file besides its name."""

    corte: date | None = None
    complemento: bool = False
    hoja: str | None = None
    mapa: Mapping[str, str] = field(default_factory=dict)
    """Field to its header; an empty header says that the field is not in the file."""
    exigir_corte: bool = True
    fundar: bool = False
    """Whether to create a missing store once the file has proved readable."""
    fila_encabezado: int | None = None
    """Row of the headers as a person sees it, when the one found is not the right one."""
    clave: str | None = field(default=None, repr=False)
    """Password of a protected workbook."""


@dataclass(frozen=True, slots=True)
class Resumen:
    """The summary of an import, done or foreseen; `base` is None until it is written."""

    base: int | None
    archivo: str
    sha256: str
    corte: date | None
    tipo: TipoBase
    hoja: str
    filas: int
    validas: int
    nuevas: int
    actualizadas: int
    iguales: int
    duplicadas: int
    rechazadas: int
    ausentes: int
    ya_importada: bool
    columnas: Mapping[str, str]
    sin_mapear: tuple[str, ...]
    avisos: tuple[str, ...]
    rechazos: tuple[Mapping[str, object], ...]
    conciliacion: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the document of contrato.md."""
        return {
            "base": self.base,
            "archivo": self.archivo,
            "sha256": self.sha256,
            "corte": self.corte.isoformat() if self.corte else None,
            "tipo": self.tipo.value,
            "hoja": self.hoja,
            "filas": self.filas,
            "validas": self.validas,
            "nuevas": self.nuevas,
            "actualizadas": self.actualizadas,
            "iguales": self.iguales,
            "duplicadas": self.duplicadas,
            "rechazadas": self.rechazadas,
            "ausentes": self.ausentes,
            "ya_importada": self.ya_importada,
            "columnas": dict(self.columnas),
            "sin_mapear": list(self.sin_mapear),
            "avisos": list(self.avisos),
            "rechazos": [dict(rechazo) for rechazo in self.rechazos],
            "conciliacion": dict(self.conciliacion),
        }

    @classmethod
    def from_json(cls, documento: Mapping[str, Any], base: int) -> Self:
        """Return the summary a base was stored with, as the answer to the same file again."""
        datos = dict(documento)
        datos |= {"base": base, "ya_importada": True, "tipo": TipoBase(datos["tipo"])}
        datos["corte"] = date.fromisoformat(datos["corte"]) if datos["corte"] else None
        for clave in ("sin_mapear", "avisos", "rechazos"):
            datos[clave] = tuple(datos[clave])
        return cls(**datos)


class CeldaCambiada(NamedTuple):
    """One value of a caso that a base changes; money is centavos."""

    caso_id: int
    cuenta: str
    radicado: str
    fila: int
    campo: str
    antes: object
    despues: object
    tomado_por: str | None

    def as_json(self) -> dict[str, object]:
        """Return the entry of `cambios` that `--simular` prints."""
        return {
            "caso": self.caso_id,
            "cuenta": self.cuenta,
            "radicado": self.radicado,
            "fila": self.fila,
            "campo": COLUMNS[self.campo].json_key,
            "antes": _plano(self.antes),
            "despues": _plano(self.despues),
        }


class CambioDeResultado(NamedTuple):
    """A caso whose result a base changes, the estado that moves it to, and who has it now."""

    caso_id: int
    cuenta: str
    radicado: str
    estado_antes: Estado
    estado_despues: Estado
    antes: object
    despues: object
    tomado_por: str | None

    def as_json(self) -> dict[str, object]:
        """Return the entry of `en_gestion` that `--simular` prints."""
        return {
            "caso": self.caso_id,
            "cuenta": self.cuenta,
            "radicado": self.radicado,
            "estado_antes": self.estado_antes.value,
            "estado_despues": self.estado_despues.value,
            "tomado_por": self.tomado_por,
        }


@dataclass(slots=True)
class Preparada:
    """A base read and compared, waiting to be confirmed; closing it discards the staged rows."""

    cabecera: Cabecera
    corte: date | None
    tipo: TipoBase
    avisos: tuple[str, ...]
    filas: int
    carga: Carga | None
    comparacion: Comparacion
    resumen: Resumen
    opciones: OpcionesImportacion = field(default_factory=OpcionesImportacion)
    sinonimos: int = 0
    """The number of the synonyms' change its rows were read with; a later one refuses the import."""
    candado: RLock = field(default_factory=RLock, repr=False)
    """Held while the staged rows are read, compared or thrown away: screens ask from threads."""

    @property
    def columnas(self) -> frozenset[str]:
        """The fields the base has."""
        return frozenset(self.cabecera.columnas)

    def rechazos(self) -> list[Rechazo]:
        """Return the rejected rows, each with its reason."""
        with self.candado:
            return self.carga.rejected() if self.carga else []

    def ids_de(self, efecto: str) -> array[int]:
        """Return the ids of the staged rows of one effect in file order.

        `efecto` is nueva, igual, duplicada, rechazada or another effect of the comparison; rejected
        rows have ids of their own (see `rechazos_de`).
        """
        with self.candado:
            if self.carga is None:
                return array("q")
            if efecto == "rechazada":
                return self.carga.rejected_ids()
            return self.carga.ids_with(efecto)

    def filas_de(self, ids: Sequence[int]) -> Mapping[int, FilaBase]:
        """Return some usable rows by the ids that `ids_de` gave."""
        with self.candado:
            return self.carga.rows_of(ids) if self.carga else {}

    def rechazos_de(self, ids: Sequence[int]) -> Mapping[int, Rechazo]:
        """Return some rejected rows by the ids that `ids_de` gave."""
        with self.candado:
            return self.carga.rejected_of(ids) if self.carga else {}

    def celdas(self) -> Iterator[CeldaCambiada]:
        """Yield every value the base changes in the casos that were already there."""
        for cambio in self.comparacion.cambios:
            llave = (cambio.caso_id, cambio.cuenta, cambio.radicado, cambio.fila)
            for campo, (antes, despues) in cambio.cambios.items():
                yield CeldaCambiada(*llave, campo, antes, despues, cambio.tomado_por)

    def en_gestion(self) -> list[CambioDeResultado]:
        """Return the casos whose result changes while somebody works on them."""
        return [c for c in self._de_resultado() if en_gestion(c.estado_antes, c.tomado_por)]

    def informados(self) -> list[CambioDeResultado]:
        """Return the casos already closed or with PQR whose result changes: they go to review."""
        return [
            c for c in self._de_resultado() if c.estado_antes not in ESPERAN_AGENTE | ESPERAN_BACK
        ]

    def _de_resultado(self) -> Iterator[CambioDeResultado]:
        for cambio in self.comparacion.cambios:
            if "resultado" in cambio.cambios:
                yield CambioDeResultado(
                    *(cambio.caso_id, cambio.cuenta, cambio.radicado, cambio.antes, cambio.despues),
                    *(*cambio.cambios["resultado"], cambio.tomado_por),
                )

    def titulos(self) -> Titulos:
        """Return every column of the file, recognised or not, with up to three sample values."""
        with self.candado:
            crudas = self.carga.raw_of(range(1, _DE_MUESTRA + 1)) if self.carga else []
        columnas = zip(*crudas, strict=True) if crudas else ()
        base = self.cabecera
        ejemplos = {
            titulo: tuple(dict.fromkeys(filter(None, textos)))[:_EJEMPLOS]
            for titulo, textos in zip(base.encabezados, columnas, strict=False)
        }
        return Titulos(base.encabezados, base.columnas, ejemplos, base.dudosas)

    def simulada_json(self) -> dict[str, Any]:
        """Return the document of `--simular`: the summary, the changed cells and the casos in work."""
        celdas = [celda.as_json() for celda in islice(self.celdas(), MAX_CAMBIOS_EN_RESUMEN)]
        gestion = [cambio.as_json() for cambio in self.en_gestion()[:MAX_CAMBIOS_EN_RESUMEN]]
        return self.resumen.as_json() | {"cambios": celdas, "en_gestion": gestion}

    def close(self) -> None:
        """Discard the staged rows."""
        with self.candado:
            if self.carga is not None:
                self.carga.close()
                self.carga = None


def resumir(preparada: Preparada, comparacion: Comparacion, base_id: int | None) -> Resumen:
    """Return the summary of a prepared base, written as `base_id` or foreseen while that is None."""
    cabecera = preparada.cabecera
    primeros = preparada.ids_de("rechazada")[:MAX_RECHAZOS_EN_RESUMEN]
    listados = preparada.rechazos_de(primeros)
    clases = {clase: len(comparacion.conciliacion.get(clase, ())) for clase in CLASES}
    return Resumen(
        base=base_id,
        archivo=cabecera.archivo,
        sha256=cabecera.sha256,
        corte=preparada.corte,
        tipo=comparacion.tipo,
        hoja=cabecera.hoja,
        filas=preparada.filas,
        validas=comparacion.validas,
        nuevas=comparacion.nuevas,
        actualizadas=comparacion.actualizadas,
        iguales=comparacion.iguales,
        duplicadas=comparacion.duplicadas,
        rechazadas=comparacion.rechazadas,
        ausentes=len(comparacion.ausentes),
        ya_importada=False,
        columnas=cabecera.columnas,
        sin_mapear=cabecera.sin_mapear,
        avisos=preparada.avisos,
        rechazos=tuple(
            {"fila": r.fila, "columna": r.columna, "valor": r.valor, "motivo": r.motivo}
            for r in map(listados.__getitem__, primeros)
        ),
        conciliacion={"reescalados": sum(clases.values()), **clases},
    )


def ya_importada(cabecera: Cabecera, previa: Mapping[str, Any]) -> Preparada:
    """Return the answer to a file that is already in the store: its base's summary, and who imported it."""
    resumen = Resumen.from_json(previa["resumen"], int(previa["id"]))
    dia = fecha_corta(date.fromisoformat(previa["importada_el"][:10]))
    aviso = f"Este archivo ya fue importado el {dia} por {previa['importada_por']}."
    documento = resumen.as_json() | {"avisos": [aviso, *resumen.avisos]}
    resumen = Resumen.from_json(documento, int(previa["id"]))
    return Preparada(
        cabecera,
        resumen.corte,
        resumen.tipo,
        resumen.avisos,
        resumen.filas,
        None,
        Comparacion(),
        resumen,
    )


def _plano(valor: object) -> object:
    return valor.isoformat() if isinstance(valor, date) else valor


VACIO = Resumen(
    None, "", "", None, TipoBase.COMPLETA, "", 0, 0, 0, 0, 0, 0, 0, 0, False, {}, (), (), (), {}
)
"""The summary of a base until it is compared."""
