"""What a caso that comes is told with."""

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.services.recorder import Request
from ajustes_tui.workbench.triage_flow import Next, claim


def test_the_answer_of_the_supervisora_goes_before_what_was_done_on_the_caso_before(
    services, servicios_de
):
    first = claim(services.triage, Next(notice="90001111 · saltado"), "yuli")
    assert first.notice == "90001111 · saltado"
    caso = first.view.card.caso.id
    services.recorder.register(caso, [Request(Evento.PEDIR_REVISION, {"motivo": "¿qué es?"})])
    answer = Request(Evento.RESOLVER_REVISION, {"motivo": "use la K"})
    servicios_de("drubio").recorder.register(caso, [answer])
    came = claim(services.triage, Next(notice="90001111 · saltado"), "yuli")
    assert (came.view.card.caso.id, came.notice) == (caso, "drubio le respondió: «use la K»")
