"""Steps of a person that several tests of screens take: opening a caso, a form, a box."""

from __future__ import annotations

import threading

from textual import events

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.screens.caso.conflict import ConflictScreen
from ajustes_tui.services.recorder import Request
from tests.support import HELD_S, rows, wait_for

APROBAR = [Request(Evento.CLASIFICAR, {"causal": "D"}), Request(Evento.APLICACION_CORRECTA, {})]
RECHAZAR = [
    Request(Evento.CLASIFICAR, {"causal": "A"}),
    Request(Evento.RECHAZO_CORRECTO, {"motivo": "SIN_PRUEBAS"}),
]


def running(app, size=(80, 24)):
    """Run a program with its notices and its tooltips, as a person has them."""
    return app.run_test(size=size, notifications=True, tooltips=True)


def whole(pilot):
    """Return all that the screen shows as one text."""
    return "\n".join(rows(pilot.app))


def lacking(pilot, texts):
    """Return the texts that no row of the screen has."""
    return [text for text in texts if not any(text in row for row in rows(pilot.app))]


def shows(pilot, *texts):
    return not lacking(pilot, texts)


async def see(pilot, *texts):
    """Wait until all of the texts are on the screen; else say which are not, and what is."""
    try:
        await wait_for(pilot, lambda: shows(pilot, *texts))
    except AssertionError:
        said = ["never shown:", *lacking(pilot, texts), *rows(pilot.app)]
        raise AssertionError("\n".join(said)) from None


async def press(pilot, *keys, opens=None, sees=(), until=None):
    """Press some keys, and wait for what they lead to: a box, texts on the screen, or a condition."""
    await pilot.press(*keys)
    if opens is not None:
        await box(pilot, opens)
    if sees:
        await see(pilot, *([sees] if isinstance(sees, str) else sees))
    if until is not None:
        await wait_for(pilot, until)


def held(monkeypatch, owner, name):
    """Hold a method up, as a busy store does, until the event that is returned is set."""
    free, method = threading.Event(), getattr(owner, name)

    def wait(*args, **more):
        assert free.wait(HELD_S)
        return method(*args, **more)

    monkeypatch.setattr(owner, name, wait)
    return free


async def box(pilot, kind):
    """Wait until a box of a kind is in front, and return it."""
    await wait_for(pilot, lambda: isinstance(pilot.app.screen, kind))
    return pilot.app.screen


async def paste(pilot, text, *keys, **leads):
    """Put a text into the field in focus at one stroke, press some keys, and wait as `press` does."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()
    await press(pilot, *keys, **leads)


async def listing(pilot):
    """Wait until the queue has its rows and the card of the one under the cursor."""
    screen = pilot.app.screen
    await wait_for(
        pilot,
        lambda: screen.queue.table.row_count and screen.queue.table.current and screen.at_hand,
    )
    return screen


async def open_one(pilot, caso_id):
    """Open a caso in triage and wait until its keys are admitted, or a conflict asks first."""
    screen = pilot.app.screen
    screen.receive(caso_id)

    def opened():
        return (
            screen.bench.sight.entered and screen.at_hand and screen.at_hand.card.caso.id == caso_id
        )

    await wait_for(
        pilot,
        lambda: isinstance(pilot.app.screen, ConflictScreen) or (opened() and screen.admits("1")),
    )
    return screen


async def call(pilot, caso_id):
    """Open the call about a caso, past the quarter of a second in which keys are dropped."""
    await see(pilot, "CONTACTO › Agenda")
    pilot.app.screen.receive(caso_id)
    asks = ("Guion", "¿Qué presenta?", "Paso 7")
    await wait_for(pilot, lambda: any(shows(pilot, ask) for ask in asks))
    await wait_for(pilot, lambda: pilot.app.screen.admits("1"))


async def open_form(pilot, screen, digit):
    """Open the form of a digit; return it once the cursor is in one of its fields."""
    await pilot.press(digit)
    await wait_for(pilot, lambda: screen.bench.sight.form is not None and screen.focused.id)
    return screen.bench.sight.form


async def next_caso(pilot, screen, caso_id):
    """Wait until another caso than this one is on the card."""
    await wait_for(pilot, lambda: screen.at_hand and screen.at_hand.card.caso.id != caso_id)


def caso(services, caso_id):
    return services.triage.card(caso_id).caso


def borrador(services, caso_id):
    return services.triage.card(caso_id).borrador


def order(screen):
    """Return what the command row of the card says."""
    return screen.bench.order.text
