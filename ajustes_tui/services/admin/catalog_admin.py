"""Catálogos: listing the catalogues, exporting one to a file, and putting one in force from a file."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.keeping.catalog_versions import (
    CambioDeCatalogo,
    Catalogo,
    Diferencia,
    EstadoDeCatalogo,
    Fila,
    VersionDeCatalogo,
    comparar,
)
from ajustes_tui.domain.values.clocks import reloj
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import ConfigInvalida, UsoInvalido, legible
from ajustes_tui.services.admin.catalog_file import escribir, leer_texto, libro_a_csv, mala
from ajustes_tui.services.admin.catalogs import (
    COLUMNAS_DE_TABLA,
    DE_FABRICA,
    LLAVES,
    ajustes_de,
    festivos_de,
    filas_de,
    marcaciones_de,
    sinonimos_de,
    sinonimos_de_tabla,
    tabla_de,
    texto_de_reglas,
)
from ajustes_tui.services.admin.causales import causales_de, con_version
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.recorder import Registrador
from ajustes_tui.services.store_watch import Pulso

_EN_TABLA = frozenset({".csv", ".xlsx"})
_CON_RELOJ = frozenset({Catalogo.FESTIVOS, Catalogo.AJUSTES})
MAXIMO_DE_ARCHIVOS = 100
_DEMO = (
    "Las marcaciones siguen siendo las DEMO: con exigir_marcacion no se acepta ninguna real. "
    "Importe las de Claro."
)


class CatalogosService:
    """Lists, shows, exports and imports the catalogues; every change keeps the text it replaces."""

    def __init__(self, entorno: Entorno, registrador: Registrador) -> None:
        self._e = entorno
        self._registrador = registrador

    @property
    def cambia(self) -> bool:
        """Whether the person of this run may take catalogues out and put them in force."""
        return self._e.sesion.rol is None or self._e.sesion.can(Power.CATALOGS)

    def ahora(self) -> datetime:
        """Return this moment in Bogota."""
        return self._e.ahora()

    def pulso(self) -> Pulso:
        """Return the store's pulse, equal for as long as nothing shown may have changed."""
        return self._e.pulso()

    def listar(self) -> list[EstadoDeCatalogo]:
        """Return every catalogue with its version in force, and the person who put it there."""
        self._e.exigir_lectura()
        return [self._estado(catalogo) for catalogo in Catalogo]

    def _estado(self, catalogo: Catalogo) -> EstadoDeCatalogo:
        ultima = next(iter(self._e.catalogo.versions(catalogo)), None)
        causales = catalogo is Catalogo.CAUSALES
        vigentes = self._e.catalogos
        return EstadoDeCatalogo(
            catalogo,
            len(filas_de(catalogo, self._texto(catalogo))),
            vigentes.version if causales else (ultima.version if ultima else 1),
            vigentes.desde if causales else (ultima.desde if ultima else None),
            ultima.cambiado_por if ultima else "",
            ultima.cambiado_el if ultima else None,
            demo=catalogo is Catalogo.MARCACIONES and vigentes.marcaciones.demo,
        )

    def filas(self, catalogo: Catalogo) -> list[Fila]:
        """Return the rows of a catalogue in force."""
        self._e.exigir_lectura()
        return filas_de(catalogo, self._texto(catalogo))

    def versiones(self, catalogo: Catalogo) -> list[VersionDeCatalogo]:
        """Return every version a supervisor put in force, newest first."""
        self._e.exigir_lectura()
        return self._e.catalogo.versions(catalogo)

    def exportar(self, catalogo: Catalogo, ruta: Path) -> Path:
        """Write the catalogue in force to a file that can be imported again, and return its path.

        A bare name goes to the folder of exports. Raises NoPermitido for the role, UsoInvalido for
        an extension the catalogue does not have, ArchivoInvalido over a file with changes.
        """
        self._e.exigir_lectura()
        if ruta == Path(ruta.name) and self._e.config.salida is not None:
            ruta = self._e.config.salida / ruta
        self._e.config.exigir_salida(ruta)
        tipo = _tipo(catalogo, ruta)
        self._e.exigir(Power.CATALOGS)
        texto = self._texto(catalogo)
        if tipo == ".xlsx":
            # openpyxl takes its time to load and only a workbook needs it.
            from ajustes_tui.excel.read.sheets import escribir_hoja

            columnas = COLUMNAS_DE_TABLA[catalogo]
            escribir_hoja(
                ruta,
                catalogo.capitalize(),
                columnas,
                [[_celda(fila[c]) for c in columnas] for fila in filas_de(catalogo, texto)],
            )
        else:
            en_tabla = tipo == ".csv" and DE_FABRICA[catalogo].endswith(".toml")
            conocidos = [texto, self._de_fabrica(catalogo)]
            conocidos += [v.contenido for v in self._e.catalogo.versions(catalogo)]
            if en_tabla:
                conocidos = [tabla_de(catalogo, conocido) for conocido in conocidos]
            escribir(ruta, conocidos[0], conocidos)
        self._e.record("catalogo_exportado", f"{catalogo}, archivo {ruta.name}")
        return ruta

    def mirar(self, catalogo: Catalogo, ruta: Path) -> Diferencia:
        """Return how many rows importing a file would change, writing nothing; raises as `importar` does."""
        self._e.exigir_lectura()
        self._e.exigir(Power.CATALOGS)
        texto = self._leer(catalogo, ruta)
        self._comprobar(catalogo, texto, ruta.name)
        if catalogo is Catalogo.AJUSTES:
            texto = texto_de_reglas(ajustes_de(texto, ruta.name, self._e.reglas))
        elif catalogo is Catalogo.CAUSALES:
            self._exigir_usadas(texto, ruta.name)
        return self._diferencia(catalogo, self._texto(catalogo), texto)

    def archivos(self, catalogo: Catalogo) -> list[Path]:
        """Return the files a catalogue may be imported from, the last changed first.

        They are looked for in the inbox and in the folder of exports; without either, in the
        working directory.
        """
        carpetas = dict.fromkeys((self._e.config.buzon, self._e.config.salida))
        hallados: dict[Path, float] = {}
        for carpeta in filter(None, carpetas) if any(carpetas) else (Path.cwd(),):
            with suppress(OSError):
                for ruta in carpeta.iterdir():
                    if ruta.suffix.lower() in tipos_de(catalogo) and ruta.is_file():
                        hallados[ruta] = ruta.stat().st_mtime
        return sorted(hallados, key=lambda ruta: hallados[ruta], reverse=True)[:MAXIMO_DE_ARCHIVOS]

    def importar(self, catalogo: Catalogo, ruta: Path) -> CambioDeCatalogo:
        """Put a file in force as a catalogue, with all that follows from it, or nothing at all.

        Raises ConfigInvalida for a bad file, with file, line and reason, NoPermitido for the role.
        """
        self._e.exigir_lectura()
        if self._e.sesion.rol is not None:
            self._e.exigir(Power.CATALOGS)
        # Read first: a refused file must not make anybody the supervisor of a new store.
        texto = self._leer(catalogo, ruta)
        self._comprobar(catalogo, texto, ruta.name)
        self._e.fundar()
        self._e.exigir(Power.CATALOGS)
        with self._e.db.transaction():
            self._e.al_dia()
            anterior = self._texto(catalogo)
            if catalogo is Catalogo.AJUSTES:
                texto = texto_de_reglas(ajustes_de(texto, ruta.name, self._e.reglas))
            diferencia = self._diferencia(catalogo, anterior, texto)
            if not diferencia and not self._otra_version(catalogo, texto):
                return CambioDeCatalogo(catalogo, None)
            if catalogo is Catalogo.CAUSALES:
                self._exigir_usadas(texto, ruta.name)
            version, desde = self._numero(catalogo, texto)
            if catalogo is Catalogo.CAUSALES:
                texto = con_version(texto, version, desde)
            self._e.catalogo.save(
                *(catalogo, version, desde, texto, anterior, legible(ruta.name)),
                *(self._e.sesion.login, self._e.ahora()),
            )
            self._e.al_dia()
            releidos = self._releer(version) if catalogo is Catalogo.SINONIMOS else 0
            relojes = self._poner_relojes() if catalogo in _CON_RELOJ else 0
            self._e.auditoria.record(
                self._e.ahora(),
                self._e.sesion.login,
                "catalogo_importado",
                f"{catalogo} v{version}: {diferencia}",
            )
        return CambioDeCatalogo(
            catalogo, version, desde, diferencia, releidos, relojes, self._avisos(catalogo)
        )

    def _texto(self, catalogo: Catalogo) -> str:
        """Return the catalogue in force as the text of its file."""
        if catalogo is Catalogo.AJUSTES:
            return texto_de_reglas(self._e.reglas)
        return self._e.catalogo.get(catalogo) or self._de_fabrica(catalogo)

    def _de_fabrica(self, catalogo: Catalogo) -> str:
        return leer_texto(paths.catalogs_dir() / DE_FABRICA[catalogo])

    def _leer(self, catalogo: Catalogo, ruta: Path) -> str:
        """Return the text of a file in the format its catalogue is kept in."""
        self._e.config.exigir_entrada(ruta)
        tipo = _tipo(catalogo, ruta)
        texto = libro_a_csv(ruta) if tipo == ".xlsx" else leer_texto(ruta)
        if catalogo is Catalogo.SINONIMOS and tipo in _EN_TABLA:
            return sinonimos_de_tabla(texto, ruta.name)
        if catalogo is Catalogo.MARCACIONES and marcaciones_de(texto, ruta.name).demo:
            return texto if texto.startswith("# DEMO") else f"# DEMO\n{texto}"
        return texto

    def _comprobar(self, catalogo: Catalogo, texto: str, archivo: str) -> None:
        """Raise ConfigInvalida for a text that is no valid catalogue of its kind, before any write."""
        if catalogo is Catalogo.CAUSALES:
            causales_de(texto, archivo)
        elif catalogo is Catalogo.MARCACIONES:
            if not marcaciones_de(texto, archivo).todas:
                raise mala(archivo, "línea 1", "el archivo no trae ninguna marcación")
        elif catalogo is Catalogo.SINONIMOS:
            sinonimos_de(texto, archivo)
        elif catalogo is Catalogo.FESTIVOS:
            festivos_de(texto, archivo)
        else:
            ajustes_de(texto, archivo, self._e.reglas)

    @staticmethod
    def _diferencia(catalogo: Catalogo, anterior: str, texto: str) -> Diferencia:
        antes, despues = filas_de(catalogo, anterior), filas_de(catalogo, texto)
        return comparar(antes, despues, LLAVES[catalogo])

    def _exigir_usadas(self, texto: str, archivo: str) -> None:
        """Raise ConfigInvalida for a causales file that leaves out a letter some caso has."""
        quedan = {causal.letra for causal in causales_de(texto, archivo).causales}
        usadas = self._e.catalogo.casos_by_causal()
        faltan = [f"{letra} ({usadas[letra]})" for letra in sorted(usadas.keys() - quedan)]
        if faltan:
            raise ConfigInvalida(
                f"{archivo}: no se puede quitar una causal que ya tienen casos: "
                f"{', '.join(faltan)}.",
                "Déjela en el archivo; si ya no se usa, dígalo en su política.",
                codigo="causal_en_uso",
            )

    def _numero(self, catalogo: Catalogo, texto: str) -> tuple[int, date]:
        """Return the version number of a change and the day it is in force from.

        A causales file may give both itself: a higher version, another day.
        """
        hoy = self._e.ahora().date()
        if catalogo is not Catalogo.CAUSALES:
            ultima = next(iter(self._e.catalogo.versions(catalogo)), None)
            return (ultima.version if ultima else 1) + 1, hoy
        vigentes, nuevas = self._e.catalogos, causales_de(texto, DE_FABRICA[catalogo])
        desde = nuevas.desde if nuevas.desde and nuevas.desde != vigentes.desde else hoy
        return max(nuevas.version, vigentes.version + 1), desde

    def _otra_version(self, catalogo: Catalogo, texto: str) -> bool:
        """Tell whether a causales file gives another version or day, though its rows are the same."""
        if catalogo is not Catalogo.CAUSALES:
            return False
        vigentes, nuevas = self._e.catalogos, causales_de(texto, DE_FABRICA[catalogo])
        return (nuevas.version, nuevas.desde) != (vigentes.version, vigentes.desde)

    def _releer(self, version: int) -> int:
        significa = sinonimos_de(
            self._texto(Catalogo.SINONIMOS), DE_FABRICA[Catalogo.SINONIMOS]
        ).por_resultado()
        return self._registrador.releer(
            self._e.catalogo.to_review(),
            significa,
            f"Los sinónimos v{version} dicen qué quiere decir la respuesta del back.",
        )

    def _poner_relojes(self) -> int:
        e = self._e

        def vence(caso: Caso) -> date | None:
            corre = reloj(caso, e.reglas, e.es_habil)
            return corre.vence if corre else None

        return e.catalogo.reset_clocks(vence)

    def _avisos(self, catalogo: Catalogo) -> tuple[str, ...]:
        e = self._e
        relacionados = catalogo in (Catalogo.AJUSTES, Catalogo.MARCACIONES)
        if relacionados and e.reglas.exigir_marcacion and e.catalogos.marcaciones.demo:
            return (_DEMO,)
        return ()


def catalogo_de(nombre: str) -> Catalogo:
    """Return a catalogue by its name; raises UsoInvalido for an unknown one."""
    try:
        return Catalogo(nombre)
    except ValueError:
        raise UsoInvalido(
            "Ese catálogo no existe.", f"Escoja entre {', '.join(Catalogo)}."
        ) from None


def tipos_de(catalogo: Catalogo) -> tuple[str, ...]:
    """Return the extensions a file of a catalogue may have, its own first."""
    propia = Path(DE_FABRICA[catalogo]).suffix
    otras = sorted(_EN_TABLA) if catalogo in COLUMNAS_DE_TABLA else []
    return tuple(dict.fromkeys((propia, *otras)))


def _tipo(catalogo: Catalogo, ruta: Path) -> str:
    tipos = tipos_de(catalogo)
    if ruta.suffix.lower() not in tipos:
        raise UsoInvalido(
            f"Un archivo de {catalogo} termina en {' o '.join(tipos)}.",
            f"Ejemplo: {catalogo}{tipos[0]}",
        )
    return ruta.suffix.lower()


def _celda(valor: object) -> str:
    if isinstance(valor, bool):
        return "si" if valor else "no"
    return str(valor)
