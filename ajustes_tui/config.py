"""The settings of one run: defaults, then the TOML file, the environment and the order given."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.base.limits import Limites
from ajustes_tui.domain.keeping.catalogs import Reglas, aviso_opcion
from ajustes_tui.domain.values.text import limpiar
from ajustes_tui.errors import ConfigInvalida, NoPermitido, motivo_de

_LUGARES = ("db", "buzon", "salida")
_TEXTOS = ("pantalla", "mantenimiento")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of a run: files, folders, limits and the rules of the procedure."""

    db: Path
    """The SQLite store."""
    archivo: Path
    """The settings file; it may not exist when nobody named one."""
    buzon: Path | None = None
    """Folder watched for bases that arrive (`importar --buzon`); none unless it is set."""
    salida: Path | None = None
    """Folder where exports go when the order gives only a name; none means the current folder."""
    pantalla: str = ""
    """The place the program opens at; empty leaves it to the role."""
    mantenimiento: str = ""
    """The maintenance notice that mi turno shows; empty shows none."""
    reglas: Reglas = field(default_factory=Reglas)
    """The numbers and switches of the procedure."""
    limites: Limites = field(default_factory=Limites)
    """The limits of reading one workbook; the table `[limites]` of the file."""
    servido: bool = False
    """Whether people come in over the network as the account that owns the store: then the
    environment says nothing, and files are read and written only in the inbox and the exports."""

    def exigir_entrada(self, ruta: Path) -> None:
        """Raise NoPermitido for a file or folder to read where a person who comes in may not look."""
        if self.servido and not self._abarca(ruta, self.buzon, self.salida):
            raise NoPermitido(
                "Aquí solo se leen archivos del buzón y de la carpeta de exportaciones.",
                "Suba el archivo al buzón y escójalo de la lista.",
                codigo="fuera_del_buzon",
            )

    def exigir_salida(self, ruta: Path) -> None:
        """Raise NoPermitido for a file to write where a person who comes in may not leave it."""
        if self.servido and not self._abarca(ruta, self.salida):
            raise NoPermitido(
                "Aquí solo se escribe en la carpeta de exportaciones.",
                "Diga solo el nombre del archivo, sin carpeta.",
                codigo="fuera_de_salida",
            )

    @staticmethod
    def _abarca(ruta: Path, *carpetas: Path | None) -> bool:
        """Tell whether a path, with its links followed, is in one of the folders."""
        real = ruta.resolve()
        return any(real.is_relative_to(carpeta.resolve()) for carpeta in carpetas if carpeta)


def load_config(
    ruta: Path | None,
    env: Mapping[str, str],
    *,
    db: Path | None = None,
    demo: bool = False,
    sistema: Path | None = None,
) -> tuple[Config, list[str]]:
    """Read the settings; return them with the avisos to show (unknown options).

    `ruta` and `db` come from the command line and win over AJUSTES_CONFIG and AJUSTES_DB, which win
    over the file. The environment may say where things are, never what the procedure allows: that
    belongs to whoever owns the file; where the file says `servido`, it says nothing at all.
    `sistema` stands for the settings of the host. A named file that cannot be read, or a bad value,
    raises ConfigInvalida; NoPermitido, a person who came by sudo and names other files.
    """
    sistema = sistema or paths.system_config()
    if _manda(sistema) and (ruta is None or _por_sudo(env)):
        _exigir_el_del_servidor(env, sistema, ruta, db)
        archivo, obligatorio = sistema, True
    else:
        nombrado = ruta or _ruta_env(env, "AJUSTES_CONFIG")
        archivo, obligatorio = nombrado or _sin_nombrar(sistema), nombrado is not None
    datos = _leer_toml(archivo, obligatorio=obligatorio)
    lugares = {nombre: _ruta_toml(datos.pop(nombre, None), nombre, archivo) for nombre in _LUGARES}
    servido = _leer_servido(datos.pop("servido", False), lugares, archivo)
    for nombre in _LUGARES if not servido else ():
        lugares[nombre] = _ruta_env(env, f"AJUSTES_{nombre.upper()}") or lugares[nombre]
    textos = {nombre: _leer_texto(datos.pop(nombre, ""), nombre, archivo) for nombre in _TEXTOS}
    limites = _leer_limites(datos.pop("limites", {}), archivo.name)
    validas = [*_LUGARES, *_TEXTOS, "limites", "servido", *(campo.name for campo in fields(Reglas))]
    avisos = [aviso_opcion(n, validas, archivo.name) for n in datos if n not in validas]
    reglas, _ = Reglas.desde({n: v for n, v in datos.items() if n in validas}, archivo.name)
    config = Config(
        db=db or lugares["db"] or paths.default_db(demo=demo),
        archivo=archivo,
        buzon=lugares["buzon"],
        salida=lugares["salida"],
        pantalla=textos["pantalla"],
        mantenimiento=textos["mantenimiento"],
        reglas=reglas,
        limites=limites,
        servido=servido,
    )
    return config, avisos


def _sin_nombrar(sistema: Path) -> Path:
    """Return the settings used when nobody names any: the person's own, else those of the host."""
    propio = paths.default_config()
    return sistema if not propio.exists() and sistema.exists() else propio


def _manda(sistema: Path) -> bool:
    """Tell whether the settings of the host rule this run: they serve a store that is this account's."""
    datos = _leer_toml(sistema, obligatorio=False)
    db = _ruta_toml(datos.get("db"), "db", sistema)
    return datos.get("servido") is True and db is not None and paths.owns(db)


def _por_sudo(env: Mapping[str, str]) -> bool:
    return bool(env.get("SUDO_UID"))


def _exigir_el_del_servidor(
    env: Mapping[str, str], sistema: Path, ruta: Path | None, db: Path | None
) -> None:
    """Refuse other settings or another store to who came in by sudo: the rules are not theirs."""
    if _por_sudo(env) and (db is not None or (ruta is not None and ruta != sistema)):
        raise NoPermitido(
            "Por sudo se trabaja en el almacén de este servidor.", "Quite --db y --config."
        )


def _leer_servido(valor: object, lugares: Mapping[str, Path | None], archivo: Path) -> bool:
    """Read `servido`, which is worth something only with every place said beside it."""
    if not isinstance(valor, bool):
        raise ConfigInvalida(
            f"{archivo.name}, servido: se esperaba true o false.",
            "Corrija ese dato en el archivo y vuelva a intentarlo.",
        )
    faltan = [nombre for nombre in _LUGARES if lugares[nombre] is None]
    if valor and faltan:
        raise ConfigInvalida(
            f"{archivo.name}: con servido = true falta {', '.join(faltan)}.",
            "Diga dónde están el almacén, el buzón y las exportaciones.",
        )
    return valor


def _leer_limites(tabla: object, archivo: str) -> Limites:
    nombres = [campo.name for campo in fields(Limites)]
    valores = tabla if isinstance(tabla, dict) else {"limites": None}
    for nombre, valor in valores.items():
        if nombre not in nombres or type(valor) is not int or valor < 1:
            raise ConfigInvalida(
                f"{archivo}, [limites] {nombre[:40]}: se esperaba un número entero positivo en "
                f"{', '.join(nombres)}.",
                "Corrija ese dato en el archivo y vuelva a intentarlo.",
            )
    return Limites(**valores)


def _leer_texto(valor: object, nombre: str, archivo: Path) -> str:
    if not isinstance(valor, str):
        raise ConfigInvalida(
            f"{archivo.name}, {nombre}: se esperaba un texto entre comillas.",
            "Corrija ese dato en el archivo y vuelva a intentarlo.",
        )
    return limpiar(valor)


def _ruta_env(env: Mapping[str, str], nombre: str) -> Path | None:
    texto = env.get(nombre, "")
    return Path(texto).expanduser() if texto else None


def _ruta_toml(valor: object, nombre: str, archivo: Path) -> Path | None:
    """Return a path of the settings file; a relative one starts at the folder of that file."""
    if valor is None or valor == "":
        return None
    if not isinstance(valor, str) or "\0" in valor:
        raise ConfigInvalida(
            f"{archivo.name}, {nombre}: se esperaba una ruta entre comillas.",
            "Corrija ese dato en el archivo y vuelva a intentarlo.",
        )
    return archivo.parent / Path(valor).expanduser()


def _leer_toml(archivo: Path, *, obligatorio: bool) -> dict[str, object]:
    try:
        return tomllib.loads(archivo.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if not obligatorio:
            return {}
        raise ConfigInvalida(
            f"No existe el archivo de opciones «{archivo.name}».",
            "Revise la ruta de --config o de AJUSTES_CONFIG.",
        ) from None
    except OSError as error:
        raise ConfigInvalida(
            f"No se puede leer el archivo de opciones «{archivo.name}»: {motivo_de(error)}.",
            "Revise los permisos del archivo.",
        ) from None
    except UnicodeDecodeError:
        raise ConfigInvalida(
            f"«{archivo.name}» no está guardado en UTF-8.", "Guárdelo como UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigInvalida(
            f"«{archivo.name}» está mal escrito: {error}.",
            "Corrija esa línea; cada opción es nombre = valor.",
        ) from None
