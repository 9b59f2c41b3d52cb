"""Opening the program in screens or plain lines, and switching between them."""

from __future__ import annotations

import gc
import os
import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from ajustes_tui import paths
from ajustes_tui.cli.stderr import made_store
from ajustes_tui.errors import InvalidUse
from ajustes_tui.storage.core.database import require_room

if TYPE_CHECKING:
    from ajustes_tui.app import ScreenFactory
    from ajustes_tui.config import Config
    from ajustes_tui.lines.dialogue import Leave
    from ajustes_tui.screens.primera.screen import FirstStep
    from ajustes_tui.services.container import Services
    from ajustes_tui.ui.terminal import TerminalProfile


def open_program(config: Config, args: Namespace) -> int:
    if args.pared and args.pantalla not in (None, "kpi"):
        raise InvalidUse("--pared es de la pantalla kpi.", "Use --pantalla kpi --pared.")
    from ajustes_tui.ui.terminal import LINES, can_draw, detect_here, read_choice, refusal

    asks_screen = args.pared or args.pantalla is not None
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

    services = build_services(config, os.environ, como=args.como, create=False)
    context = services.service_context
    if context.db.path is None:
        if args.pared:
            context.require_store()
        # Said before anything is offered there.
        require_room(config.db)
    else:
        services.begin()
    if context.db.read_only:
        sys.stderr.write(
            "aviso: en el disco del almacén no se puede escribir: se ve todo y no se guarda nada.\n"
        )
    in_lines = in_lines or (not asks_screen and _begins_in_lines(services))
    return _take_turns(config, services, profile, args, in_lines=in_lines)


def _take_turns(
    config: Config, services: Services, profile: TerminalProfile, args: Namespace, *, in_lines: bool
) -> int:
    """Run one face after the other, with the caso in hand, until the person leaves."""
    step = None
    caso_id = getattr(args, "caso", None)
    try:
        while True:
            if in_lines:
                leave = _run_lines(services, profile, args, caso_id)
                if leave is None or not leave.to_screens:
                    return 0
                caso_id = leave.caso_id
            else:
                if services.service_context.db.path is None:
                    begun = _begin_on_screens(config, services, profile, args)
                    if begun is None:
                        return 0
                    config, services, step = begun
                code, to_lines = _run_screens(config, services, profile, args, caso_id, step)
                step = None
                if not to_lines:
                    return code
                hand = services.turno.show().in_hand
                caso_id = hand.caso_id if hand is not None and hand.is_held else None
            in_lines = not in_lines
    finally:
        if services.service_context.made_store:
            sys.stderr.write(f"aviso: {made_store(config.db)}\n")
        services.close_session()


def _begin_on_screens(
    config: Config, services: Services, profile: TerminalProfile, args: Namespace
) -> tuple[Config, Services, FirstStep] | None:
    """Begin without a store; None if the user leaves."""
    _load_screens()
    from ajustes_tui.cli.first_time import ask_first_step
    from ajustes_tui.services.container import build_services

    step = ask_first_step(services, profile, config)
    if step is None:
        return None
    if step.practises:
        config = _store_to_practise_on(config, args)
        services = build_services(config, os.environ, como=args.como)
    services.begin(None if step.practises else step.person)
    return config, services, step


def _store_to_practise_on(config: Config, args: Namespace) -> Config:
    """Return the settings for a demo store beside the real one, made if missing or of another version."""
    from ajustes_tui.cli.stderr import warn
    from ajustes_tui.services.admin.demo import create_demo

    practice = config._replace(db=config.db.with_name(f"{config.db.stem}_practica.db"))
    create_demo(practice, os.environ, como=args.como, empty=False, say=lambda text: warn((text,)))
    return practice


def _guides(args: Namespace) -> bool:
    return bool(getattr(args, "guia", False))


def _require_width(width: int | None) -> None:
    """Raise InvalidUse for a width outside the allowed range."""
    if width is None:
        return
    from ajustes_tui.lines.voice import LEAST_WIDTH, MOST_WIDTH

    if not LEAST_WIDTH <= width <= MOST_WIDTH:
        raise InvalidUse(
            f"--ancho va de {LEAST_WIDTH} a {MOST_WIDTH} letras.", "Corrija --ancho, o quítelo."
        )


def _load_screens() -> None:
    """Import the screens with memory savings, unless already loaded."""
    if "ajustes_tui.app" in sys.modules:
        return
    from ajustes_tui.ui import memory

    memory.begin()
    import ajustes_tui.app
    import ajustes_tui.services.container
    import ajustes_tui.ui.look  # noqa: F401

    gc.freeze()  # what was imported lives until the end


def _begins_in_lines(services: Services) -> bool:
    from ajustes_tui.lines.voice import LinesChoice

    return LinesChoice.read(services.service_context.lines).first


def _run_lines(
    services: Services, profile: TerminalProfile, args: Namespace, caso_id: int | None
) -> Leave | None:
    """Return how the user left; None when the line was lost."""
    from ajustes_tui.cli.spoken import SpokenOrders
    from ajustes_tui.lines.terminal import converse
    from ajustes_tui.lines.voice import LinesChoice

    choice = LinesChoice.read(services.service_context.lines)
    voice = choice.voice(getattr(args, "ancho", None), getattr(args, "detalle", None))
    guide = services.guide.said if _guides(args) else None
    return converse(services, SpokenOrders(services), profile, voice, caso_id, guide)


def _run_screens(
    config: Config,
    services: Services,
    profile: TerminalProfile,
    args: Namespace,
    caso_id: int | None,
    step: FirstStep | None = None,
) -> tuple[int, bool]:
    """Return the exit code, and whether to switch to plain lines."""
    _load_screens()
    from ajustes_tui.app import AjustesApp
    from ajustes_tui.screens.navigation import GoTo
    from ajustes_tui.ui.look import LookChoice, look_named
    from ajustes_tui.workbench.call import screen_of

    place = args.pantalla or _first_screen(config)
    opens = None
    if step is not None:
        place = step.place
        opens = GoTo(place, step.base)
    if caso_id is not None and (caso := services.triage.caso(caso_id)) is not None:
        place = screen_of(caso.estado)
        opens = GoTo(place, caso_id)
    looks = LookChoice(
        look_named(services.service_context.look), services.service_context.keep_look
    )
    guide = services.guide.line if _guides(args) else None
    factories: dict[str, ScreenFactory] = {}
    if args.pared:
        from ajustes_tui.screens.kpi.wall import WallScreen

        place, opens, guide = "kpi", None, None
        factories["kpi"] = lambda: WallScreen(services.lead, app.signals, services.run_session)
    app = AjustesApp(
        services,
        profile,
        place,
        log_path=paths.log_file(),
        factories=factories,
        looks=looks,
        opens=opens,
        guide=guide,
    )
    services.service_context.notify = app.tell
    return app.run_until_exit(), app.to_lines


def _first_screen(config: Config) -> str:
    """Return the configured screen, else mi turno, which lists a lead's duties."""
    from ajustes_tui.cli.parser import SCREENS
    from ajustes_tui.errors import InvalidConfig

    place = config.first_screen or "turno"
    if place not in SCREENS:
        raise InvalidConfig(
            f"{config.file.name}, pantalla: no existe esa pantalla.",
            f"Escoja entre {', '.join(SCREENS)}.",
        )
    return place
