"""Conversing in plain lines on the store of the frames, and writing down all that is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ajustes_tui.cli.spoken import SpokenOrders
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.query.filter import CasoFilter, in_estados
from ajustes_tui.lines.dialogue import Console, Conversation, Dialogue
from ajustes_tui.lines.turno import TurnoDialogue
from ajustes_tui.lines.voice import Detail, Voice
from ajustes_tui.services.container import Services
from tests.frames.store import NOW, services_of

GOLDEN = Path(__file__).with_name("golden")
_ANSWER = "> "
"""Before each line that was written, so that it is told from what was said."""


class Transcript:
    """One person in the dialogue: what they write, and all that is said to them."""

    def __init__(self, folder: Path, login: str, moment: str, detail: Detail) -> None:
        self.folder = folder
        self.services = services_of(folder, login, moment)
        self._detail = detail
        self._told: Conversation | None = None
        self._said: list[str] = []

    def begin(self, talk: Callable[[Console], Dialogue[None]] | None = None) -> None:
        """Begin at mi turno, or in a place; what was begun before is left as by a lost line."""
        self.end()
        console = Console(self.services, SpokenOrders(self.services), Voice(detail=self._detail))
        self._told = Conversation(console, talk(console) if talk else TurnoDialogue(console).talk())
        self._said.append(self._told.begin())

    def write(self, *lines: str) -> None:
        """Write lines, each once what it answers was said."""
        assert self._told is not None
        for line in lines:
            assert not self._told.over, f"nothing more is asked, and {line!r} is written"
            self._said.append(f"{_ANSWER}{line}\n{self._told.answer(line)}")

    def other(self, login: str, moment: str = NOW) -> Services:
        """Return the services of somebody else on the same store."""
        return services_of(self.folder, login, moment)

    def caso(self, *estados: Estado, resultado: str = "", causal: str = "") -> int:
        """Return the most urgent free caso in some estados, with a result and a causal."""
        triage = self.services.triage
        for caso_id in triage.queue.list_ids(CasoFilter((in_estados(estados),))):
            card = triage.card(caso_id)
            seen = card.caso.resultado.value if card.caso.resultado else ""
            letter = card.causal.letter if card.causal else "-"
            free = card.toma is None and not card.borrador
            if free and seen == resultado and causal in ("", letter):
                return int(caso_id)
        raise AssertionError((estados, resultado, causal))

    def end(self) -> None:
        """Lose the line, if somebody is still conversing."""
        if self._told is not None:
            self._told.hang_up()
            self._told = None

    def text(self) -> str:
        """Return all that was said and written, the blanks at the end of each line left out."""
        said = "".join(part if part.endswith("\n") else f"{part}\n" for part in self._said)
        return "".join(f"{line.rstrip()}\n" for line in said.splitlines())


Steps = Callable[[Transcript], None]


@dataclass(frozen=True)
class Notice:
    """A conversation by name: who converses, when, and how much is said."""

    steps: Steps
    login: str
    moment: str
    detail: Detail
    prepare: Callable[[Path], None] | None

    def run(self, folder: Path) -> str:
        """Converse on the store of a folder and return the transcript."""
        if self.prepare is not None:
            self.prepare(folder)
        transcript = Transcript(folder, self.login, self.moment, self.detail)
        self.steps(transcript)
        transcript.end()
        transcript.services.service_context.db.close()
        return transcript.text()


TALKS: dict[str, Notice] = {}


def told(
    login: str = "yuli",
    moment: str = NOW,
    detail: Detail = Detail.NORMAL,
    prepare: Callable[[Path], None] | None = None,
) -> Callable[[Steps], Steps]:
    """Register a conversation under the name of its function."""

    def register(steps: Steps) -> Steps:
        TALKS[steps.__name__] = Notice(steps, login, moment, detail, prepare)
        return steps

    return register


def golden_of(name: str) -> Path:
    """Return the golden file of a conversation."""
    return GOLDEN / f"{name}.txt"


def strays() -> Iterator[Path]:
    """Return the golden files that belong to no conversation."""
    return (path for path in GOLDEN.glob("*") if path.stem not in TALKS)
