"""Waiting until the program under the pilot has nothing to do, by what its threads do.

Textual's own waits twenty milliseconds twice for each key, in which the process had no processor: most of
what a test of a screen lasts, and on a busy machine no proof, for who waits for a processor has none either.
"""

from __future__ import annotations

import os
import threading
from asyncio import AbstractEventLoop, get_running_loop, sleep
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic, process_time
from typing import Any

from textual._queue import Queue
from textual.message_pump import MessagePump
from textual.pilot import Pilot

_LOOK_S = 0.01
"""Seconds of one look: with the two of a key they outlast the wait for the next frame."""
_STILL_S = _LOOK_S / 20
"""Seconds of processor in one look that are no work."""
_MOST_S = 5.0
_TASKS = "/proc/self/task"
_RUNNING = frozenset(b"RD")
"""The states of a thread that has something to do: it runs, waits for a processor, or for the disk."""


async def wait_for_idle(min_sleep: float = _LOOK_S, max_sleep: float = _MOST_S) -> None:
    """Wait until no thread of this process has anything to do, for some seconds at most."""
    start, loop = monotonic(), get_running_loop()
    while True:
        before = process_time()
        await sleep(_LOOK_S)
        # Who got no processor used none: what the loop still has to do is asked of it.
        still = process_time() - before < _STILL_S and not waiting(loop)
        waited = monotonic() - start
        if waited >= max_sleep or (waited > min_sleep and still and not _others_work()):
            return


def waiting(loop: AbstractEventLoop) -> bool:
    """Tell whether the loop has callbacks that are ready and have not run."""
    return bool(vars(loop).get("_ready"))


def _others_work() -> bool:
    """Tell whether another thread has something to do; False where the system does not say."""
    own = str(threading.get_native_id())
    # Asked for each key of each test of a screen, and so without a path for each thread.
    with suppress(OSError), os.scandir(_TASKS) as tasks:
        return any(_state(task.path) in _RUNNING for task in tasks if task.name != own)
    return False


def _state(task: str) -> int:
    """Return the letter of the state of a thread, 0 when it has ended meanwhile."""
    with suppress(OSError):
        file = os.open(f"{task}/stat", os.O_RDONLY)
        try:
            said = os.read(file, 512)
        finally:
            os.close(file)
        # The name before it is in parentheses and may hold anything.
        return said[said.rindex(b")") + 2]
    return 0


def unless_still(wait: Callable[..., Awaitable[bool]]) -> Callable[..., Awaitable[bool]]:
    """Return what waits for the parts of a screen by a message to each, where any has one to deal with.

    After a key none has: the program was waited for.
    """

    async def give(pilot: Pilot[Any], timeout: float = 30.0) -> bool:
        app = pilot.app
        parts = [app, *app.screen.walk_children(with_self=True)] if app.screen_stack else [app]
        return all(map(_awaits_message, parts)) or await wait(pilot, timeout)

    return give


def _awaits_message(part: MessagePump) -> bool:
    """Tell whether a part has dealt with all its messages and waits for another."""
    queue: Queue[Any] = part._message_queue
    return queue.empty() and bool(vars(queue.ready_event)["_waiters"])
