"""Background work: a thread reads or writes, and the interface's thread shows the result.

`ReadingPace` is how often a part may reread a large store by itself while others write.

A part declares the reading or writing as one method, and the use of the result as another:

    @reads("Leyendo la cola")
    def load(self, query: CaseQuery) -> QueuePage:      # in a thread: services only, no widget
        return self._cases.queue(query)

    @load.then
    def _show(self, page: QueuePage) -> None:           # on the interface's thread
        self.table.rows = page.rows

Results arrive as messages of the requesting part, in order with its other messages. Long work is
shown by its description on the command row, with the progress reported.
"""

from __future__ import annotations

from asyncio import get_running_loop
from collections.abc import Callable, Iterator
from inspect import isawaitable
from time import monotonic
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast, overload
from weakref import WeakKeyDictionary

from textual.dom import DOMNode
from textual.message import Message
from textual.widget import Widget
from textual.worker import Worker, get_current_worker

from ajustes_tui.services.progress import take_in_hand
from ajustes_tui.ui.long_work import SAID_AFTER_S, LongWork


class PartOfNode(Protocol):
    """A part that is no widget: its work and results go through its widget."""

    @property
    def node(self) -> DOMNode: ...


Owner = TypeVar("Owner", bound=DOMNode | PartOfNode)
P = ParamSpec("P")
R = TypeVar("R")
E = TypeVar("E", bound=Exception)

WRITES = "writes"
"""The group of all writing workers."""
_NEWEST: WeakKeyDictionary[object, dict[str, Worker[None]]] = WeakKeyDictionary()
"""The last worker of each group of a part; older results are dropped."""


_AWAITED: WeakKeyDictionary[Worker[Any], bool] = WeakKeyDictionary()
"""Workers whose first result is pending, and whether it may open another list, caso or box."""


def is_awaited(worker: Worker[Any], *, leads: bool = False) -> bool:
    """Tell whether keys wait for a worker; with `leads`, only if they may be for its result.

    Work that is not told shows nothing.
    """
    return _AWAITED.get(worker, False) or (not leads and worker in _AWAITED)


class WorkGoesOn(Message):
    """Posted when work takes long enough to be shown on a row."""

    def __init__(self, node: DOMNode, work: LongWork) -> None:
        super().__init__()
        self.node = node
        self.work = work


class Failed(Message):
    """Background work ended with an error its part does not handle."""

    def __init__(self, error: Exception, *, reading: bool = False) -> None:
        super().__init__()
        self.error = error
        self.reading = reading


class BackgroundPart(Widget):
    """A part that draws nothing: it reads or writes, and posts the outcome.

    A widget, because workers and messages need a node of the tree.
    """

    def __init__(self) -> None:
        super().__init__()
        self.display = False


class Task(Generic[Owner, P, R]):
    """A method run in a thread; a call returns its worker.

    `then` registers the method for results, and `failed` one for a kind of errors; other errors
    bubble as `Failed`. Results of cancelled workers are dropped.
    """

    def __init__(
        self,
        function: Callable[Concatenate[Owner, P], Iterator[R]],
        description: str,
        group: str,
        *,
        exclusive: bool,
        told: bool = True,
        leads: bool = False,
    ) -> None:
        self.__doc__ = function.__doc__
        self._function = function
        self._description = description
        self._group = group
        self._exclusive = exclusive
        self._told = told
        self._leads = leads
        self._then: Callable[[Owner, R], object] | None = None
        self._failed: list[tuple[type[Exception], Callable[[Owner, Exception], object]]] = []

    def then(self, show: Callable[[Owner, R], object]) -> Callable[[Owner, R], object]:
        """Pass every result to a method, on the interface's thread."""
        self._then = show
        return show

    def failed(
        self, kind: type[E]
    ) -> Callable[[Callable[[Owner, E], object]], Callable[[Owner, E], object]]:
        """Pass errors of a kind to a method, on the interface's thread; the first match wins."""

        def keep(answer: Callable[[Owner, E], object]) -> Callable[[Owner, E], object]:
            self._failed.append((kind, cast("Callable[[Owner, Exception], object]", answer)))
            return answer

        return keep

    @overload
    def __get__(self, owner: None, cls: type) -> Task[Owner, P, R]: ...
    @overload
    def __get__(self, owner: Owner, cls: type) -> Callable[P, Worker[None]]: ...
    def __get__(
        self, owner: Owner | None, cls: type
    ) -> Task[Owner, P, R] | Callable[P, Worker[None]]:
        if owner is None:
            return self
        part = owner

        def start(*args: P.args, **kwargs: P.kwargs) -> Worker[None]:
            # Work that may be stopped is handed to its method by who can stop it.
            work = next((arg for arg in args if isinstance(arg, LongWork)), None) or LongWork()
            work.describe(self._description)
            node = _node_of(part)
            worker = node.run_worker(
                lambda: self._run(work, part, *args, **kwargs),
                name=self._function.__name__,
                group=self._group,
                description=self._description,
                exit_on_error=False,
                exclusive=self._exclusive,
                thread=True,
            )
            _NEWEST.setdefault(part, {})[self._group] = worker
            if self._told:
                _AWAITED[worker] = self._leads

            def tell() -> None:
                if not work.ended and not worker.is_cancelled and node.is_attached:
                    node.post_message(WorkGoesOn(node, work))

            if self._told:
                get_running_loop().call_later(SAID_AFTER_S, tell)
            return worker

        return start

    def _run(self, work: LongWork, owner: Owner, *args: P.args, **kwargs: P.kwargs) -> None:
        worker = get_current_worker()
        take_in_hand(work)
        try:
            for result in self._function(owner, *args, **kwargs):
                if worker.is_cancelled:
                    return
                if self._then is None:
                    continue
                _node_of(owner).call_later(self._deliver, owner, worker, result)
        except Exception as error:  # noqa: BLE001 - shown by the part or by its screen
            if not worker.is_cancelled:
                self._report(owner, error)
        finally:
            work.end()

    async def _deliver(self, owner: Owner, worker: Worker[Any], result: R) -> None:
        """Drop a result if a newer read started, or its screen went, while its message was queued."""
        newest = _NEWEST.get(owner, {}).get(self._group)
        _AWAITED.pop(worker, None)
        if self._then is None or (self._exclusive and newest is not worker) or _is_going(owner):
            return
        shown = self._then(owner, result)
        if isawaitable(shown):
            await shown

    @staticmethod
    def _answer(
        answer: Callable[[Owner, Exception], object], owner: Owner, error: Exception
    ) -> None:
        if not _is_going(owner):
            answer(owner, error)

    def _report(self, owner: Owner, error: Exception) -> None:
        for kind, answer in self._failed:
            if isinstance(error, kind):
                _node_of(owner).call_later(self._answer, answer, owner, error)
                return
        _node_of(owner).post_message(Failed(error, reading=self._group != WRITES))


def _is_going(owner: DOMNode | PartOfNode) -> bool:
    """Return whether its screen is being removed, parts of which may be gone already."""
    node = _node_of(owner)
    return not (node.is_attached and node.screen.display)


def _node_of(owner: DOMNode | PartOfNode) -> DOMNode:
    return owner if isinstance(owner, DOMNode) else owner.node


def _once(
    function: Callable[Concatenate[Owner, P], R],
) -> Callable[Concatenate[Owner, P], Iterator[R]]:
    def results(owner: Owner, /, *args: P.args, **kwargs: P.kwargs) -> Iterator[R]:
        yield function(owner, *args, **kwargs)

    results.__name__ = function.__name__
    results.__doc__ = function.__doc__
    return results


def reads(
    description: str, *, keep_all: bool = False, told: bool = True, leads: bool = False
) -> Callable[[Callable[Concatenate[Owner, P], R]], Task[Owner, P, R]]:
    """Make a method read in a thread; a newer call on the part cancels the older.

    With `keep_all` none is cancelled, as for different blocks of rows. Without `told` no row shows
    it. With `leads` it results in another list, caso or box, which the keys typed meanwhile are
    for.
    """

    def task(function: Callable[Concatenate[Owner, P], R]) -> Task[Owner, P, R]:
        group = function.__name__
        return Task(
            function=_once(function),
            description=description,
            group=group,
            exclusive=not keep_all,
            told=told,
            leads=leads,
        )

    return task


def streams(
    description: str, *, leads: bool = False
) -> Callable[[Callable[Concatenate[Owner, P], Iterator[R]]], Task[Owner, P, R]]:
    """Make a generator read in a thread; each value is shown as it is yielded."""

    def task(function: Callable[Concatenate[Owner, P], Iterator[R]]) -> Task[Owner, P, R]:
        return Task(function, description, function.__name__, exclusive=True, leads=leads)

    return task


def writes(
    description: str, *, told: bool = True
) -> Callable[[Callable[Concatenate[Owner, P], R]], Task[Owner, P, R]]:
    """Make a method write in a thread; never cancelled, because its outcome must be shown.

    Without `told` no row shows it.
    """

    def task(function: Callable[Concatenate[Owner, P], R]) -> Task[Owner, P, R]:
        return Task(_once(function), description, WRITES, exclusive=False, told=told, leads=True)

    return task


def read(
    owner: DOMNode,
    description: str,
    look: Callable[[], R],
    then: Callable[[R], object],
    *,
    keep_all: bool = False,
    leads: bool = False,
) -> Worker[None]:
    """Read once in a thread: `reads` without a method.

    A newer reading for the same `then` cancels the older, unless `keep_all`.
    """
    group: str = getattr(then, "__qualname__")  # noqa: B009 - of a function or a method
    task = _alone(description, look, then, group, exclusive=not keep_all, leads=leads)
    return task.__get__(owner, type(owner))()


def write(
    owner: DOMNode,
    description: str,
    change: Callable[[], R],
    then: Callable[[R], object],
    failed: Callable[[Exception], object] | None = None,
) -> Worker[None]:
    """Write once in a thread: `writes` without a method."""
    task = _alone(description, change, then, WRITES, exclusive=False, leads=True)
    if failed is not None:
        task.failed(Exception)(lambda _owner, error: failed(error))
    return task.__get__(owner, type(owner))()


def _alone(
    description: str,
    work: Callable[[], R],
    then: Callable[[R], object],
    group: str,
    *,
    exclusive: bool,
    leads: bool,
) -> Task[DOMNode, [], R]:
    def results(_owner: DOMNode, /) -> Iterator[R]:
        yield work()

    task: Task[DOMNode, [], R] = Task(results, description, group, exclusive=exclusive, leads=leads)
    task.then(lambda _owner, result: then(result))
    return task


def is_writing(owner: DOMNode) -> bool:
    return any(
        worker.group == WRITES
        and not worker.is_finished
        and owner in worker.node.ancestors_with_self
        for worker in owner.workers
    )


ANSWER_WAIT_S = 60.0
"""Seconds after which an unanswered reading no longer blocks the next."""
REST_FACTOR = 9
"""The pause before rereading, in durations of the last reading."""


class ReadingPace:
    """The pause between readings, proportional to the last, to relieve the store."""

    def __init__(self, rest: int = REST_FACTOR) -> None:
        self._rest = rest
        self._began = self._not_before = 0.0

    def begin(self) -> None:
        self._began = monotonic()
        self._not_before = self._began + ANSWER_WAIT_S

    def end(self) -> None:
        now = monotonic()
        self._not_before = now + self._rest * (now - self._began)

    @property
    def rested(self) -> bool:
        return monotonic() >= self._not_before
