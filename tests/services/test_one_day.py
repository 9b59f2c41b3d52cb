"""One truth about who is here, and one count of what a person did in a day."""

from __future__ import annotations

from ajustes_tui.domain.caso.eventos import ActKind, Evento
from ajustes_tui.domain.values.person import PersonCard
from ajustes_tui.services.casos.decisions import DecidedRequest
from ajustes_tui.services.recorder import Request
from tests.services.soporte import VERIFICADO, Almacen

TELEFONO = "3000000000"


def card_of(store: Almacen, login: str) -> PersonCard:
    return next(c for c in store.of("drubio").usuarios.cards() if c.usuario.login == login)


def test_who_left_is_not_here_though_they_worked_a_minute_ago(store):
    yuli = store.of("yuli")
    yuli.start_session()
    store.register(2, "clasificar", causal="A")
    assert card_of(store, "yuli").is_here
    assert not card_of(store, "andres").is_here
    yuli.close_session()
    assert not card_of(store, "yuli").is_here
    people = store.of("drubio").turno.show().people
    assert [p.usuario.login for p in people if p.is_here] == ["drubio"]


def test_who_has_a_caso_by_an_order_or_a_second_session_is_here(store):
    store.of("andres").triage.open_caso(5)
    assert card_of(store, "andres").is_here
    yuli = store.of("yuli")
    yuli.start_session()
    again = store.otra_sesion("yuli")
    again.start_session()
    yuli.close_session()
    assert card_of(store, "yuli").is_here
    again.close_session()
    assert not card_of(store, "yuli").is_here


def _work(store: Almacen) -> None:
    """Let yuli decide four casos and make three calls, with what each brings along and what is in no count."""
    store.of("yuli").triage.recorder.register(
        2,
        [
            Request(Evento.CLASIFICAR, {"causal": "A"}),
            Request(Evento.APLICACION_CORRECTA, {}),
        ],
    )
    store.of("yuli").triage.tanda.register(
        [
            DecidedRequest(caso, Request(Evento.CLASIFICAR, {"causal": "A"}), version=1)
            for caso in (1, 4, 5)
        ]
    )
    store.pasa(minutes=1)
    told = {"telefono": TELEFONO, "verificado": VERIFICADO}
    store.register(2, "contacto", resultado="NO_ACEPTA", motivo="faltan dos meses", **told)
    store.register(5, "aplicacion_correcta")
    store.register(5, "contacto", resultado="BUZON", mensaje="DEJADO", telefono="3000000001")
    store.decide(8)
    store.register(8, "contacto", resultado="ACEPTA", telefono="3000000002", verificado=VERIFICADO)
    store.register(7, "clasificar", causal="B")
    store.register(7, "deshacer")
    store.register(7, "nota", nota="el usuario llamó a preguntar")
    store.register(7, "pedir_revision", motivo="¿qué le digo al usuario?")


def test_the_day_of_a_person_is_one_number_wherever_it_is_counted(store):
    _work(store)
    yuli, boss = store.of("yuli"), store.of("drubio")
    today = yuli.turno.show().today
    decisiones, llamadas = sum(today.decisiones.values()), sum(today.llamadas.values())
    assert (decisiones, llamadas, len(today.deshechas)) == (7, 3, 1)
    card = card_of(store, "yuli")
    assert (sum(card.decisiones.values()), card.llamadas, card.total) == (7, 3, 10)
    (desk,) = boss.open_work.read().agentes
    assert (desk.decisiones, desk.llamadas, desk.deshechas, desk.time.acts) == (7, 3, 1, 10)
    assert boss.open_work.of_week()[0][:4] == desk[:4]
    rhythm = boss.parts.times(None).rhythm
    assert (sum(c.decisiones for c in rhythm), sum(c.llamadas for c in rhythm)) == (7, 3)
    team = boss.usuarios.team()
    assert (team.decisiones, team.llamadas) == (7, 3)
    assert yuli.triage.counts().decisiones == 7
    # A call in which the usuario does not accept told him too.
    assert (yuli.contacto.informadas(), team.informed) == (2, 2)
    kinds = [line.kind for line in today.lines]
    assert kinds.count(ActKind.DECISION) == 7
    assert kinds.count(ActKind.LLAMADA) == 3
    assert len(kinds) == 14
