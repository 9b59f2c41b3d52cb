"""The model of the procedure is whole as it is shipped, and a fault put into it is found and named."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ajustes_tui import paths
from ajustes_tui.domain.caso import caso as caso_module
from ajustes_tui.domain.caso import eventos
from ajustes_tui.domain.caso.estados import Cubeta, Estado
from ajustes_tui.domain.caso.eventos import TABLE, Evento, Guard
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES
from ajustes_tui.domain.keeping.catalogs import Catalogs, MarcacionCatalog
from ajustes_tui.domain.procedimiento.review import catalog_findings, program_findings
from ajustes_tui.domain.rules import permissions
from ajustes_tui.domain.values import roles
from ajustes_tui.domain.values.roles import Power, Rol
from ajustes_tui.services.admin.catalogs import load_catalogs

E, S, G = Evento, Estado, Guard


@pytest.fixture(scope="module")
def shipped() -> Catalogs:
    return load_catalogs(paths.catalogs_dir())


@pytest.fixture
def found(shipped: Catalogs) -> Callable[[], set[str]]:
    return lambda: {f"{one.place}: {one.lacks}" for one in program_findings(shipped)}


def test_nothing_is_wrong_with_what_is_shipped(shipped):
    assert program_findings(shipped) == ()
    assert catalog_findings(shipped) == ()


GUARDS = {
    (row.evento, guard) for row in TABLE.values() for guard in (*row.guards, *row.motivos.values())
}


def _rounds() -> list[dict[Evento, Guard]]:
    """Deal the guards out so that in none an evento or a guard comes twice."""
    rounds: list[dict[Evento, Guard]] = []
    for evento, guard in sorted(GUARDS):
        for taken in rounds:
            if evento not in taken and guard not in taken.values():
                taken[evento] = guard
                break
        else:
            rounds.append({evento: guard})
    return rounds


@pytest.mark.completo
@pytest.mark.parametrize("taken", _rounds(), ids=len)
def test_each_guard_taken_out_of_the_table_is_named_though_the_limit_goes_too(
    monkeypatch, found, taken
):
    for evento, guard in taken.items():
        row = TABLE[evento]
        monkeypatch.setitem(
            TABLE,
            evento,
            row._replace(
                guards=tuple(own for own in row.guards if own is not guard),
                motivos={value: own for value, own in row.motivos.items() if own is not guard},
            ),
        )

    said = found()
    assert [g.name for g in taken.values() if not any(g.name in one for one in said)] == []


@pytest.mark.completo
def test_each_guard_that_no_longer_refuses_is_named_at_each_evento(monkeypatch, found):
    for guard in Guard:
        monkeypatch.setitem(permissions.GUARDS, guard, lambda _caso, _ctx: None)

    assert found() >= {
        f"evento {evento}: su guardia {guard.name} no cierra nada" for evento, guard in GUARDS
    }


def test_a_door_without_the_guard_of_its_sisters_is_named_with_a_caso_that_goes_through(
    monkeypatch, shipped
):
    row = TABLE[E.MAL_APLICADO]
    monkeypatch.setitem(TABLE, E.MAL_APLICADO, row._replace(guards=(G.CON_REESCALAMIENTOS,)))

    one = next(each for each in program_findings(shipped) if "NO_ATRIBUIBLE" in each.lacks)
    assert one.place == "evento mal_aplicado"
    assert "escalar_back y mal_rechazado" in one.lacks
    assert "atribuible al usuario" in one.example
    assert "un agente lo envía" in one.example


@pytest.fixture
def table_in_order():
    """Put back the order of the table too: a row taken out and put back would be its last."""
    before = dict(TABLE)
    yield
    TABLE.clear()
    TABLE.update(before)


@pytest.mark.completo
def test_every_fault_of_the_table_the_roles_and_the_keys_is_named(
    table_in_order, monkeypatch, found
):
    again = TABLE[E.ESCALAR_BACK]._replace(targets=(S.EN_PQR,))
    monkeypatch.setattr(eventos, "TRANSITIONS", (*eventos.TRANSITIONS, again))
    for evento, changes in {
        E.RADICAR_RECURSO: {"sources": frozenset()},
        E.ESCALAR_BACK: {"targets": (S.EN_PQR,)},
        E.RESPUESTA_PQR: {"sources": frozenset({S.EN_PQR})},
    }.items():
        monkeypatch.setitem(TABLE, evento, TABLE[evento]._replace(**changes))
    monkeypatch.delitem(TABLE, E.MENSAJE_DE_VOZ)
    supervisor = roles.ROLES[Rol.SUPERVISOR]
    less = supervisor._replace(powers=supervisor.powers - {Power.DECIDE})
    monkeypatch.setitem(roles.ROLES, Rol.SUPERVISOR, less)  # type: ignore[arg-type]  # it is a dict
    for code, digit in (("OCUPADO", "x"), ("NO_CONTESTA", "1")):
        outcome = CONTACT_OUTCOMES[code]._replace(digit=digit)
        monkeypatch.setitem(CONTACT_OUTCOMES, code, outcome)  # type: ignore[arg-type]  # as above

    assert found() >= {
        "evento escalar_back: tiene más de un renglón en la tabla",
        "estado RECURSO_EN_PQR: ningún renglón de la tabla lleva hasta él",
        "evento escalar_back: lleva de POR_ESCALAR a EN_BACK, que la tabla no dice",
        "estado RECURSO_EN_PQR: ningún renglón de la tabla sale de él",
        "estado CERRADO_MENSAJE: ningún caso llega hasta él",
        "evento anular: ningún rol lo puede registrar",
        "resultado OCUPADO de llamada: ninguna tecla lo escoge",
        "resultado NO_CONTESTA de llamada: su tecla 1 es también la de ACEPTA",
    }


@pytest.mark.completo
def test_a_rule_that_fails_is_named_with_the_caso_it_fails_on(monkeypatch, shipped):
    monkeypatch.setitem(TABLE, E.MENSAJE_DE_VOZ, TABLE[E.MENSAJE_DE_VOZ]._replace(guards=()))

    one = next(each for each in program_findings(shipped) if "falla con" in each.lacks)
    assert (one.place, one.lacks) == (
        "evento mensaje_de_voz",
        "su regla no contesta: falla con IndexError",
    )
    assert "por contactar" in one.example


@pytest.mark.completo
def test_the_same_facts_in_two_cubetas_are_named(monkeypatch, shipped):
    right = caso_module.cubeta_of

    def wrong(estado: str | None, veredicto: Evento | None, again: int, sent: str | None) -> Cubeta:
        sent_away = veredicto is E.ESCALAR_PQR and estado != S.ANULADO
        return Cubeta.A_PQR if sent_away else right(estado, veredicto, again, sent)

    monkeypatch.setattr(caso_module, "cubeta_of", wrong)

    one = next(each for each in program_findings(shipped) if each.place.startswith("cubetas"))
    assert {"rechazado", "a_pqr"} <= set(one.place.split())
    assert "por validar" in one.lacks
    assert "rechazo_correcto" in one.example
    assert "escalar_pqr" in one.example


def test_a_marcacion_without_row_and_one_with_two_are_named(shipped):
    rows = shipped.marcaciones.marcaciones
    without = [m for m in rows if m.code != ("PQR", "SIN")]
    twice = [*rows, rows[0]._replace(subrazon="ES2")]
    of_no_act = [m._replace(evento="", cuando=()) for m in rows]

    def said(marcaciones: list[object]) -> list[tuple[str, str]]:
        catalogs = Catalogs(shipped.causales, MarcacionCatalog(marcaciones))  # type: ignore[arg-type]  # as above
        return [(one.place, one.lacks) for one in catalog_findings(catalogs)]

    assert said([*without]) == [
        ("marcaciones, evento escalar_pqr", "ningún renglón contesta unos hechos")
    ]
    assert said([*twice]) == [
        (
            "marcaciones, AJU ESC y AJU ES2 de escalar_back",
            "dos renglones contestan lo mismo con códigos distintos",
        )
    ]
    assert said([*of_no_act]) == []


def test_a_script_that_lacks_a_datum_is_named_with_its_causales(shipped):
    first = shipped.causales[0]
    mute = first.guiones["aplicado"][1]._replace(text="Su solicitud fue aprobada por {valor}.")
    odd = first.guiones["no_aplica"][1]._replace(checks=("decision",), text="No: {valor}.")
    guiones = {
        **first.guiones,
        "aplicado": (first.guiones["aplicado"][0], mute, first.guiones["aplicado"][2]),
        "no_aplica": (first.guiones["no_aplica"][0], odd, first.guiones["no_aplica"][2]),
    }
    catalogs = Catalogs((first._replace(guiones=guiones), *shipped.causales[1:]))

    assert [(one.place, one.lacks) for one in catalog_findings(catalogs)] == [
        ("causal A, guion aplicado", "un párrafo dice «radicado» y no trae {radicado}"),
        ("causal A, guion no_aplica", "ningún párrafo dice «radicado»"),
        ("causal A, guion no_aplica", "trae {valor}, que ahí nadie llena"),
    ]
