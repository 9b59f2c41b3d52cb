"""Where things are: shipped resources, and a person's own data, settings and log (XDG folders)."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

_PROGRAMA = "ajustes"
_PAQUETE = Path(__file__).resolve().parent


def resources_dir(nombre: str) -> Path:
    """The folder `styles` or `data`: the installed wheel's when it has one, else the checkout's."""
    instalado = _PAQUETE / "_recursos" / nombre
    return instalado if instalado.is_dir() else _PAQUETE.parent / nombre


def styles_dir() -> Path:
    """The folder of the `.tcss` files."""
    return resources_dir("styles")


def catalogs_dir() -> Path:
    """The folder of the shipped catalogues and the sample base."""
    return resources_dir("data")


def default_db(*, demo: bool = False) -> Path:
    """The store used when nobody names one; a demonstration has its own, away from real work."""
    carpeta = platformdirs.user_data_path(_PROGRAMA, appauthor=False)
    return carpeta / ("demo.db" if demo else "ajustes.db")


def default_config() -> Path:
    """The settings file used when nobody names one; it need not exist."""
    return platformdirs.user_config_path(_PROGRAMA, appauthor=False) / "ajustes.toml"


def system_config() -> Path:
    """The settings file of the host, for a service account and for whoever has none of their own."""
    return Path("/etc/ajustes.toml")


def owns(ruta: Path) -> bool:
    """Tell whether this process owns a file, or may make it where there is none."""
    try:
        return ruta.stat().st_uid == os.geteuid()
    except FileNotFoundError:
        carpeta = next(padre for padre in ruta.absolute().parents if padre.is_dir())
        return os.access(carpeta, os.W_OK | os.X_OK)
    except OSError:
        return False


def log_file() -> Path:
    """The log of this person: tracebacks go there and nowhere else."""
    return platformdirs.user_log_path(_PROGRAMA, appauthor=False) / "ajustes.log"


def private_dir(ruta: Path) -> Path:
    """Make the folder and its missing parents, each 0700; one that existed keeps its mode."""
    faltan = []
    carpeta = ruta
    while not carpeta.is_dir() and carpeta != carpeta.parent:
        faltan.append(carpeta)
        carpeta = carpeta.parent
    for nueva in reversed(faltan):
        nueva.mkdir(mode=0o700, exist_ok=True)
    return ruta


def private_file(ruta: Path) -> Path:
    """Make the file (empty, 0600) before anybody writes in it; an existing one is left as it is."""
    private_dir(ruta.parent)
    os.close(os.open(ruta, os.O_CREAT | os.O_RDWR, 0o600))
    return ruta
