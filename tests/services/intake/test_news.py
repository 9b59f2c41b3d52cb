"""What is news of a row: what differs from the last row that a live base brought for its caso.

The oracle below keeps every row of every caso in plain lists and knows nothing of how the program finds
them again.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ajustes_tui.domain.caso.lote import LoteKind
from ajustes_tui.services.intake.importacion import ImportOptions, ImportSummary
from tests.services.soporte import Almacen, book
from tests.support import few

HEADERS = (
    *("Cuenta", "PQR", "Estado", "Motivo", "Resultado", "Motivo rechazo", "Valor aplicado"),
    *("Fecha respuesta", "Aliado"),
)
DAY = date(2026, 11, 20)
CASOS = 36
WORDS = {"APROBADO": ("APROBADO", "aprobado", "Ok"), "RECHAZADO": ("RECHAZADO", "Negado")}
SPELLINGS = {"CERRADO": ("CERRADO", "Cerrado"), "EN TRÁMITE": ("EN TRÁMITE", "en tramite")}
MOVES = {"APROBADO": "POR_VERIFICAR", "RECHAZADO": "POR_VALIDAR"}
WAIT = ("EN_BACK", "REESCALADO")
ANSWER = ("resultado", "motivo_rechazo", "valor_aplicado", "fecha_respuesta")
COLUMNS = ("estado_ajuste", *ANSWER)
Values = dict[str, Any]


def _values(rng: random.Random) -> Values:
    """Return what a row says, without how it is written."""
    resultado = rng.choice((None, "APROBADO", "RECHAZADO"))
    day = DAY + timedelta(days=rng.randrange(-8, 0))
    return {
        "estado_ajuste": rng.choice(tuple(SPELLINGS)),
        "resultado": resultado,
        "motivo_rechazo": rng.choice(("sin soporte", "fuera de plazo"))
        if resultado == "RECHAZADO"
        else None,
        "valor_aplicado": rng.choice((1_000_000, 2_000_000)) if resultado == "APROBADO" else None,
        "fecha_respuesta": day.isoformat() if resultado and rng.random() < 0.7 else None,
    }


def _cells(rng: random.Random, n: int, radicado: str, values: Values) -> tuple[object, ...]:
    value, day = values["valor_aplicado"], values["fecha_respuesta"]
    return (
        *(f"9000{n:04d}", radicado, rng.choice(SPELLINGS[values["estado_ajuste"]])),
        "Fallas en la prestación del servicio",
        rng.choice(WORDS.get(values["resultado"] or "", ("", "Pendiente"))),
        *(values["motivo_rechazo"], value and value // 100),
        *(day and date.fromisoformat(day).strftime("%d/%m/%Y"), rng.choice(("Norte", "NORTE"))),
    )


@dataclass
class Known:
    """A caso as the oracle has it."""

    estado: str = "POR_CLASIFICAR"
    values: Values = field(default_factory=dict)
    own: Values = field(default_factory=dict)
    """Claro's value of what a person typed."""
    rows: list[tuple[date, int, str, Values]] = field(default_factory=list)
    """Corte, base, radicado and values of the rows that stand."""
    undone: set[int] = field(default_factory=set)
    """The bases of those rows that were undone, when a person had worked on the caso since."""
    sent: tuple[str | None, str | None, str] | None = None
    """Result and day known when it was sent, and the radicado that RR gave."""
    touched: int = 0
    """How often a person wrote on it."""

    @property
    def newest(self) -> date:
        return max(corte for corte, base, *_ in self.rows if base not in self.undone)


def _claro(caso: Known, column: str) -> Any:
    return caso.own[column] if column in caso.own else caso.values[column]


def _take(caso: Known, brought: Values, news: set[str], under: str) -> None:
    """Let a row that brings some news change a caso."""
    old, waits = dict(caso.values), caso.estado in WAIT
    known, day = _claro(caso, "fecha_respuesta"), brought["fecha_respuesta"]
    if not waits and old["resultado"] and brought["resultado"] and known and day and day < known:
        news -= set(ANSWER)
    for column in news:
        value = brought[column]
        if column in caso.own and value is None:
            caso.own[column] = None
            continue
        caso.own.pop(column, None)
        caso.values[column] = value
    resultado = brought["resultado"] if "resultado" in news else None
    other_value = caso.values["valor_aplicado"] != old["valor_aplicado"]
    worth = other_value and caso.values["valor_aplicado"] is not None
    if waits:
        assert caso.sent is not None
        result_then, day_then, radicado = caso.sent
        later = day is not None and (day_then is None or day > day_then)
        if resultado and not (resultado != result_then or under == radicado or later):
            resultado = None
        resultado = resultado or ("APROBADO" if worth else None)
    elif resultado == old["resultado"]:
        resultado = None
    moves = {
        "POR_ESCALAR": ("APROBADO", "RECHAZADO"),
        "POR_VALIDAR": ("APROBADO",),
        "POR_VERIFICAR": ("RECHAZADO",),
        "EN_BACK": ("APROBADO", "RECHAZADO"),
        "REESCALADO": ("APROBADO", "RECHAZADO"),
    }
    if resultado in moves.get(caso.estado, ()):
        caso.estado = MOVES[str(resultado)]


def _base(caso: Known, corte: date, base: int, radicado: str, brought: Values, kind: str) -> None:
    if corte >= caso.newest:
        _, _, last_radicado, last = max(caso.rows, key=lambda row: row[:2])
        news = {c for c in COLUMNS if brought[c] != last[c]}
        # A cell that was emptied takes back what it said, and nothing else.
        news -= {c for c in news if brought[c] is None and _claro(caso, c) != last[c]}
        waits = caso.estado in WAIT
        if kind == "complemento" and waits:
            news -= {c for c in ANSWER if brought[c] is None}
        if brought["resultado"]:
            dated = "fecha_respuesta" in news and brought["fecha_respuesta"]
            known = caso.values["fecha_respuesta"]
            anew = waits and caso.sent and radicado == caso.sent[2] != last_radicado
            if anew or (dated and (waits or (known and brought["fecha_respuesta"] > known))):
                kept = {c for c in ANSWER if kind == "complemento" and waits and brought[c] is None}
                news |= set(ANSWER) - kept
        _take(caso, brought, news, radicado)
    caso.rows.append((corte, base, radicado, brought))


class World:
    """A store and its oracle, to which the same things happen."""

    def __init__(self, store: Almacen, folder: Path, seed: int) -> None:
        self.store, self.folder, self.rng = store, folder, random.Random(seed)
        self.casos: dict[int, Known] = {}
        self.cortes = [DAY]
        self.number = 0
        self.undone: list[tuple[int, Mapping[int, Known]]] = []
        """Each live base with the casos as they were before it."""
        first = {n: _values(self.rng) for n in range(CASOS)}
        base = self._import(DAY, {n: (f"44{n:04d}", v) for n, v in first.items()}).base
        ids = {r: i for i, r in store.rows_of("SELECT id, radicado FROM casos")}
        self.ids = {n: ids[f"44{n:04d}"] for n in range(CASOS)}
        for n, values in first.items():
            row = (DAY, base or 0, f"44{n:04d}", values)
            self.casos[n] = Known(values=dict(values), rows=[row])
            if n % 4:
                self._register(n, "clasificar", causal="A")
                answer = values["resultado"]
                self.casos[n].estado = MOVES[answer] if answer else "POR_ESCALAR"

    def _path(self) -> Path:
        self.number += 1
        return self.folder / f"b{self.number}.xlsx"

    def _import(
        self, corte: date, rows: Mapping[int, tuple[str, Values]], *, complemento: bool = False
    ) -> ImportSummary:
        cells = [_cells(self.rng, n, radicado, values) for n, (radicado, values) in rows.items()]
        path = book(self._path(), cells, HEADERS)
        return self.store.import_base(path, corte.isoformat(), complemento=complemento)

    def _register(self, n: int, evento: str, **datos: str) -> None:
        self.store.register(self.ids[n], evento, **datos)
        self.casos[n].touched += 1

    def _copy(self) -> Mapping[int, Known]:
        return {
            n: replace(
                caso,
                values=dict(caso.values),
                own=dict(caso.own),
                rows=list(caso.rows),
                undone=set(caso.undone),
            )
            for n, caso in self.casos.items()
        }

    def a_base(self) -> None:
        """Import a base: of a new corte, the same one again, or an older one that comes late."""
        which = self.rng.choice(("new", "new", "same", "older"))
        corte = max(self.cortes)
        if which == "new":
            corte += timedelta(days=2)
            self.cortes.append(corte)
        elif which == "older":
            corte -= timedelta(days=1)
        rows: dict[int, tuple[str, Values]] = {}
        for n, caso in self.casos.items():
            if self.rng.random() < 0.2:
                continue
            last = max(caso.rows, key=lambda row: row[:2])[3]
            fresh = _values(self.rng)
            values = {
                0: dict(last),
                1: fresh,
                2: {**last, "estado_ajuste": fresh["estado_ajuste"]},
                3: {**last, "fecha_respuesta": fresh["fecha_respuesta"]},
            }[self.rng.randrange(4)]
            radicado = f"44{n:04d}"
            if caso.sent is not None and caso.sent[2] and self.rng.random() < 0.5:
                radicado = caso.sent[2]
            rows[n] = radicado, values
        before = self._copy()
        summary = self._import(corte, rows)
        self.undone.append((summary.base or 0, before))
        for n, (radicado, values) in rows.items():
            _base(self.casos[n], corte, summary.base or 0, radicado, values, summary.kind)

    def a_lot(self) -> None:
        """Send what can be sent to the back, and import the lot with some answers."""
        for n, caso in self.casos.items():
            if caso.estado == "POR_ESCALAR":
                self._register(n, "escalar_back", soportes="LLS", razon="AJU", subrazon=f"{n:03d}")
                caso.estado, caso.sent = "EN_BACK", (None, caso.values["fecha_respuesta"], "")
            elif caso.estado == "POR_VALIDAR" and (caso.sent is None or not caso.sent[2]):
                radicado = f"99{n:04d}"
                self._register(
                    *(n, "mal_rechazado"), razon="AJU", subrazon=f"{n:03d}", radicado=radicado,
                    motivo="sí estaba",
                )  # fmt: skip
                known = caso.values["resultado"], caso.values["fecha_respuesta"]
                caso.estado, caso.sent = "REESCALADO", (*known, radicado)
        if not self.store.of("drubio").lotes.plan(LoteKind.REESCALADOS).casos:
            return
        path = self._path()
        self.store.of("drubio").lotes.export_lote(LoteKind.REESCALADOS, path)
        answers = self._answer(path)
        before = self._copy()
        service = self.store.of("drubio").importacion
        summary = service.confirm(service.prepare(path))
        self.undone.append((summary.base or 0, before))
        for n, values in answers.items():
            caso = self.casos[n]
            news = {c for c in ANSWER if values[c] is not None}
            _take(caso, values, news, caso.sent[2] if caso.sent else "")

    def _answer(self, path: Path) -> dict[int, Values]:
        sheets = openpyxl.load_workbook(path)
        sheet = sheets.worksheets[0]
        place = {cell.value: cell.column for cell in sheet[1]}
        answers = {}
        for row in range(2, sheet.max_row + 1):
            n = int(str(sheet.cell(row, place["Cuenta del cliente"]).value)[4:])
            values = {**_values(self.rng), "estado_ajuste": None}
            if values["resultado"] is None:
                continue
            answers[n] = values
            # The columns of a lot that whoever answers fills in.
            headings = {
                "Estado de aprobación o rechazo": values["resultado"],
                "Motivo rechazo": values["motivo_rechazo"],
                "Valor aplicado": values["valor_aplicado"] and values["valor_aplicado"] // 100,
                "Fecha respuesta": values["fecha_respuesta"],
            }
            for heading, value in headings.items():
                sheet.cell(row, place[heading]).value = value
        sheets.save(path)
        return answers

    def by_hand(self) -> None:
        """Let a person type the answer of some casos, and complete a value of others."""
        for n, caso in self.casos.items():
            if self.rng.random() < 0.6:
                continue
            if caso.estado in WAIT:
                self._register(n, "respuesta_back", resultado="APROBADO", valor_aplicado="7.000")
                caso.estado = "POR_VERIFICAR"
                typed = {"resultado": "APROBADO", "valor_aplicado": 700_000}
            elif caso.values["valor_aplicado"] is None and caso.estado != "POR_CLASIFICAR":
                self._register(n, "completar", campo="valor_aplicado", valor="8.000", fuente="RR")
                typed = {"valor_aplicado": 800_000}
            else:
                continue
            for column, value in typed.items():
                caso.own.setdefault(column, caso.values[column])
                caso.values[column] = value

    def undo(self) -> None:
        """Undo the base imported last: what a person touched since stays, and its row with it."""
        if not self.undone:
            return
        base, before = self.undone.pop()
        done = self.store.of("drubio").bases.anular(base, "era otra")
        kept = {n for n, i in self.ids.items() if i in done.kept}
        for n, was in before.items():
            if n not in kept:
                # A person may have worked on what the base did not change.
                if was.touched == self.casos[n].touched:
                    self.casos[n] = was
                else:
                    self.casos[n].rows = was.rows
            else:
                self.casos[n].undone.add(base)

    def check(self, step: object) -> None:
        """Compare every caso, and prove the store."""
        rows = self.store.rows_of(
            f"SELECT id, estado, {', '.join(COLUMNS)} FROM casos WHERE retirado = 0"
        )
        found = {row[0]: dict(zip(("estado", *COLUMNS), row[1:], strict=True)) for row in rows}
        for n, caso in self.casos.items():
            told = found[self.ids[n]]
            told["estado_ajuste"] = next(
                said for said, forms in SPELLINGS.items() if told["estado_ajuste"] in forms
            )
            assert told == {"estado": caso.estado, **caso.values}, (step, n)


def _live(seed: int, steps: int, store: Almacen, folder: Path) -> None:
    world = World(store, folder, seed)
    acts = (world.a_base, world.a_base, world.a_lot, world.by_hand, world.undo)
    done: list[str] = []
    for _ in range(steps):
        act = world.rng.choice(acts)
        act()
        done.append(act.__name__)
        world.check(done)
    assert store.of("drubio").integrity.verify().healthy


@pytest.mark.parametrize(
    ("seed", "steps"), few([(1, 9), (2, 14), (3, 14), (4, 14)], 1, spread=True)
)
def test_only_what_differs_from_the_last_row_is_news(new, tmp_path, seed, steps):
    new.of("drubio").usuarios.add("yuli", "agente", "Yuli Ariza")
    _live(seed, steps, new, tmp_path)


def _one(store: Almacen, *rows: Sequence[object]) -> list[ImportSummary]:
    """Import one row a corte, from the 20th on."""
    return [
        store.bring([row], (DAY + timedelta(days=n)).isoformat(), headers=HEADERS)
        for n, row in enumerate(rows)
    ]


def _row(
    resultado: str, day: str = "", estado: str = "CERRADO", aliado: str = "Norte"
) -> tuple[object, ...]:
    motivo = "Fallas en la prestación del servicio"
    return ("90000001", "440001", estado, motivo, resultado, None, None, day, aliado)


def test_an_answer_of_an_earlier_day_stays_out_and_is_said(new, tmp_path):
    days = (("APROBADO", "12/11/2026"), ("RECHAZADO", "10/11/2026"), ("RECHAZADO", "13/11/2026"))
    first, second, third = _one(new, *(_row(*day) for day in days))
    assert [s.earlier_answers for s in (first, second, third)] == [0, 1, 0]
    assert second.equal == 1
    assert any("fecha anterior" in notice for notice in second.notices)
    (caso,) = (new.of("drubio").triage.card(1).caso,)
    assert (caso.resultado, caso.fecha_respuesta) == ("RECHAZADO", date(2026, 11, 13))


def test_another_spelling_is_no_news_and_a_word_that_nobody_explained_is_a_change(new, tmp_path):
    spelled = _row("aprobado ", estado="cerrado", aliado="NORTE")
    _, second, third = _one(new, _row("APROBADO"), spelled, _row("quién sabe"))
    assert (second.updated, second.equal) == (0, 1)
    assert (third.updated, third.equal) == (1, 0)
    assert len(new.rows_of("SELECT * FROM historial")) == 2


def test_a_value_put_over_claros_stays_until_claro_says_another(new, tmp_path):
    def row(value: int, aliado: str = "Norte") -> tuple[object, ...]:
        return (*_row("APROBADO")[:6], value, *_row("")[7:8], aliado)

    _one(new, row(1_000))
    new.over_claro(1, "valor_aplicado", "900")
    (act,) = new.of("drubio").open_work.unusual_acts()
    assert (act.who, act.what, act.caso) == ("drubio", "completar", 1)
    assert act.detail == "en RR es otro"
    same = new.bring([row(1_000, "NORTE")], "2026-11-22", headers=HEADERS)
    assert (same.equal, new.of("drubio").triage.card(1).caso.valor_aplicado) == (1, 90_000)
    other = new.bring([row(1_200)], "2026-11-23", headers=HEADERS)
    assert new.of("drubio").triage.card(1).caso.valor_aplicado == 120_000
    assert any("1 dato que una persona había puesto" in notice for notice in other.notices)


def test_the_same_corte_again_says_what_it_leaves_out_and_the_t_that_the_kpi_will_say(
    new, tmp_path
):
    def row(n: int, resultado: str) -> tuple[object, ...]:
        return (f"9000000{n}", f"44000{n}", *_row(resultado)[2:])

    first = [row(n, "APROBADO") for n in range(1, 5)]
    new.bring(first, DAY.isoformat(), headers=HEADERS)
    corrected = [row(1, "APROBADO"), row(2, "RECHAZADO"), row(5, ""), row(5, "")]
    service = new.of("drubio").importacion
    prepared = service.prepare(
        book(tmp_path / "b.xlsx", corrected, HEADERS), ImportOptions(corte=DAY)
    )
    document = prepared.simulated_json()
    assert (document["tipo"], document["validas"], document["total"]) == ("complemento", 3, 5)
    assert document["no_vienen"] == [3, 4]
    assert [(c["caso"], c["campo"], c["despues"]) for c in document["cambios"]] == [
        (2, "resultado", "RECHAZADO")
    ]
    assert "T del corte queda en 5, contando 2 casos" in document["avisos"][0]
    assert service.confirm(prepared).total == new.of("drubio").kpi.board_now().counts.total


@pytest.mark.parametrize(
    ("bases", "repeats", "odd"),
    [
        ("aprende", True, True),
        ("aprende", False, False),
        ("acumulativas", False, True),
    ],
)
def test_losing_most_of_the_corte_before_is_odd_where_cortes_repeat_their_casos(
    new, tmp_path, bases, repeats, odd
):
    new.rules = new.rules._replace(bases=bases)
    for day, first in enumerate((100 if repeats else 0, 100, 200)):
        rows = [(f"9000{first + n:04d}", f"44{first + n:04d}", *_row("")[2:]) for n in range(4)]
        path = book(tmp_path / f"{day}.xlsx", rows, HEADERS)
        summary = new.import_base(path, (DAY + timedelta(days=day)).isoformat())
    assert summary.absent == 4
    assert any("más de la mitad" in notice for notice in summary.notices) is odd
