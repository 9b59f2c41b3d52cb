"""The command line: the same services as the screens, for scripts, cron and tests (contrato.md)."""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ajustes_tui import paths
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import AjustesError, InvalidUse, readable

if TYPE_CHECKING:
    from ajustes_tui.config import Config
    from ajustes_tui.lines.dialogue import Leave
    from ajustes_tui.services.container import Services
    from ajustes_tui.ui.terminal import TerminalProfile

_HALF_CHARACTER = "\\udc"
"""The JSON escape of half a character: a byte of a file name that is no text."""
_PATHS = frozenset(
    {
        *("db", "config", "archivos", "rechazos", "clave_de", "ruta", "importar", "exportar"),
        "correo",
    }
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one order, or open the program, and return the exit code of the contract."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # No file or folder made here is readable by others, a rotated log included.
    os.umask(0o077)
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, TextIOWrapper):
            # A terminal that is not UTF-8 shows «?» for a missing character, and is not refused.
            output.reconfigure(errors="replace")
    in_json = "--json" in arguments
    try:
        return _run(arguments)
    except AjustesError as error:
        return _refused(error, in_json=in_json)
    except KeyboardInterrupt:
        sys.stderr.write("Se interrumpió la orden.\n")
        return 130
    except BrokenPipeError:
        # The reader of the pipe went away: nothing more is written, not even on closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the sink for bugs: to the log, never to the screen
        from ajustes_tui.storage.core.database import damage_of

        damage = damage_of(error)
        if damage is not None:
            return _refused(damage, in_json=in_json)
        from ajustes_tui.cli.failures import unforeseen

        return _refused(unforeseen(error), in_json=in_json)


def _refused(error: AjustesError, *, in_json: bool) -> int:
    from ajustes_tui.cli.orders import error_document, error_text

    if in_json:
        _print_json(error_document(error))
    sys.stderr.write(error_text(error))
    return error.exit_code


def _run(arguments: list[str]) -> int:
    from ajustes_tui.cli.parser import parse

    args = _with_readable_text(parse(arguments))
    if args.orden == "importar" and args.archivos:
        # The reading process loads its libraries while this one loads its own.
        from ajustes_tui.excel.read.process import warm_up

        warm_up()
    from ajustes_tui.config import load_config

    config, notices = load_config(
        Path(args.config) if args.config else None,
        os.environ,
        db=Path(args.db) if args.db else None,
        demo=args.orden == "demo",
    )
    for notice in notices:
        sys.stderr.write(f"aviso: {notice}\n")
    if args.orden in (None, "lineas"):
        return _open_program(config, args)
    if args.orden == "demo":
        return _demo(config, args)
    if args.orden == "restaurar":
        return _restore(config, args)
    if args.orden == "crear":
        return _create(config, args)
    from ajustes_tui.cli.orders import ORDERS, PartialFailure, creates_store
    from ajustes_tui.services.container import build_services

    creates = creates_store(args)
    services = build_services(config, os.environ, como=args.como, create=creates)
    if args.db and not creates and services.service_context.db.path is None:
        from ajustes_tui.ui.text import cleaned

        # A path with a mistake would look like a day without work.
        sys.stderr.write(f"aviso: no hay almacén «{cleaned(config.db.name)}»: revise --db.\n")
    try:
        document = ORDERS[args.orden](services, args)
        if isinstance(document, Iterator):
            # An order that goes on: each document as it comes, those with nothing only in JSON.
            for each in document:
                if each or args.json:
                    _print_document(each, in_json=args.json)
            return 0
    except PartialFailure as failure:
        _print_document(failure.documents, in_json=args.json)
        return failure.code
    finally:
        services.service_context.db.close()
    _print_document(document, in_json=args.json)
    return 0


def _with_readable_text(args: Namespace) -> Namespace:
    """Replace bytes that are no text in every option but paths: the store holds text only."""
    for name, value in vars(args).items():
        if name in _PATHS:
            continue
        if isinstance(value, str):
            setattr(args, name, readable(value))
        elif isinstance(value, list):
            setattr(args, name, [readable(part) for part in value])
    return args


def _demo(config: Config, args: Namespace) -> int:
    from ajustes_tui.services.admin.demo import create_demo

    document = create_demo(config, os.environ, como=args.como, empty=args.vacio)
    if args.json or args.sin_tui:
        _print_document(document, in_json=args.json)
        return 0
    return _open_program(config, args)


def _create(config: Config, args: Namespace) -> int:
    """Make the store of a server."""
    from ajustes_tui.services.admin.creation import create_store

    supervisor, notices = create_store(config, os.environ, args.supervisor, como=args.como)
    for notice in notices:
        sys.stderr.write(f"aviso: {notice}\n")
    document = {"db": str(config.db), "supervisor": supervisor}
    _print_document(document, in_json=args.json)
    return 0


def _restore(config: Config, args: Namespace) -> int:
    """Put a backup back before any service opens the store, which may be damaged, or rehearse it."""
    from ajustes_tui.cli.documents import backup_document, rehearsal_document
    from ajustes_tui.services.admin.restore import rehearse, restore

    if args.ensayo:
        rehearsal = rehearse(config, os.environ, Path(args.ruta), como=args.como)
        _print_document(rehearsal_document(rehearsal), in_json=args.json)
        return 0
    backup = restore(config, os.environ, Path(args.ruta), como=args.como)
    for notice in backup.notices:
        sys.stderr.write(f"aviso: {notice}\n")
    _print_document(backup_document(backup), in_json=args.json)
    return 0


def _open_program(config: Config, args: Namespace) -> int:
    """Open the program in screens or in plain lines, and go from one to the other as asked."""
    pared = getattr(args, "pared", False)
    if pared and args.pantalla not in (None, "kpi"):
        raise InvalidUse("--pared es de la pantalla kpi.", "Use --pantalla kpi --pared.")
    from ajustes_tui.ui.terminal import LINES, can_draw, detect_here, read_choice, refusal

    asks_screen = pared or getattr(args, "pantalla", None) is not None
    choice = read_choice(args.terminal)
    profile = detect_here(choice)
    in_lines = args.orden == "lineas" or LINES in choice or not can_draw(profile)
    if args.orden == "lineas" and args.json:
        raise InvalidUse("lineas es una conversación: no tiene --json.", "Quite --json.")
    _require_width(getattr(args, "ancho", None))
    message = None if args.orden == "lineas" else refusal()
    if message is not None:
        sys.stderr.write(f"{message}\n")
        return 2
    if in_lines:
        from ajustes_tui.ui.memory import without_openssl

        without_openssl()
    else:
        _load_screens()
    from ajustes_tui.services.container import build_services

    services = build_services(config, os.environ, como=args.como)
    # The first person to open a new store becomes its supervisor.
    services.service_context.enter()
    services.service_context.record_entry()
    services.triage.start_session()
    caso_id = getattr(args, "caso", None)
    in_lines = in_lines or (not asks_screen and _begins_in_lines(services))
    try:
        while True:
            if in_lines:
                leave = _run_lines(services, profile, args, caso_id)
                if leave is None or not leave.to_screens:
                    return 0
                caso_id = leave.caso_id
            else:
                code, to_lines = _run_screens(config, services, profile, args, caso_id)
                if not to_lines:
                    return code
                hand = services.turno.show().in_hand
                caso_id = hand.caso_id if hand is not None and hand.is_held else None
            in_lines = not in_lines
    finally:
        services.triage.close_session()


def _require_width(width: int | None) -> None:
    """Raise InvalidUse for a width that no line of the dialogue has."""
    if width is None:
        return
    from ajustes_tui.lines.voice import LEAST_WIDTH, MOST_WIDTH

    if not LEAST_WIDTH <= width <= MOST_WIDTH:
        raise InvalidUse(
            f"--ancho va de {LEAST_WIDTH} a {MOST_WIDTH} letras.", "Corrija --ancho, o quítelo."
        )


def _load_screens() -> None:
    """Import the screens so that they take little memory, unless a session loaded them before."""
    if "ajustes_tui.app" in sys.modules:
        return
    from ajustes_tui.ui import memory as memory

    memory.begin()
    import ajustes_tui.app
    import ajustes_tui.services.container
    import ajustes_tui.ui.look  # noqa: F401

    memory.freeze_imports()


def _begins_in_lines(services: Services) -> bool:
    """Tell whether the person chose to begin in plain lines."""
    from ajustes_tui.lines.settings import LinesChoice

    return LinesChoice.read(services.service_context.lines).first


def _run_lines(
    services: Services, profile: TerminalProfile, args: Namespace, caso_id: int | None
) -> Leave | None:
    """Run the dialogue of plain lines; return how the person left, None when the line was lost."""
    from ajustes_tui.lines.program import converse
    from ajustes_tui.lines.settings import LinesChoice

    choice = LinesChoice.read(services.service_context.lines)
    voice = choice.voice(getattr(args, "ancho", None), getattr(args, "detalle", None))
    return converse(services, profile, voice, caso_id)


def _run_screens(
    config: Config,
    services: Services,
    profile: TerminalProfile,
    args: Namespace,
    caso_id: int | None,
) -> tuple[int, bool]:
    """Run the screens; return the exit code, and whether the person goes over to plain lines."""
    _load_screens()
    from ajustes_tui.app import AjustesApp
    from ajustes_tui.screens.navigation import GoTo
    from ajustes_tui.ui.look import LookChoice, look_named
    from ajustes_tui.workbench.call import screen_of

    place = getattr(args, "pantalla", None) or _first_screen(config, services)
    opens = None
    if caso_id is not None and (caso := services.triage.caso(caso_id)) is not None:
        place = screen_of(caso.estado)
        opens = GoTo(place, caso_id)
    looks = LookChoice(
        look_named(services.service_context.look), services.service_context.keep_look
    )
    log = paths.log_file()
    app = AjustesApp(services, profile, place, log_path=log, looks=looks, opens=opens)
    if getattr(args, "pared", False):
        from ajustes_tui.screens.kpi.wall import WallScreen

        app = AjustesApp(
            services,
            profile,
            "kpi",
            log_path=log,
            looks=looks,
            factories={"kpi": lambda: WallScreen(services.kpi, app.signals, services.run_session)},
        )
    services.service_context.notify = app.tell
    return app.run_until_exit(), app.to_lines


def _first_screen(config: Config, services: Services) -> str:
    """Return the first screen: that of the settings, else mi turno or the queue.

    Mi turno is for an agente, and for anybody who left a caso or a draft half done.
    """
    from ajustes_tui.cli.parser import SCREENS
    from ajustes_tui.errors import InvalidConfig

    if config.first_screen and config.first_screen not in SCREENS:
        raise InvalidConfig(
            f"{config.file.name}, pantalla: no existe esa pantalla.",
            f"Escoja entre {', '.join(SCREENS)}.",
        )
    if config.first_screen:
        return config.first_screen
    run_session = services.run_session
    left_half_done = run_session.rol is not None and services.turno.has_half_typed()
    begins_at_turno = run_session.can(Power.SHIFT) or left_half_done
    return "turno" if begins_at_turno else "triage"


def _print_document(document: Any, *, in_json: bool) -> None:  # noqa: ANN401 - any JSON document
    if in_json:
        _print_json(document)
        return
    from ajustes_tui.cli.text import to_text

    sys.stdout.write(to_text(document))


def _print_json(document: Any) -> None:  # noqa: ANN401 - any JSON document
    # ASCII escapes: the document arrives whole whatever the charset of the terminal or pipe.
    text = json.dumps(document, ensure_ascii=True)
    if _HALF_CHARACTER in text:
        text = json.dumps(json.loads(readable(json.dumps(document, ensure_ascii=False))))
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
