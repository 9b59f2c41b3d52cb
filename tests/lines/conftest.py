"""Conversations on a real store: lines in, text out, no terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ajustes_tui.cli.spoken import SpokenOrders
from ajustes_tui.lines.dialogue import Console, Conversation, Dialogue
from ajustes_tui.lines.turno import TurnoDialogue
from ajustes_tui.lines.voice import Detail, Voice
from ajustes_tui.services.container import Services, services_for
from ajustes_tui.storage.core.database import Database
from tests.screens.conftest import id_de as id_de
from tests.screens.conftest import services as services
from tests.screens.conftest import servicios_de as servicios_de
from tests.screens.conftest import store as store

Begin = Callable[..., Conversation]


@pytest.fixture
def at(services: Services) -> Callable[[str], Services]:
    """Services of the agente at another moment, on the same store."""
    path = services.service_context.db.path
    assert path is not None
    config = services.service_context.config
    return lambda now: services_for(Database(path), config, "yuli", {"AJUSTES_AHORA": now})


@pytest.fixture
def begin(services: Services) -> Begin:
    """Begin a conversation of the agente, or of somebody else, and hear its first question."""

    def do(
        talk: Callable[[Console], Dialogue[None]] | None = None,
        of: Services | None = None,
        width: int = 78,
        detail: Detail = Detail.NORMAL,
    ) -> Conversation:
        whose = of or services
        console = Console(whose, SpokenOrders(whose), Voice(width, detail))
        conversation = Conversation(
            console, talk(console) if talk else TurnoDialogue(console).talk()
        )
        conversation.first = conversation.begin()  # type: ignore[attr-defined]  # heard by the test
        return conversation

    return do
