"""The command line: the same services as the screens, for scripts, cron and tests (contrato.md)."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ajustes_tui import paths
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import AjustesError, UsoInvalido, legible

if TYPE_CHECKING:
    from ajustes_tui.config import Config
    from ajustes_tui.services.container import Services

_MITAD = "\\udc"
"""How JSON writes half a character: that of a whole one, or a byte of a file name that is no text."""
_RUTAS = frozenset(
    {"db", "config", "archivos", "rechazos", "clave_de", "ruta", "importar", "exportar"}
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one order, or open the program, and return the exit code of the contract."""
    argumentos = list(sys.argv[1:] if argv is None else argv)
    # Whoever starts it: no file or folder made here is for anybody else, a rotated log included.
    os.umask(0o077)
    for salida in (sys.stdout, sys.stderr):
        if isinstance(salida, TextIOWrapper):
            # A terminal that is not UTF-8 shows «?» for what it does not have; it is not refused.
            salida.reconfigure(errors="replace")
    en_json = "--json" in argumentos
    try:
        return _correr(argumentos)
    except AjustesError as error:
        return _refused(error, en_json=en_json)
    except KeyboardInterrupt:
        sys.stderr.write("Se interrumpió la orden.\n")
        return 130
    except BrokenPipeError:
        # Whoever read our output went away: nothing more to say, not even on closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the sink for bugs: to the log, never to the screen
        from ajustes_tui.storage.core.database import dano_de

        dano = dano_de(error)
        if dano is not None:
            return _refused(dano, en_json=en_json)
        from ajustes_tui.cli.failures import falla_interna

        return _refused(falla_interna(error), en_json=en_json)


def _refused(error: AjustesError, *, en_json: bool) -> int:
    from ajustes_tui.cli.orders import documento_de_error, texto_de_error

    if en_json:
        _imprimir_json(documento_de_error(error))
    sys.stderr.write(texto_de_error(error))
    return error.exit_code


def _correr(argumentos: list[str]) -> int:
    from ajustes_tui.cli.parser import parse

    args = _legible(parse(argumentos))
    if args.orden == "importar" and args.archivos:
        # The libraries that read load in their own process while ours load here.
        from ajustes_tui.excel.read.process import calentar

        calentar()
    from ajustes_tui.config import load_config

    config, avisos = load_config(
        Path(args.config) if args.config else None,
        os.environ,
        db=Path(args.db) if args.db else None,
        demo=args.orden == "demo",
    )
    for aviso in avisos:
        sys.stderr.write(f"aviso: {aviso}\n")
    if args.orden is None:
        return _abrir(config, args)
    if args.orden == "demo":
        return _demo(config, args)
    if args.orden == "restaurar":
        return _restaurar(config, args)
    from ajustes_tui.cli.orders import ORDENES, FallaParcial, crea_almacen
    from ajustes_tui.services.container import build_services

    servicios = build_services(config, os.environ, como=args.como, crear=crea_almacen(args))
    try:
        documento = ORDENES[args.orden](servicios, args)
    except FallaParcial as falla:
        _imprimir(falla.documentos, en_json=args.json)
        return falla.codigo
    finally:
        servicios.entorno.db.close()
    _imprimir(documento, en_json=args.json)
    return 0


def _legible(args: Namespace) -> Namespace:
    """Replace bytes that are no text in everything but paths: the store holds text only."""
    for nombre, valor in vars(args).items():
        if nombre in _RUTAS:
            continue
        if isinstance(valor, str):
            setattr(args, nombre, legible(valor))
        elif isinstance(valor, list):
            setattr(args, nombre, [legible(parte) for parte in valor])
    return args


def _demo(config: Config, args: Namespace) -> int:
    from ajustes_tui.services.admin.demo import crear_demo

    documento = crear_demo(config, os.environ, como=args.como, vacio=args.vacio)
    if args.json or args.sin_tui:
        _imprimir(documento, en_json=args.json)
        return 0
    return _abrir(config, args)


def _restaurar(config: Config, args: Namespace) -> int:
    """Put a backup back before any service opens the store, which may be damaged."""
    from ajustes_tui.cli.documents import de_respaldo
    from ajustes_tui.services.admin.restore import restaurar

    respaldo = restaurar(config, os.environ, Path(args.ruta), como=args.como)
    for aviso in respaldo.avisos:
        sys.stderr.write(f"aviso: {aviso}\n")
    _imprimir(de_respaldo(respaldo), en_json=args.json)
    return 0


def _abrir(config: Config, args: Namespace) -> int:
    if args.pared and args.pantalla not in (None, "kpi"):
        raise UsoInvalido("--pared es de la pantalla kpi.", "Use --pantalla kpi --pared.")
    from ajustes_tui.ui.terminal import detect_here, read_choice, refusal

    perfil = detect_here(read_choice(args.terminal))
    rechazo = refusal(perfil)
    if rechazo is not None:
        sys.stderr.write(f"{rechazo}\n")
        return 2
    from ajustes_tui.ui import memory as memoria

    memoria.begin()
    from ajustes_tui.app import AjustesApp
    from ajustes_tui.services.container import build_services

    memoria.imported()
    servicios = build_services(config, os.environ, como=args.como)
    # The first person to open a new store becomes its supervisor.
    servicios.entorno.entrar()
    servicios.entorno.record("entrada")
    servicios.triage.iniciar_sesion()
    lugar = args.pantalla or _primera(config, servicios)
    app = AjustesApp(servicios, perfil, lugar, registro=paths.log_file())
    if args.pared:
        from ajustes_tui.screens.kpi.wall import WallScreen

        app = AjustesApp(
            servicios,
            perfil,
            "kpi",
            registro=paths.log_file(),
            fabricas={"kpi": lambda: WallScreen(servicios.kpi, app.hechos, servicios.sesion)},
        )
    servicios.entorno.avisar = app.tell
    try:
        return app.ejecutar()
    finally:
        servicios.triage.cerrar_sesion()


def _primera(config: Config, servicios: Services) -> str:
    """Return where the program opens: what the settings say, else mi turno or the queue.

    Mi turno is for an agente, and for anybody who left something half done.
    """
    from ajustes_tui.cli.parser import PANTALLAS
    from ajustes_tui.errors import ConfigInvalida

    if config.pantalla and config.pantalla not in PANTALLAS:
        raise ConfigInvalida(
            f"{config.archivo.name}, pantalla: no existe esa pantalla.",
            f"Escoja entre {', '.join(PANTALLAS)}.",
        )
    if config.pantalla:
        return config.pantalla
    sesion = servicios.sesion
    begun = sesion.rol is not None and servicios.turno.hay_a_medias()
    en_turno = sesion.can(Power.SHIFT) or begun
    return "turno" if en_turno else "triage"


def _imprimir(documento: Any, *, en_json: bool) -> None:  # noqa: ANN401 - any JSON document
    if en_json:
        _imprimir_json(documento)
        return
    from ajustes_tui.cli.text import a_texto

    sys.stdout.write(a_texto(documento))


def _imprimir_json(documento: Any) -> None:  # noqa: ANN401 - any JSON document
    # ASCII escapes: the document arrives whole whatever the charset of the terminal or pipe.
    texto = json.dumps(documento, ensure_ascii=True)
    if _MITAD in texto:
        texto = json.dumps(json.loads(legible(json.dumps(documento, ensure_ascii=False))))
    sys.stdout.write(f"{texto}\n")
    sys.stdout.flush()
