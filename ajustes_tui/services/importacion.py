"""Importación: a workbook read, compared with the store, shown, and written once confirmed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from ajustes_tui import paths
from ajustes_tui.domain.base import Anulacion, Cabecera, FilaBase, Rechazo, TipoBase
from ajustes_tui.domain.buzon import ArchivoDelBuzon, EstadoDeArchivo, es_base
from ajustes_tui.domain.caso import Caso
from ajustes_tui.domain.decision import Negado
from ajustes_tui.domain.estados import Rol
from ajustes_tui.domain.fechas import fecha_corta
from ajustes_tui.domain.nombre_base import corte_de_nombre
from ajustes_tui.domain.plazos import reloj
from ajustes_tui.domain.texto import limpiar
from ajustes_tui.errors import (
    AjustesError,
    Conflicto,
    EntradaInvalida,
    NoPermitido,
    UsoInvalido,
)
from ajustes_tui.services.entorno import Entorno
from ajustes_tui.services.progress import Progress, Quiet
from ajustes_tui.storage.carga import Carga, Comparacion, Destino

if TYPE_CHECKING:
    from ajustes_tui.excel.columnas import Sinonimos
    from ajustes_tui.excel.lector import LecturaBase

MAX_RECHAZOS_EN_RESUMEN = 5_000
CONCILIACION = ("aplicados", "valor_distinto", "rechazados", "sin_respuesta", "ausentes")
"""What may become of a re-escalated caso in a later corte."""
SIN_CORTE = "El nombre del archivo no dice el corte; falta para importar."
_SIN_COLUMNA = {
    "valor_aplicado": "No viene el valor aplicado: se pide al verificar la aplicación.",
    "fecha_solicitud": "No viene la fecha de solicitud: el plazo se cuenta desde el corte.",
}


class Cancelada(AjustesError):
    """The person stopped the import; nothing was written."""

    exit_code = 5
    codigo = "cancelada"


@dataclass(frozen=True, slots=True)
class OpcionesImportacion:
    """What a person says about a file besides its name."""

    corte: date | None = None
    complemento: bool = False
    hoja: str | None = None
    mapa: Mapping[str, str] = field(default_factory=dict)
    exigir_corte: bool = True
    fila_encabezado: int | None = None
    """Row of the headers as a person sees it, when the one found is not the right one."""
    clave: str | None = field(default=None, repr=False)
    """Password of a protected workbook."""


@dataclass(frozen=True, slots=True)
class Resumen:
    """What an import did or would do; `base` is None until it is written."""

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


@dataclass(slots=True)
class Preparada:
    """A base read and compared, waiting for a yes; closing it throws everything away."""

    cabecera: Cabecera
    corte: date | None
    tipo: TipoBase
    avisos: tuple[str, ...]
    filas: int
    carga: Carga | None
    comparacion: Comparacion
    resumen: Resumen
    opciones: OpcionesImportacion = field(default_factory=OpcionesImportacion)

    @property
    def columnas(self) -> frozenset[str]:
        """The fields the base has."""
        return frozenset(self.cabecera.columnas)

    def rechazos(self) -> list[Rechazo]:
        """Return the rows that cannot be used."""
        return self.carga.rejected() if self.carga else []

    def filas_de(self, efecto: str) -> list[FilaBase]:
        """Return the rows of one effect: nueva, actualizada, igual or duplicada."""
        return list(self.carga.rows_of(self.carga.ids_with(efecto)).values()) if self.carga else []

    def close(self) -> None:
        """Throw away what was staged."""
        if self.carga is not None:
            self.carga.close()
            self.carga = None


class ImportacionService:
    """What the import screen and order need."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    def puede(self) -> Negado | None:
        """Return why this person may not import, or None."""
        exigido = Rol.SUPERVISOR if self._e.reglas.importa == "supervisor" else Rol.AGENTE
        rol = self._e.sesion.rol
        if rol in (None, Rol.SUPERVISOR) or (rol is Rol.AGENTE and exigido is Rol.AGENTE):
            return None
        return Negado(f"Importar es de {exigido}; usted es {rol}.", "Pídalo a quien tenga ese rol.")

    def carpeta(self) -> Path:
        """Return where bases are looked for first."""
        return self._e.config.buzon or Path.cwd()

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def salida(self) -> Path:
        """Return where the workbooks this program writes go."""
        return self._e.config.salida or Path.cwd()

    def listar(self) -> list[Mapping[str, Any]]:
        """Return every base, newest first."""
        self._e.exigir_lectura()
        return self._e.bases.list_all()

    def preparar(
        self,
        ruta: Path,
        opciones: OpcionesImportacion | None = None,
        progress: Progress | None = None,
    ) -> Preparada:
        """Read a workbook and compare it with the store, writing nothing.

        Raises ArchivoInvalido when it cannot be read, UsoInvalido when no corte is known.
        """
        # The reader is needed only here: a session that imports nothing never pays for it.
        from ajustes_tui.excel.lector import OpcionesLectura, abrir_base

        opciones = opciones or OpcionesImportacion()
        progress = progress or Quiet()
        self._e.exigir_lectura()

        def abrir(mapa: Mapping[str, str]) -> LecturaBase:
            pedido = OpcionesLectura(
                self.sinonimos(),
                hoja=opciones.hoja,
                mapa=mapa,
                fila_encabezado=opciones.fila_encabezado,
                limites=self._e.config.limites,
                clave=opciones.clave,
            )
            return abrir_base(ruta, pedido)

        with ExitStack() as pila:
            lectura = pila.enter_context(abrir(opciones.mapa))
            recordado = self._recordado(lectura.cabecera, opciones)
            if recordado:
                pila.close()
                lectura = pila.enter_context(abrir(recordado))
            cabecera = lectura.cabecera
            previa = self._e.bases.live_by_hash(cabecera.sha256)
            if previa is not None:
                return _ya_importada(cabecera, previa)
            corte = opciones.corte or corte_de_nombre(ruta.name)
            if corte is None and opciones.exigir_corte:
                raise UsoInvalido(
                    f"El nombre «{ruta.name[:60]}» no dice de qué corte es la base.",
                    "Diga la fecha con --corte AAAA-MM-DD, o llámela ajustes_dd_mm_aaaa.",
                    codigo="sin_corte",
                )
            carga = self._e.bases.stage()
            try:
                leidas = 0
                for tramo in lectura:
                    if progress.cancelled():
                        raise Cancelada("La importación se canceló; no se escribió nada.")
                    carga.add(tramo)
                    leidas += len(tramo)
                    progress.report(leidas, cabecera.filas_declaradas, "Leyendo")
                avisos = tuple(lectura.avisos) + tuple(self._avisos(cabecera, corte))
                if recordado:
                    avisos += (
                        "Las columnas se tomaron como se corrigieron la última vez: "
                        + ", ".join(recordado)
                        + ".",
                    )
                return self._comparar(cabecera, corte, opciones, avisos, lectura.filas, carga)
            except BaseException:
                carga.close()
                raise

    def confirmar(self, preparada: Preparada) -> Resumen:
        """Write a prepared base in one transaction; raises NoPermitido for a role that may not."""
        if preparada.resumen.ya_importada:
            return preparada.resumen
        rol = self._e.entrar()
        negado = self.puede()
        if negado is not None or rol is Rol.COORDINADOR:
            raise NoPermitido(
                negado.motivo if negado else "Importar no es de coordinador.",
                "Pídalo a quien tenga ese rol.",
            )
        if preparada.carga is None or preparada.corte is None:
            raise UsoInvalido("Falta el corte de la base.", "Escríbalo antes de importar.")
        try:
            base_id, comparacion = preparada.carga.promote(
                preparada.cabecera,
                Destino(preparada.corte, preparada.tipo, preparada.columnas),
                self._e.sesion.login,
                self._e.ahora(),
                self._vence(),
                lambda c: _resumir(preparada, c, None).as_json(),
            )
        except Conflicto:
            # Somebody imported the same file between the look and the yes: theirs is the base.
            previa = self._e.bases.live_by_hash(preparada.cabecera.sha256)
            if previa is None:
                raise
            preparada.close()
            return _ya_importada(preparada.cabecera, previa).resumen
        resumen = _resumir(preparada, comparacion, base_id)
        if preparada.opciones.mapa:
            with self._e.db.transaction():
                self._e.bases.remember_map(
                    preparada.cabecera.encabezados,
                    preparada.opciones.mapa,
                    self._e.sesion.login,
                    self._e.ahora(),
                )
        preparada.resumen = resumen
        preparada.close()
        return resumen

    def anular(self, base_id: int, motivo: str) -> Anulacion:
        """Undo the newest live base; a supervisor's act, with its reason (dominio.md section 2)."""
        self._e.exigir_lectura()
        self._base(base_id)
        self._e.exigir_rol(Rol.SUPERVISOR)
        motivo = limpiar(motivo)
        if not motivo:
            raise NoPermitido("Para anular una base falta el motivo.", "Diga por qué se anula.")
        with self._e.db.transaction():
            base = self._base(base_id)
            if base["anulada_el"] is not None:
                raise NoPermitido(
                    f"La base {base_id} ya la anuló {base['anulada_por']}.",
                    "Véalas con `ajustes bases`.",
                )
            nueva = self._e.bases.newest_live()
            if nueva != base_id:
                raise NoPermitido(
                    f"Primero se anula la más reciente, que es la base {nueva}.",
                    "Las bases se anulan de la última a la primera.",
                )
            hecho = self._e.bases.undo(
                base_id, self._e.sesion.login, motivo, self._e.ahora(), self._vence()
            )
            self._e.auditoria.record(
                self._e.ahora(), self._e.sesion.login, "base_anulada", f"base {base_id}"
            )
        return hecho

    def conciliacion(self, corte: date | None = None) -> tuple[date | None, dict[str, list[int]]]:
        """Return what became of the re-escalated casos in a corte, by default the newest."""
        self._e.exigir_lectura()
        corte = corte or self._e.kpi.newest_corte()
        clases = self._e.bases.reconciled(corte) if corte else {}
        return corte, {clase: clases.get(clase, []) for clase in CONCILIACION}

    def ver_buzon(self) -> list[tuple[Path, ArchivoDelBuzon]]:
        """List the files of the inbox with what is known of each, oldest first.

        Raises NoPermitido when the settings name no inbox, EntradaInvalida when it cannot be read.
        """
        self._e.exigir_lectura()
        carpeta = self._e.config.buzon
        if carpeta is None:
            raise NoPermitido(
                "No hay buzón configurado.", "Ponga la carpeta en la opción buzon, o AJUSTES_BUZON."
            )
        try:
            rutas = [ruta for ruta in carpeta.iterdir() if es_base(ruta.name) and ruta.is_file()]
            vistos = [(ruta, ruta.stat()) for ruta in rutas]
        except OSError:
            raise EntradaInvalida(
                f"No se puede leer el buzón «{carpeta.name}».",
                "Revise que exista y sus permisos.",
            ) from None
        vistos.sort(key=lambda visto: (visto[1].st_mtime_ns, visto[0].name))
        return [
            (ruta, self._e.buzon.get(ruta.name, dato.st_size, dato.st_mtime_ns))
            for ruta, dato in vistos
        ]

    def anotar_buzon(
        self, archivo: ArchivoDelBuzon, resultado: Resumen | AjustesError
    ) -> ArchivoDelBuzon:
        """Remember what became of a file of the inbox, so that cron does not try it again."""
        if isinstance(resultado, AjustesError):
            anotado = replace(
                archivo, estado=EstadoDeArchivo.RECHAZADA, motivo=resultado.mensaje, base=None
            )
        else:
            anotado = replace(archivo, estado=EstadoDeArchivo.IMPORTADA, base=resultado.base)
        with self._e.db.transaction():
            self._e.buzon.save(anotado, self._e.ahora())
        return anotado

    def _base(self, base_id: int) -> Mapping[str, Any]:
        base = self._e.bases.get(base_id)
        if base is None:
            raise EntradaInvalida(f"La base {base_id} no existe.", "Véalas con `ajustes bases`.")
        return base

    def exportar_rechazos(self, preparada: Preparada, ruta: Path) -> int:
        """Write the rejected rows to a workbook that can be corrected and imported again."""
        # openpyxl takes its time to load and only this needs it.
        from ajustes_tui.excel.escritor import escribir_rechazos

        rechazos = (
            preparada.rechazos()
            if preparada.carga is not None
            else self._e.bases.rejected(preparada.resumen.base or 0)
        )
        return escribir_rechazos(ruta, preparada.cabecera, rechazos)

    def sinonimos(self) -> Sinonimos:
        """Return the synonyms of headers and results in force."""
        from ajustes_tui.excel.columnas import Sinonimos

        ruta = paths.catalogs_dir() / "sinonimos.toml"
        return Sinonimos.desde_dict(tomllib.loads(ruta.read_text(encoding="utf-8")))

    def _recordado(self, cabecera: Cabecera, opciones: OpcionesImportacion) -> dict[str, str]:
        """Return the columns corrected once for these headers, when they are not already so."""
        if opciones.mapa:
            return {}
        mapa = self._e.bases.remembered_map(cabecera.encabezados)
        igual = all(cabecera.columnas.get(campo) == titulo for campo, titulo in mapa.items())
        return {} if igual else mapa

    def _comparar(
        self,
        cabecera: Cabecera,
        corte: date | None,
        opciones: OpcionesImportacion,
        avisos: tuple[str, ...],
        filas: int,
        carga: Carga,
    ) -> Preparada:
        hoy = self._e.ahora().date()
        tipo = (
            TipoBase.COMPLEMENTO
            if opciones.complemento or (corte is not None and self._e.bases.has_corte(corte))
            else TipoBase.COMPLETA
        )
        destino = Destino(corte or hoy, tipo, frozenset(cabecera.columnas))
        comparacion = carga.compare(destino, self._e.ahora())
        preparada = Preparada(
            cabecera, corte, tipo, avisos, filas, carga, comparacion, _VACIO, opciones
        )
        preparada.resumen = _resumir(preparada, comparacion, None)
        return preparada

    def con_corte(self, preparada: Preparada, corte: date) -> Preparada:
        """Return a prepared base compared again for a corte a person gave."""
        if preparada.carga is None:
            return preparada
        opciones = replace(preparada.opciones, corte=corte)
        avisos = tuple(aviso for aviso in preparada.avisos if aviso != SIN_CORTE)
        return self._comparar(
            preparada.cabecera, corte, opciones, avisos, preparada.filas, preparada.carga
        )

    def _vence(self) -> Any:  # noqa: ANN401 - a closure over a cache
        memoria: dict[tuple[date | None, date | None, str], date | None] = {}

        def vence(caso: Caso) -> date | None:
            llave = (caso.fecha_solicitud, caso.corte_inicial, caso.estado.value)
            if caso.informado_el is not None or caso.recurso_el is not None:
                corre = reloj(caso, self._e.reglas, self._e.es_habil)
                return corre.vence if corre else None
            if llave not in memoria:
                corre = reloj(caso, self._e.reglas, self._e.es_habil)
                memoria[llave] = corre.vence if corre else None
            return memoria[llave]

        return vence

    def _avisos(self, cabecera: Cabecera, corte: date | None) -> list[str]:
        avisos = [texto for campo, texto in _SIN_COLUMNA.items() if campo not in cabecera.columnas]
        if corte is None:
            avisos.append(SIN_CORTE)
        elif corte > self._e.ahora().date():
            avisos.append(f"El corte {fecha_corta(corte)} es posterior a hoy.")
        return avisos


def _resumir(preparada: Preparada, comparacion: Comparacion, base_id: int | None) -> Resumen:
    cabecera = preparada.cabecera
    clases = {clase: len(comparacion.conciliacion.get(clase, ())) for clase in CONCILIACION}
    return Resumen(
        base=base_id,
        archivo=cabecera.archivo,
        sha256=cabecera.sha256,
        corte=preparada.corte,
        tipo=preparada.tipo,
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
            for r in preparada.rechazos()[:MAX_RECHAZOS_EN_RESUMEN]
        ),
        conciliacion={"reescalados": sum(clases.values()), **clases},
    )


def _ya_importada(cabecera: Cabecera, previa: Mapping[str, Any]) -> Preparada:
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


_VACIO = Resumen(
    None, "", "", None, TipoBase.COMPLETA, "", 0, 0, 0, 0, 0, 0, 0, 0, False, {}, (), (), (), {}
)
