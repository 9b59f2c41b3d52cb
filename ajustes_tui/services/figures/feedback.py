"""Retroalimentación: the top 5 of a week, issuing it, its forms, and following up its asesores."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.figures.feedback import (
    SEMANAS_ATRAS,
    TODOS,
    Compromiso,
    Conteo,
    EstadoDeCompromiso,
    Medida,
    Puesto,
    armar,
    clave_de,
    permitir_cambio,
    que_dice,
)
from ajustes_tui.domain.figures.forms import (
    Emitida,
    Formulario,
    compromiso_de_mejoramiento,
    estoy_enterado,
    reporte_de_aliado,
)
from ajustes_tui.domain.keeping.catalogs import Causal
from ajustes_tui.domain.values.clocks import sumar_habiles
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import (
    ArchivoInvalido,
    Conflicto,
    DatoInvalido,
    EntradaInvalida,
    NoPermitido,
)
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.store_watch import Pulso
from ajustes_tui.storage.figures.feedback import Cambio

_VUELTAS = 5
"""How many times a week is counted again because its rejections changed meanwhile."""
MAX_TEXTO = 1_000
PLANTILLAS = "formularios"
"""Folder of the templates, inside that of the catalogues."""


@dataclass(frozen=True, slots=True)
class Top5:
    """The list of a week under a filter, counted now or as it was frozen."""

    semana: Semana
    aliado: str | None
    emitida_el: datetime | None
    emitida_por: str | None
    asesores: tuple[Puesto, ...]
    sin_asesor: int
    en_curso: bool
    """Whether the week has not ended yet."""
    aliados: tuple[str, ...] = ()
    """The aliados with rejections in the week, whatever the filter."""


@dataclass(frozen=True, slots=True)
class Emision:
    """The list and the files of an issued week, with the avisos for the person who issued it."""

    top5: Top5
    archivos: tuple[Path, ...]
    avisos: tuple[str, ...] = ()


class RetroalimentacionService:
    """The use cases of the weekly feedback; only a supervisor issues and follows up."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    @property
    def emite(self) -> bool:
        """Whether the person of this run issues weeks and follows people up."""
        return self._e.sesion.can(Power.FIGURES)

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def pulso(self) -> Pulso:
        """Return the store's pulse, equal for as long as nothing shown may have changed."""
        return self._e.pulso()

    def causal(self, letra: str | None) -> Causal | None:
        """Return a causal of the catalogue by its letter, or None."""
        return self._e.catalogos.causal(letra or "")

    def semana_actual(self) -> Semana:
        """Return the week of today, which is shown when no other is asked for."""
        return Semana.of(self._e.ahora().date())

    def top5(self, semana: Semana | None = None, aliado: str | None = None) -> Top5:
        """Return the list of a week, by default the current one, whole or of one aliado."""
        self._e.exigir_lectura()
        return self._top5(self._medir(semana or self.semana_actual()), aliado)

    def compromisos(self, semana: Semana) -> list[Compromiso]:
        """Return the follow-up of each asesor of the own aliado in an issued week; none before it is issued."""
        self._e.exigir_lectura()
        medida = self._e.semanas.issued(semana)
        return [] if medida is None else self._compromisos(medida)

    def abiertos(self) -> list[Compromiso]:
        """Return the follow-ups of every issued week that have not ended, newest first."""
        self._e.exigir_lectura()
        medidas = [self._e.semanas.issued(semana) for semana in self._e.semanas.list_issued()]
        return [
            compromiso
            for medida in medidas
            if medida is not None
            for compromiso in self._compromisos(medida)
            if not compromiso.cerrado
        ]

    def emitir(self, semana: Semana, carpeta: Path | None = None) -> Emision:
        """Freeze a week and write its forms; once issued, only the forms, with the same figures.

        Raises NoPermitido for the role, for a week that has not begun or has no rejections,
        ArchivoInvalido when a form would replace a file that this program did not write, Conflicto
        when the rejections keep changing.
        """
        self._e.exigir_lectura()
        self._e.exigir(Power.FIGURES)
        carpeta = carpeta or self.carpeta(semana)
        for _ in range(_VUELTAS):
            emision = self._emitir(semana, carpeta)
            if emision is not None:
                return emision
        raise Conflicto(
            "Otras personas registran rechazos en este momento y la semana no se emitió.",
            "Intente de nuevo en un momento.",
        )

    def seguir(
        self,
        semana: Semana,
        asesor_id: str,
        estado: EstadoDeCompromiso,
        *,
        supervisor: str = "",
        seguimiento: date | None = None,
        nota: str = "",
    ) -> Compromiso:
        """Change the follow-up of an asesor; opening it needs the supervisor's own commitment.

        Raises EntradaInvalida for an asesor without a commitment in that week, NoPermitido for the
        role or when the state does not follow from the present one.
        """
        self._e.exigir_lectura()
        supervisor, nota = _texto(supervisor), _texto(nota)
        self._e.exigir(Power.FIGURES)
        hoy = self._e.ahora().date()
        if seguimiento is not None and seguimiento < hoy:
            raise DatoInvalido("La fecha de seguimiento ya pasó.", "Escoja hoy o un día que viene.")
        with self._e.db.transaction():
            actual = self._compromiso(semana, asesor_id)
            negado = permitir_cambio(actual, estado, supervisor, nota)
            if negado is not None:
                raise NoPermitido(negado.motivo, negado.sugerencia, codigo="procedimiento")
            if estado is EstadoDeCompromiso.ABIERTO:
                seguimiento = seguimiento or self._seguimiento(actual, hoy)
            cambio = Cambio(
                asesor_id,
                estado,
                supervisor or actual.supervisor,
                seguimiento or actual.seguimiento,
                nota,
                self._e.sesion.login,
                self._e.ahora(),
            )
            self._e.semanas.follow(semana, cambio)
            self._anotar("compromiso", f"{semana} {asesor_id}: {estado}")
            return self._compromiso(semana, asesor_id)

    def _medir(self, semana: Semana) -> Medida:
        """Return a week as it was frozen, or as it counts now, with its lists."""
        emitida = self._e.semanas.issued(semana)
        if emitida is not None:
            return emitida
        rechazos = self._e.semanas.rejections(semana)
        if not rechazos:
            return Medida(semana)
        conteos = self._e.semanas.counts(semana, rechazos)
        total = self._e.semanas.total(semana)
        atras = range(SEMANAS_ATRAS, 0, -1)
        previas = [self._contar(semana.mas(-cuantas)) for cuantas in atras]
        listas = armar(conteos, rechazos, total, previas)
        return Medida(semana, tuple(conteos), listas, rechazos=tuple(rechazos))

    def _contar(self, semana: Semana) -> Medida:
        """Return a week as it was frozen, or its counts by asesor now, without the lists."""
        emitida = self._e.semanas.issued(semana)
        if emitida is not None:
            return emitida
        rechazos = self._e.semanas.rejections(semana)
        conteos: Sequence[Conteo] = ()
        if rechazos:
            conteos = self._e.semanas.counts(semana, rechazos)
        return Medida(semana, tuple(conteos))

    def _top5(self, medida: Medida, aliado: str | None) -> Top5:
        lista = medida.lista(aliado)
        return Top5(
            medida.semana,
            aliado,
            medida.emitida_el,
            medida.emitida_por,
            lista.asesores,
            lista.sin_asesor,
            self._e.ahora().date() <= medida.semana.hasta,
            tuple(sorted({c.aliado for c in medida.conteos if c.aliado and c.rechazos})),
        )

    def _propios(self, medida: Medida) -> tuple[frozenset[str], str]:
        """Return the ids of the list's asesores of the own operation, and an aviso on how they were told apart.

        An asesor without aliado counts as own. Where no caso of the cortes is of the own aliado, or
        the setting names none, nobody can be told apart and everybody signs.
        """
        lista = medida.lista(None).asesores
        propio = clave_de(self._e.reglas.aliado_propio)
        conocidos = [clave_de(aliado) for aliado in self._e.semanas.aliados(medida.semana)]
        if propio == TODOS or propio not in conocidos:
            aviso = (
                f"Ningún caso es de «{self._e.reglas.aliado_propio}»; todos se toman por propios."
            )
            return frozenset(p.asesor_id for p in lista), aviso if propio != TODOS else ""
        suyos = [p for p in lista if p.aliado is None or clave_de(p.aliado) == propio]
        sin_aliado = sum(p.aliado is None for p in suyos)
        aviso = f"{sin_aliado} sin aliado en la base se toman por propios." if sin_aliado else ""
        return frozenset(p.asesor_id for p in suyos), aviso

    def _compromisos(self, medida: Medida) -> list[Compromiso]:
        semana = medida.semana
        cambios = self._e.semanas.last_changes([semana])
        siguiente, hoy = None, self._e.ahora().date()
        if semana.mas(1).desde <= hoy:
            siguiente = self._contar(semana.mas(1))
        hechos = []
        suyos = (p for p in medida.lista(None).asesores if p.asesor_id in medida.propios)
        for puesto in suyos:
            compromiso = Compromiso(semana, puesto.asesor_id, puesto.asesor_nombre, puesto.rechazos)
            cambio = cambios.get((semana, puesto.asesor_id))
            if cambio is not None:
                compromiso = replace(
                    compromiso,
                    estado=cambio.estado,
                    supervisor=cambio.supervisor,
                    seguimiento=cambio.seguimiento,
                    nota=cambio.nota,
                    cambiado_por=cambio.login,
                    cambiado_el=cambio.momento,
                )
            if siguiente is not None:
                compromiso = replace(
                    compromiso,
                    siguiente=que_dice(siguiente, puesto.asesor_id, hoy),
                    rechazos_siguientes=siguiente.rechazos_de(puesto.asesor_id, TODOS),
                )
            hechos.append(compromiso)
        return hechos

    def _compromiso(self, semana: Semana, asesor_id: str) -> Compromiso:
        medida = self._e.semanas.issued(semana)
        if medida is None:
            raise NoPermitido(
                f"La semana {semana} no se ha emitido: todavía no tiene compromisos.",
                "Emítala primero con `ajustes retroalimentacion`.",
            )
        for compromiso in self._compromisos(medida):
            if compromiso.asesor_id == asesor_id:
                return compromiso
        raise EntradaInvalida(
            f"Esa persona no tiene compromiso en la semana {semana}.",
            "Solo lo tienen los asesores del top 5 que son del aliado propio.",
            codigo="compromiso_desconocido",
        )

    def _seguimiento(self, actual: Compromiso, hoy: date) -> date:
        dias = self._e.reglas.dias_seguimiento
        return actual.seguimiento or sumar_habiles(hoy, dias, self._e.es_habil)

    def carpeta(self, semana: Semana) -> Path:
        """Return the folder where the forms of a week go by default."""
        return (self._e.config.salida or Path()) / f"retroalimentacion_{semana}"

    def _emitir(self, semana: Semana, carpeta: Path) -> Emision | None:
        """Write the forms beside their places, then freeze and publish in one short transaction.

        Return None when the rejections changed by then, or somebody else issued the week.
        """
        from ajustes_tui.excel.read.file import archivo_nuevo, exigir_reemplazable
        from ajustes_tui.excel.write.forms import escribir_formulario

        medida = self._medir(semana)
        nueva = medida.emitida_el is None
        aviso = ""
        if nueva:
            self._exigir_emitible(medida)
            propios, aviso = self._propios(medida)
            medida = replace(medida, propios=propios)
        emitida = Emitida(
            semana,
            medida.emitida_el or self._e.ahora(),
            self._nombre(medida.emitida_por or self._e.sesion.login),
        )
        formularios = self._formularios(emitida, medida)
        rutas = [carpeta / formulario.archivo for formulario in formularios]
        self._e.config.exigir_salida(carpeta)
        _abrir_carpeta(carpeta)
        for ruta in rutas:
            exigir_reemplazable(ruta)
        with ExitStack() as pila:
            nuevos = [pila.enter_context(archivo_nuevo(ruta)) for ruta in rutas]
            for archivo, formulario in zip(nuevos, formularios, strict=True):
                escribir_formulario(archivo.salida, formulario, paths.catalogs_dir() / PLANTILLAS)
            with self._e.db.transaction():
                if nueva and not self._congelar(medida, emitida.el):
                    return None
                accion = "semana_emitida" if nueva else "formularios"
                self._anotar(accion, f"{semana}: archivos {len(rutas)}, en {carpeta.name}")
                for archivo in nuevos:
                    archivo.publicar()
        avisos = (*self._avisos(medida, emitida.el, nueva=nueva), *filter(None, (aviso,)))
        return Emision(self._top5(self._medir(semana), None), tuple(rutas), avisos)

    def _congelar(self, medida: Medida, ahora: datetime) -> bool:
        """Freeze a week if its rejections are still those counted; call inside a transaction."""
        semanas, semana = self._e.semanas, medida.semana
        if semanas.issued(semana) or tuple(semanas.rejections(semana)) != medida.rechazos:
            return False
        self._e.semanas.issue(medida, self._e.sesion.login, ahora)
        return True

    def _exigir_emitible(self, medida: Medida) -> None:
        if self._e.ahora().date() < medida.semana.desde:
            raise NoPermitido(
                f"La semana {medida.semana} todavía no empieza.",
                "Emita una que ya tenga trabajo.",
                codigo="semana_sin_empezar",
            )
        if not medida.lista(None).asesores:
            raise NoPermitido(
                f"En la semana {medida.semana} no hay rechazos de ningún asesor: no hay qué emitir.",
                "Vea con `ajustes top5 --semana` qué hay en cada una.",
                codigo="semana_sin_rechazos",
            )

    def _nombre(self, login: str) -> str:
        usuario = self._e.personas.get(login)
        return usuario.nombre if usuario else login

    def _formularios(self, emitida: Emitida, medida: Medida) -> list[Formulario]:
        """Return one form per person of the own aliado, the sheet they sign, and the reports."""
        lista = medida.lista(None).asesores
        propios = [p for p in lista if p.asesor_id in medida.propios]
        compromisos = {c.asesor_id: c for c in self._compromisos(medida)}
        hechos = [
            compromiso_de_mejoramiento(emitida, p, compromisos[p.asesor_id], self.causal)
            for p in propios
        ]
        if propios:
            hechos.append(estoy_enterado(emitida, propios, self.causal))
        ajenos = [p for p in lista if p.asesor_id not in medida.propios]
        for aliado in sorted({p.aliado for p in ajenos if p.aliado}):
            suyos = [p for p in ajenos if p.aliado == aliado]
            hechos.append(reporte_de_aliado(emitida, aliado, suyos, self.causal))
        return hechos

    def _avisos(self, medida: Medida, el: datetime, *, nueva: bool) -> tuple[str, ...]:
        avisos = []
        if not nueva:
            avisos.append(
                f"La semana ya estaba emitida: los formularios salen con las cifras de "
                f"{el:%d/%m/%Y %H:%M}."
            )
        elif self._e.ahora().date() <= medida.semana.hasta:
            avisos.append("La semana no ha terminado: lo que se registre después no entra en ella.")
        return tuple(avisos)

    def _anotar(self, accion: str, detalle: str) -> None:
        """Write to the audit trail; call inside a transaction."""
        self._e.auditoria.record(self._e.ahora(), self._e.sesion.login, accion, detalle)


def _texto(texto: str) -> str:
    limpio = limpiar(texto)
    if len(limpio) > MAX_TEXTO:
        raise DatoInvalido(f"El texto pasa de {MAX_TEXTO} caracteres.", "Acórtelo.")
    return limpio


def _abrir_carpeta(carpeta: Path) -> None:
    try:
        paths.private_dir(carpeta)
    except OSError:
        raise ArchivoInvalido(
            f"No se puede usar la carpeta «{carpeta.name}».",
            "Compruebe que es una carpeta y que puede escribir en ella.",
        ) from None
