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
    """Return what is found in the program, as its places and what they lack."""
    return lambda: {f"{one.place}: {one.lacks}" for one in program_findings(shipped)}


def test_nothing_is_wrong_with_what_is_shipped(shipped: Catalogs) -> None:
    assert program_findings(shipped) == ()
    assert catalog_findings(shipped) == ()


GUARDS = [
    (row.evento, guard) for row in TABLE.values() for guard in (*row.guards, *row.motivos.values())
]


@pytest.mark.completo
@pytest.mark.parametrize(("evento", "guard"), GUARDS, ids=lambda one: one.name.lower())
def test_a_guard_taken_out_of_the_table_is_named(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[], set[str]], evento: Evento, guard: Guard
) -> None:
    row = TABLE[evento]
    monkeypatch.setitem(
        TABLE,
        evento,
        row._replace(
            guards=tuple(own for own in row.guards if own is not guard),
            motivos={value: own for value, own in row.motivos.items() if own is not guard},
        ),
    )

    assert any(guard.name in one for one in found())


@pytest.mark.completo
@pytest.mark.parametrize("guard", Guard, ids=lambda one: one.name.lower())
def test_a_guard_that_no_longer_refuses_is_named(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[], set[str]], guard: Guard
) -> None:
    monkeypatch.setitem(permissions.GUARDS, guard, lambda _caso, _ctx: None)

    assert any(f"su guardia {guard.name} no cierra nada" in one for one in found())


@pytest.mark.completo
def test_a_procedure_without_its_limit_is_explored_to_an_end_and_the_limit_is_missed(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[], set[str]]
) -> None:
    row = TABLE[E.MAL_RECHAZADO]
    guards = tuple(guard for guard in row.guards if guard is not G.CON_REESCALAMIENTOS)
    monkeypatch.setitem(TABLE, E.MAL_RECHAZADO, row._replace(guards=guards))

    assert (
        "evento mal_rechazado: lleva al back sin la guardia CON_REESCALAMIENTOS, que tiene "
        "mal_aplicado, y la tabla no dice por qué"
    ) in found()


def test_a_door_without_the_guard_of_its_sisters_is_named_with_a_caso_that_goes_through(
    monkeypatch: pytest.MonkeyPatch, shipped: Catalogs
) -> None:
    row = TABLE[E.MAL_APLICADO]
    monkeypatch.setitem(TABLE, E.MAL_APLICADO, row._replace(guards=(G.CON_REESCALAMIENTOS,)))

    one = next(each for each in program_findings(shipped) if "NO_ATRIBUIBLE" in each.lacks)
    assert one.place == "evento mal_aplicado"
    assert "escalar_back y mal_rechazado" in one.lacks
    assert "atribuible al usuario" in one.example
    assert "un agente lo envía" in one.example


@pytest.mark.completo
def test_a_doubled_row_of_the_table_is_named(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[], set[str]]
) -> None:
    again = TABLE[E.ESCALAR_BACK]._replace(targets=(S.EN_PQR,))
    monkeypatch.setattr(eventos, "TRANSITIONS", (*eventos.TRANSITIONS, again))

    assert "evento escalar_back: tiene más de un renglón en la tabla" in found()


@pytest.mark.completo
@pytest.mark.parametrize(
    ("evento", "changes", "expected"),
    [
        (
            E.RADICAR_RECURSO,
            {"sources": frozenset()},
            "estado RECURSO_EN_PQR: ningún renglón de la tabla lleva hasta él",
        ),
        (
            E.ESCALAR_BACK,
            {"targets": (S.EN_PQR,)},
            "evento escalar_back: lleva de POR_ESCALAR a EN_BACK, que la tabla no dice",
        ),
        (
            E.RESPUESTA_PQR,
            {"sources": frozenset({S.EN_PQR})},
            "estado RECURSO_EN_PQR: ningún renglón de la tabla sale de él",
        ),
        (
            E.NO_REVERTIDO,
            {"sources": frozenset({S.POR_VALIDAR, S.POR_VERIFICAR})},
            "cubetas corregido y no_revertido: los mismos hechos (por verificar, ya reescalado) "
            "terminan en las dos",
        ),
    ],
)
def test_what_the_table_no_longer_reaches_leaves_or_counts_once_is_named(
    monkeypatch: pytest.MonkeyPatch,
    found: Callable[[], set[str]],
    evento: Evento,
    changes: dict[str, object],
    expected: str,
) -> None:
    monkeypatch.setitem(TABLE, evento, TABLE[evento]._replace(**changes))

    assert expected in found()


@pytest.mark.completo
def test_a_rule_that_fails_is_named_with_the_caso_it_fails_on(
    monkeypatch: pytest.MonkeyPatch, shipped: Catalogs
) -> None:
    monkeypatch.setitem(TABLE, E.MENSAJE_DE_VOZ, TABLE[E.MENSAJE_DE_VOZ]._replace(guards=()))

    one = next(each for each in program_findings(shipped) if "falla con" in each.lacks)
    assert (one.place, one.lacks) == (
        "evento mensaje_de_voz",
        "su regla no contesta: falla con IndexError",
    )
    assert "por contactar" in one.example


@pytest.mark.completo
def test_an_evento_taken_out_leaves_an_estado_nobody_reaches(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[], set[str]]
) -> None:
    monkeypatch.delitem(TABLE, E.MENSAJE_DE_VOZ)

    assert "estado CERRADO_MENSAJE: ningún caso llega hasta él" in found()


@pytest.mark.completo
def test_an_evento_that_no_role_can_give_is_named(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[], set[str]]
) -> None:
    supervisor = roles.ROLES[Rol.SUPERVISOR]
    less = supervisor._replace(powers=supervisor.powers - {Power.DECIDE})
    monkeypatch.setitem(roles.ROLES, Rol.SUPERVISOR, less)  # type: ignore[arg-type]  # it is a dict

    assert "evento anular: ningún rol lo puede registrar" in found()


@pytest.mark.completo
def test_the_same_facts_in_two_cubetas_are_named(
    monkeypatch: pytest.MonkeyPatch, shipped: Catalogs
) -> None:
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


@pytest.mark.completo
@pytest.mark.parametrize(
    ("digit", "expected"),
    [
        ("", "resultado OCUPADO de llamada: ninguna tecla lo escoge"),
        ("x", "resultado OCUPADO de llamada: ninguna tecla lo escoge"),
        ("1", "resultado OCUPADO de llamada: su tecla 1 es también la de ACEPTA"),
    ],
)
def test_an_outcome_without_a_key_of_its_own_is_named(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[], set[str]], digit: str, expected: str
) -> None:
    busy = CONTACT_OUTCOMES["OCUPADO"]._replace(digit=digit)
    monkeypatch.setitem(CONTACT_OUTCOMES, "OCUPADO", busy)  # type: ignore[arg-type]  # it is a dict

    assert expected in found()


def test_a_marcacion_without_row_and_one_with_two_are_named(shipped: Catalogs) -> None:
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


def test_a_script_that_lacks_a_datum_is_named_with_its_causales(shipped: Catalogs) -> None:
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
