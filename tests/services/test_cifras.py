"""Figures after long random work: equal to a recount from the historial, and to their own lists."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.figures.indicators import KNOWN, MONEY_FIGURES, FigureCounts
from ajustes_tui.domain.parts.contact_rows import AGE_BANDS, CONTACT, TIMES, WAITS, age_key
from ajustes_tui.errors import InvalidDatum, NotAllowed
from ajustes_tui.services.figures.parts import casos_of
from tests.services.conftest import CASOS
from tests.services.recount import (
    AGAIN,
    Line,
    aliado_of_casos,
    estados,
    listed,
    standing_lines,
    voids_verdict,
)
from tests.services.recount import (
    casos_of as casos_of_cortes,
)
from tests.services.soporte import CORTE, VERIFICADO, Almacen, fila
from tests.support import few

PASOS = 160
VEREDICTOS = ("aplicacion_correcta", "rechazo_correcto", "no_revertido", "escalar_pqr")
GRUPOS = tuple(GROUPINGS)


def _data(evento: str, rng: random.Random, turno: int) -> dict[str, str]:
    """Return data an evento might come with; some are refused, as some are in real work."""
    marcacion = {"razon": f"R{rng.randrange(9)}", "subrazon": f"S{rng.randrange(9)}"}
    radicado = {"radicado": f"99{turno:04d}"}
    motivo = {"motivo": "se revisó en RR"}
    telefono = {"telefono": f"3000000{rng.randrange(12):03d}"}
    options: dict[str, dict[str, str]] = {
        "clasificar": {
            "causal": rng.choice("ABCEIL"),
            "demora_de": "claro",
            "atribuible": rng.choice(("no", "no", "no", "RAZON_W")),
        },
        "escalar_back": {**marcacion, "soportes": "LLS,OT,LOG,CAMPANA,SUSPENSION,TRASLADO"},
        "escalar_pqr": {"motivo": "SIN_SOPORTE", "faltan": "LLS"},
        "respuesta_back": {
            "resultado": rng.choice(("APROBADO", "RECHAZADO")),
            "valor_aplicado": "45900",
        },
        "rechazo_correcto": {"motivo": "SIN_PRUEBAS"},
        "mal_rechazado": marcacion | radicado | motivo,
        "mal_aplicado": marcacion | radicado | motivo,
        "contacto": {
            **telefono,
            "resultado": rng.choice(
                ("ACEPTA", "NO_ACEPTA", "NO_INTERPONE", "NO_CONTESTA", "NUMERO_ERRADO", "CUELGA")
            ),
            "verificado": VERIFICADO,
            "motivo": "no es el valor",
        },
        "mensaje_de_voz": {**telefono, "resultado": rng.choice(("DEJADO", "LLENO"))},
        "radicar_recurso": {"tipo": "REPOSICION", **motivo},
        "respuesta_pqr": {"resultado": "CONFIRMA", "fecha": CORTE},
        "completar": {"campo": "valor_aplicado", "valor": "45900", "fuente": "RR"},
        "reclasificar": {"causal": rng.choice("ABCE"), **motivo},
        "aplazar": {"hasta": "2026-11-27", **motivo},
        "aplicacion_correcta": {},
        "nota": {},
    }
    datos = dict(options.get(evento, motivo))
    if datos.get("causal") != "L":
        datos.pop("demora_de", None)
    return datos


def _work(store: Almacen, rng: random.Random, turnos: range) -> Counter[str]:
    """Let people register whatever the card offers on casos taken by chance."""
    done: Counter[str] = Counter()
    for turno in turnos:
        if turno % 25 == 24:
            store.pasa(days=1)
        caso = rng.randrange(1, CASOS + 1)
        who = rng.choice(("yuli", "andres", "drubio"))
        triage = store.of(who).triage
        actions = [
            action.evento.value
            for action in triage.card(caso).actions
            if type(action.permit).__name__ == "Allowed"
        ]
        pesos = [3 if action not in ("nota", "anular", "completar") else 1 for action in actions]
        evento = rng.choices(actions, pesos)[0]
        before = store.in_force()
        try:
            store.register(
                caso,
                evento,
                who,
                "Se revisaron notas F7 y órdenes del caso.",
                **_data(evento, rng, turno),
            )
        except (NotAllowed, InvalidDatum):
            assert store.in_force() == before
            continue
        done[evento] += 1
        if evento not in ("nota", "deshacer") and rng.random() < 0.15:
            store.register(caso, "deshacer", who)
            assert store.in_force() == before, evento
            done["deshacer"] += 1
    return done


def recuento(store: Almacen) -> dict[int, str]:
    """Return the bucket of each caso read from its lines alone."""
    now = estados(store)
    return {
        caso: "anulado" if now[caso] == "ANULADO" else _cubeta(lines)
        for caso, lines in standing_lines(store).items()
    }


def agrupado(store: Almacen) -> dict[int, dict[str, str | None]]:
    """Return under which key of each group a caso stands, read from its lines and its first row."""
    group_keys: dict[int, dict[str, str | None]] = {}
    for caso, lines in standing_lines(store).items():
        causal = agente = None
        for line in lines:
            if line.evento in ("clasificar", "reclasificar") and line.datos["causal"] != "FUERA":
                causal = line.datos["causal"]
            if line.evento in VEREDICTOS:
                agente = line.agente
            elif voids_verdict(line):
                agente = None
        group_keys[caso] = {"causal": causal, "agente": agente}
    clave, aliados = _una_clave(store), aliado_of_casos(store)
    for caso, asesor, motivo in store.rows_of("SELECT id, asesor_id, motivo_rechazo FROM casos"):
        group_keys[caso] |= {"asesor": asesor, "aliado": clave(aliados[caso]), "motivo": motivo}
    return group_keys


def _cubeta(lines: Sequence[Line]) -> str:
    again, cubeta = False, "pendiente"
    for line in lines:
        if line.evento in AGAIN:
            again = True
        elif line.evento == "aplicacion_correcta":
            cubeta = "corregido" if again else "aplicado"
        elif line.evento == "escalar_pqr" and line.before != "POR_VALIDAR":
            cubeta = "a_pqr"
        elif line.evento in ("rechazo_correcto", "escalar_pqr"):
            cubeta = "no_revertido" if again else "rechazado"
        elif line.evento == "no_revertido":
            cubeta = "no_revertido"
        elif voids_verdict(line):
            cubeta = "pendiente"
    return cubeta


@pytest.mark.parametrize("semilla", few([2026, 7, 4_471]))
def test_figures_equal_an_independent_recount_and_their_lists(store, semilla):
    rng = random.Random(semilla)
    done = _work(store, rng, range(PASOS))
    respuestas = ("", "APROBADO", "RECHAZADO")
    segunda = [fila(n, rng.choice(respuestas), 45_900) for n in range(0, CASOS, 2)]
    store.bring(segunda, "2026-12-01")
    done += _work(store, rng, range(PASOS, 2 * PASOS))
    assert len(done) > 10
    assert done["deshacer"] > 5

    counted, group_keys = recuento(store), agrupado(store)
    service = store.of("drubio")
    first, last = date.fromisoformat(CORTE), date(2026, 12, 1)
    for since, until in ((first, first), (last, last), (first, last)):
        of_corte = casos_of_cortes(store, since, until)
        expected = Counter(c for caso, c in counted.items() if caso in of_corte)
        ind = service.kpi.board_now(since, until)
        assert {c.value: ind.counts[c] for c in Cubeta if ind.counts[c]} == dict(expected)
        assert ind.counts.total == len(of_corte)
        assert ind.counts[Cubeta.ANULADO] == sum(counted[caso] == "anulado" for caso in of_corte)
        for by in GRUPOS:
            groups = service.kpi.board_now(since, until, by).groups
            dados = {(g.key, c.value): g.counts[c] for g in groups for c in Cubeta if g.counts[c]}
            assert dados == dict(
                Counter((group_keys[i][by], c) for i, c in counted.items() if i in of_corte)
            )
            board = service.kpi.board_now(since, until, by)
            for figure in listed(board):
                listing = service.queue.list_ids(figure.criteria)
                assert len(listing) == figure.casos, figure
                if figure.cubetas:
                    assert {counted[i] for i in listing} <= set(figure.cubetas)
                    assert set(listing) <= of_corte
    _compara_hoy(store, counted, group_keys)
    overdue = []
    for _ in range(4):
        overdue.append(_compara_mesa(store))
        store.pasa(days=2)
    assert overdue[0] < overdue[-1]
    _compara_contacto(store)


def _compara_hoy(
    store: Almacen, counted: dict[int, str], group_keys: dict[int, dict[str, str | None]]
) -> None:
    service = store.of("drubio")
    de_hoy = {
        caso
        for caso, lines in standing_lines(store).items()
        if counted[caso] != "anulado" and _dia_de_veredicto(lines) == store.momento.date()
    }
    for by in GRUPOS:
        board = service.kpi.board_of_today(by)
        assert board.counts.total == len(de_hoy)
        for figure in listed(board):
            listing = service.queue.list_ids(figure.criteria)
            assert len(listing) == figure.casos, figure
            assert set(listing) <= de_hoy
            if figure.group is not None:
                assert {group_keys[i][by] or "" for i in listing} <= {figure.group}


def _compara_contacto(store: Almacen) -> None:
    service = store.of("drubio")
    store.pasa(days=30)
    board = service.kpi.board_now(date.fromisoformat(CORTE), date(2026, 12, 1))
    report = service.parts.count(CONTACT, board.scope, "agente")
    whole = report.of()
    informan = {"ACEPTA", "NO_ACEPTA", "NO_INTERPONE"}
    llamadas, alcanzadas, por_agente = set(), set(), Counter()
    intentados, primeros, alcanzados, resueltos, duraderos = set(), set(), set(), set(), set()
    for caso, lines in standing_lines(store).items():
        propias = [
            line
            for line in lines
            if line.evento in ("contacto", "mensaje_de_voz") and not line.datos.get("entrante")
        ]
        intentos = [line for line in propias if line.evento == "contacto"]
        dichas = [line for line in intentos if line.datos["resultado"] in informan]
        por_agente.update({(line.agente, line.act) for line in propias})
        llamadas |= {line.act for line in propias}
        alcanzadas |= {line.act for line in dichas}
        intentados |= {caso} if intentos else set()
        primeros |= {caso} if dichas and dichas[0] is intentos[0] else set()
        alcanzados |= {caso} if dichas else set()
        # A refusal is told in that call, and not resolved by it.
        if dichas and dichas[0].datos["resultado"] == "ACEPTA":
            resueltos.add(caso)
            contra = {"radicar_recurso", "recurso_posterior", "devolver", "reabrir"}
            if not any(line.evento in contra and line.number > dichas[0].number for line in lines):
                duraderos.add(caso)
    calls, reached = whole["llamadas"], whole["contactabilidad"]
    assert (calls.casos, reached.casos, reached.total) == (
        *(len(llamadas), len(alcanzadas), len(llamadas)),
    )
    assert sum(report.of(group=g)["llamadas"].casos for g in report.groups()) == len(por_agente)
    first, resolved, lasting = (whole[k] for k in ("primer_intento", "resueltos", "duraderos"))
    assert (set(first.ids), first.total) == (primeros, len(intentados))
    assert (set(resolved.ids), resolved.total) == (resueltos, len(alcanzados))
    assert set(lasting.ids) >= duraderos
    assert lasting.total == len(resueltos)
    cerrados = {
        estado: {f[0] for f in store.rows_of(f"SELECT id FROM casos WHERE estado = '{estado}'")}
        for estado in ("CERRADO_MENSAJE", "CERRADO_INFORMADO")
    }
    not_found = whole["ilocalizados"]
    assert set(not_found.ids) == cerrados["CERRADO_MENSAJE"]
    assert not_found.total == sum(map(len, cerrados.values()))
    for share in (first, resolved, lasting, not_found):
        assert sorted(service.queue.list_ids(casos_of(share.ids))) == sorted(share.ids)
        assert len(share.ids) == share.casos
    times = service.parts.count(TIMES, board.scope).of()
    abiertos = store.rows_of("SELECT id FROM casos WHERE retirado = 0 AND espera < 2")
    for keys in (map(age_key, dict(AGE_BANDS)), WAITS):
        assert sorted(i for key in keys for i in times[key].ids) == sorted(f[0] for f in abiertos)


def _dia_de_veredicto(lines: Sequence[Line]) -> date | None:
    dia = None
    for line in lines:
        if line.evento in VEREDICTOS:
            dia = line.day
        elif voids_verdict(line):
            dia = None
    return dia


def _compara_mesa(store: Almacen) -> int:
    service = store.of("drubio")
    desk = service.open_work.read()
    open_count = store.rows_of("SELECT count(*) FROM casos WHERE retirado = 0 AND espera < 2")
    assert desk.casos == open_count[0][0]
    for estado in desk.queue:
        cuentas = (estado.overdue, estado.red, estado.amber)
        for casos, criteria in zip(cuentas, desk.limits.filters(), strict=True):
            assert len(service.queue.list_ids(estado.narrow(criteria))) == casos
    return sum(e.overdue for e in desk.queue)


@pytest.mark.parametrize("semilla", few([3, 2027], 0))
def test_counts_stay_true_when_bases_of_any_corte_come_and_go(store, semilla):
    """Late cortes, complementos, casos in several cortes, and bases undone, between people's work."""
    rng = random.Random(semilla)
    cortes = ["2026-11-10", "2026-11-17", CORTE, "2026-12-01", "2026-12-08"]
    live = [1]
    for returning in range(14):
        if len(live) > 1 and rng.random() < 0.35:
            store.of("drubio").bases.anular(live.pop(), "era otra base")
        else:
            rows = [
                fila(n, rng.choice(("", "APROBADO", "RECHAZADO")), rng.choice((None, 45_900)))
                for n in rng.sample(range(CASOS + 12), rng.randrange(1, 20))
            ]
            rows = [_escrita_de_otro_modo(row, rng) for row in rows]
            rows += rng.sample(rows, min(2, len(rows)))
            corte = rng.choice(cortes)
            done = store.bring(rows, corte, complemento=rng.random() < 0.3)
            live.append(done.base or 0)
        _work(store, rng, range(100 * returning, 100 * returning + 12))
        _compara_rangos(store)
        _compara_cruces(store, rng)


def _escrita_de_otro_modo(row: tuple[object, ...], rng: random.Random) -> tuple[object, ...]:
    """Return a row whose asesor and aliado may be in other letters, and whose value may be another."""
    asesor, aliado = row[7:9]
    letters = rng.choice((str, str.lower, str.title))
    return (
        *row[:5],
        rng.choice((None, 45_900, 71_250.5)),
        row[6],
        asesor and letters(str(asesor)),
        aliado and letters(str(aliado)),
        *row[9:],
    )


def _una_clave(store: Almacen) -> Callable[[str | None], str | None]:
    """Return what gives the one key of an asesor or an aliado: its first spelling in the store."""
    vistos = {t for fila in store.rows_of("SELECT asesor_id, aliado FROM casos") for t in fila if t}
    first = {t.lower(): t for t in sorted(vistos, reverse=True)}
    return lambda key: None if key is None else first[key.lower()]


def _compara_rangos(store: Almacen) -> None:
    kpi = store.of("drubio").kpi
    of_corte: dict[date, set[int]] = defaultdict(set)
    for corte, caso in store.rows_of(
        "SELECT b.corte, f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
        " JOIN casos c ON c.id = f.caso_id AND c.retirado = 0 WHERE b.anulada_el IS NULL"
    ):
        of_corte[date.fromisoformat(corte)].add(caso)
    columns = "id, estado, cubeta, asesor_id, aliado, coalesce(causal, causal_pedida)"
    clave, aliados = _una_clave(store), aliado_of_casos(store)
    casos = {
        f[0]: (*f[:3], clave(f[3]), clave(aliados[f[0]]), *f[5:])
        for f in store.rows_of(f"SELECT {columns}, veredicto_agente, motivo_rechazo FROM casos")
    }
    for since in of_corte:
        for until in of_corte:
            if since > until:
                continue
            ids = set().union(*(i for c, i in of_corte.items() if since <= c <= until))
            for place, by in enumerate(GRUPOS, 3):
                ind = kpi.board_now(since, until, by)
                annulled = sum(casos[i][1] == "ANULADO" for i in ids)
                assert ind.counts.total == len(ids)
                assert {
                    (g.key, c.value): g.counts[c] for g in ind.groups for c in Cubeta if g.counts[c]
                } == dict(Counter((casos[i][place], casos[i][2]) for i in ids))
                assert ind.counts[Cubeta.ANULADO] == annulled


class Contado(NamedTuple):
    """A caso as the figures see it."""

    caso: int
    cubeta: str
    resultado: str | None
    solicitado: int
    aplicado: int
    dia: str
    claves: dict[str, str | None]


def _contados(store: Almacen) -> dict[int, Contado]:
    rows = store.rows_of(
        "SELECT id, cubeta, resultado, coalesce(valor_solicitado, 0), coalesce(valor_aplicado, 0),"
        " coalesce(substr(veredicto_el, 1, 10), ''), asesor_id, aliado,"
        " coalesce(causal, causal_pedida), veredicto_agente, motivo_rechazo FROM casos"
        " WHERE retirado = 0"
    )
    clave, aliados = _una_clave(store), aliado_of_casos(store)
    return {
        f[0]: Contado(
            *f[:6],
            dict(zip(GRUPOS, (clave(f[6]), clave(aliados[f[0]]), *f[8:]), strict=True)),
        )
        for f in rows
    }


def _compara_cruces(store: Almacen, rng: random.Random) -> None:
    """Compare crossed and narrowed figures, and their pesos, with the casos added one by one."""
    service, contados = store.of("drubio"), _contados(store)
    since, until = sorted(rng.choices(service.kpi.cortes(), k=2))
    en_rango = casos_of_cortes(store, since, until)
    theirs = [c for c in contados.values() if c.caso in en_rango]
    por, cruce, *_otros = rng.sample(GRUPOS, 4)
    solo = tuple((by, rng.choice(theirs).claves[by]) for by in rng.sample(GRUPOS, rng.randrange(3)))
    dias = sorted({c.dia for c in theirs if c.dia})
    rango = sorted(rng.choices(dias, k=2)) if dias and rng.random() < 0.4 else None
    days = (date.fromisoformat(rango[0]), date.fromisoformat(rango[1])) if rango else None
    theirs = [c for c in theirs if all(c.claves[by] == key for by, key in solo)]
    if rango:
        theirs = [c for c in theirs if rango[0] <= c.dia <= rango[1] and c.cubeta != "anulado"]

    board = service.kpi.board_now(since, until, por, across=cruce, only=solo, days=days)
    assert _sumas(board.counts) == _suma(theirs)
    groups = {(g.key, g.across_key): g for g in board.groups}
    assert groups.keys() == {(c.claves[por], c.claves[cruce]) for c in theirs}
    for (key, across), group in groups.items():
        assert _sumas(group.counts) == _suma(
            [c for c in theirs if (c.claves[por], c.claves[cruce]) == (key, across)]
        )
    for figure in listed(board):
        assert len(service.queue.list_ids(figure.criteria)) == figure.casos, figure


def _sumas(counts: FigureCounts) -> tuple[object, ...]:
    return (
        {c.value: counts[c] for c in Cubeta if counts[c]},
        (*(counts[key] for key in MONEY_FIGURES), counts.difference),
        tuple(counts[key] for key in KNOWN),
    )


def _suma(casos: list[Contado]) -> tuple[object, ...]:
    aplicados = [c for c in casos if c.cubeta in ("aplicado", "corregido")]
    aplicado = sum(c.aplicado for c in aplicados)
    resultados = Counter(c.resultado for c in casos)
    return (
        dict(Counter(c.cubeta for c in casos)),
        (
            sum(c.solicitado for c in casos),
            aplicado,
            sum(c.solicitado for c in casos if c.cubeta in ("rechazado", "no_revertido")),
            aplicado - sum(c.solicitado for c in aplicados),
        ),
        (resultados["APROBADO"], resultados["RECHAZADO"], resultados[None]),
    )
