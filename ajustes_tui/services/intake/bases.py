"""The bases already in the store and the files that may become one: lists, reconciliation, undoing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ajustes_tui.domain.base.inbox import ArchivoDelBuzon, EstadoDeArchivo, es_base
from ajustes_tui.domain.base.reconciliation import CLASES, Conciliacion, Renglon
from ajustes_tui.domain.base.rows import Anulacion
from ajustes_tui.domain.base.undo import Conservado
from ajustes_tui.domain.caso.card import FilaCaso
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import ESPERAN_BACK
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.clocks import habiles_entre, reloj
from ajustes_tui.domain.values.roles import Power, can, roles_with
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import AjustesError, EntradaInvalida, NoPermitido, legible
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.intake.files import Libro, libros_de
from ajustes_tui.services.intake.prepared import Resumen


class ServicioDeBases:
    """The use cases of the bases, live and undone, and of the files in the folder they arrive in."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    def puede(self) -> Negado | None:
        """Return why this person may not import, or None."""
        supervised = self._e.reglas.importa == "supervisor"
        power = Power.BASES if supervised else Power.IMPORT
        rol = self._e.sesion.rol
        if rol is None or can(rol, power):
            return None
        exigido = roles_with(power)[0]
        return Negado(f"Importar es de {exigido}; usted es {rol}.", "Pídalo a quien tenga ese rol.")

    def carpeta(self) -> Path:
        """Return the folder where bases are looked for first."""
        return self._e.config.buzon or Path.cwd()

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def salida(self) -> Path:
        """Return the folder where the workbooks this program writes go."""
        return self._e.config.salida or Path.cwd()

    def listar(self) -> list[Mapping[str, Any]]:
        """Return every base, newest first."""
        self._e.exigir_lectura()
        return self._e.bases.list_all()

    def anular(self, base_id: int, motivo: str) -> Anulacion:
        """Undo the newest live base; a supervisor's act, with its reason (dominio.md section 2)."""
        self._e.exigir_lectura()
        self._base(base_id)
        self._e.exigir(Power.BASES)
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
            if self._e.cierres.get(date.fromisoformat(base["corte"])) is not None:
                raise NoPermitido(
                    f"La base {base_id} es de un corte cerrado; ya no se anula.",
                    "Anule sus casos uno a uno, con su motivo.",
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

    def resumen_de(self, base: Mapping[str, Any]) -> Resumen:
        """Return the summary with which a base of the list was imported."""
        return replace(Resumen.from_json(base["resumen"], int(base["id"])), ya_importada=False)

    def conservados(self, ids: Sequence[int]) -> list[Conservado]:
        """Return the last evento a person registered on each caso kept when its base was undone."""
        self._e.exigir_lectura()
        return self._e.bases.last_touches(ids)

    def conciliacion(self, corte: date | None = None) -> tuple[date | None, dict[str, list[int]]]:
        """Return the re-escalated casos of a corte, by default the newest, by their outcome."""
        self._e.exigir_lectura()
        corte = corte or self._e.kpi.newest_corte()
        clases = self._e.bases.reconciled(corte) if corte else {}
        return corte, {clase: clases.get(clase, []) for clase in CLASES}

    def conciliar(self, corte: date | None = None) -> Conciliacion:
        """Return the reconciliation of a corte: outcomes with money, longest wait, casos changed in work.

        `corte` is by default the newest.
        """
        corte, clases = self.conciliacion(corte)
        if corte is None:
            return Conciliacion(None)
        pedidos = {
            caso.id: caso for caso in self._e.bases.asked([i for c in clases.values() for i in c])
        }
        hoy = self._e.ahora().date()
        esperas = [
            habiles_entre(pedidos[i].escalado_el or hoy, hoy, self._e.es_habil)
            for i in clases["sin_respuesta"]
            if i in pedidos and pedidos[i].estado in ESPERAN_BACK
        ]
        nuevo, original = self._e.bases.answers_by_radicado(corte)
        return Conciliacion(
            corte,
            tuple(
                Renglon(clase, tuple(casos), sum(pedidos[i].pedido for i in casos if i in pedidos))
                for clase, casos in clases.items()
            ),
            nuevo,
            original,
            max(esperas, default=None),
            tuple(self._e.bases.changed_in_hand(corte, self._e.ahora())),
            tuple(self._e.bases.sent_to_review(corte)),
        )

    def filas_de_casos(self, ids: Sequence[int]) -> list[FilaCaso]:
        """Return the rows of some casos."""
        self._e.exigir_lectura()
        return self._e.casos.get_window(ids, self._e.ahora())

    def archivos(self, carpeta: Path) -> list[Libro]:
        """Return the workbooks of a folder, the last changed first, each with its state in the store."""
        self._e.exigir_lectura()
        self._e.config.exigir_entrada(carpeta)
        conocidos = self._e.bases.known_files()
        vistos = []
        for libro in libros_de(carpeta):
            nombre = legible(libro.ruta.name)
            archivo = self._e.buzon.get(nombre, libro.tamano, libro.cambiado_ns)
            base, viva = conocidos.get((nombre, libro.tamano), (archivo.base, False))
            if base is not None:
                archivo = replace(archivo, estado=EstadoDeArchivo.IMPORTADA, base=base)
            vistos.append(
                replace(
                    libro,
                    estado=archivo.estado,
                    base=base,
                    deshecha=base is not None and not viva,
                    motivo=archivo.motivo,
                )
            )
        return vistos

    def anotar_si_es_del_buzon(self, ruta: Path, resumen: Resumen) -> None:
        """Remember a file of the inbox that a person imported, so that cron passes over it."""
        carpeta = self._e.config.buzon
        if carpeta is None or ruta.parent.resolve() != carpeta.resolve():
            return
        try:
            dato = ruta.stat()
        except OSError:
            return
        self.anotar_buzon(self._e.buzon.get(ruta.name, dato.st_size, dato.st_mtime_ns), resumen)

    def ver_buzon(self) -> list[tuple[Path, ArchivoDelBuzon]]:
        """List the files of the inbox with the state of each, oldest first.

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
            vistos = []
            for ruta in rutas:
                # A file may be taken away between listing the folder and looking at the file.
                with suppress(FileNotFoundError):
                    vistos.append((ruta, ruta.stat()))
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
        """Record the outcome of a file of the inbox, so that cron does not try it again."""
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
