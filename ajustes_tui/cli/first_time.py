"""First start without a store: its purpose; nothing is written until asked."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from ajustes_tui import paths
from ajustes_tui.app import AjustesApp
from ajustes_tui.config import Config
from ajustes_tui.domain.base.file_names import is_base
from ajustes_tui.screens.primera.screen import FirstScreen, FirstStep
from ajustes_tui.services.container import Services
from ajustes_tui.ui.look import LookChoice, look_named
from ajustes_tui.ui.terminal import TerminalProfile


class FirstApp(AjustesApp):
    """The app without a store; the key of any place ends it and opens the program there."""

    async def action_ir(self, mode: str) -> None:
        if isinstance(self.screen_stack[0], FirstScreen):
            self.screen_stack[0].leave(mode)

    async def action_cifras(self) -> None:
        await self.action_ir("kpi")


def ask_first_step(
    services: Services, profile: TerminalProfile, config: Config
) -> FirstStep | None:
    """Return None if the user left."""
    app = first_app(services, profile, config.inbox or Path.cwd())
    app.run_until_exit()
    return cast("FirstStep | None", app.return_value)


def first_app(services: Services, profile: TerminalProfile, folder: Path) -> FirstApp:
    person = services.service_context.newest_person()

    def first() -> FirstScreen:
        return FirstScreen(person, newest_base(folder), app.signals, services.run_session)

    looks = LookChoice(look_named(services.service_context.look))
    app = FirstApp(services, profile, "turno", factories={"turno": first}, looks=looks)
    return app


def newest_base(folder: Path) -> Path | None:
    try:
        files = [path for path in folder.iterdir() if is_base(path.name) and paths.is_file(path)]
        return max(files, key=lambda path: path.stat().st_mtime, default=None)
    except OSError:
        return None
