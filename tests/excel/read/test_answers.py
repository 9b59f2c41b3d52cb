"""Columns of yes and no: what yes means is told by their title, or asked."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.base.rows import APPROVES, REJECTS, Resultado, yes_field
from ajustes_tui.errors import Doubt, DoubtOn
from tests.excel.soporte import BUENA, CINCO, Leida

_YES, _NO = Resultado.APROBADO, Resultado.RECHAZADO


def _answered(book, title: str, *answers: object):
    rows = ((*BUENA[:1], f"447109{n:04d}", *BUENA[2:4], each) for n, each in enumerate(answers))
    return book((*CINCO[:4], title), *rows)


def _results(was_read: Leida) -> list[Resultado | None]:
    return [row.resultado for row in was_read.valid]


@pytest.mark.parametrize(
    "title",
    ["No procedente", "Improcedente", "Sin aprobar", "Desaprobado", "Devuelto", "Negada"],
)
def test_under_a_title_that_denies_yes_is_read_as_rejected_and_said(book, read, title):
    was_read = read(_answered(book, title, "SI", "NO", "SI"), mapping={"resultado_back": title})
    assert _results(was_read) == [_NO, _YES, _NO]
    assert any(f"«{title}» niega" in notice for notice in was_read.notices)


@pytest.mark.parametrize("title", ["Resultado back", "Procede", "¿Aprobado o no aprobado?"])
def test_under_a_title_that_affirms_it_is_read_as_approved_without_a_word(book, read, title):
    was_read = read(_answered(book, title, "SI", "NO", "SI"), mapping={"resultado_back": title})
    assert _results(was_read) == [_YES, _NO, _YES]
    assert not any("SÍ" in notice for notice in was_read.notices)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Frenado en mesa", ("SI", "NO", "SI")),
        ("Frenado en mesa", ("VERDADERO", "FALSO", "VERDADERO")),
        # It names the answer, and not which one.
        ("Veredicto final", ("SI", "NO", "SI")),
        ("Fallo", ("SI", "NO", "SI")),
    ],
)
def test_under_any_other_title_a_person_is_asked_what_yes_means(book, read, title, words):
    path = _answered(book, title, *words)
    pointed = {"resultado_back": title}
    with pytest.raises(Doubt, match=title) as refusal:
        read(path, mapping=pointed)
    assert refusal.value.on is DoubtOn.YES
    assert "--si aprobado o --si rechazado" in refusal.value.suggestion
    rejects = read(path, mapping=pointed, yes=REJECTS)
    assert _results(rejects) == [_NO, _YES, _NO]
    assert any("como se indicó" in notice for notice in rejects.notices)
    assert _results(read(path, mapping=pointed, yes=APPROVES)) == [_YES, _NO, _YES]


def test_a_mark_beside_blanks_is_a_yes_and_the_blanks_are_no_answer(book, read):
    path = _answered(book, "Frenado en mesa", "X", "", "x")
    was_read = read(path, mapping={"resultado_back": "Frenado en mesa"}, yes=REJECTS)
    assert _results(was_read) == [_NO, None, _NO]
    assert not any(row.resultado_por_revisar for row in was_read.valid)


def test_no_aplica_among_yes_and_no_is_no_answer(book, read):
    was_read = read(_answered(book, "Resultado", "SI", "NO APLICA", "N/A", "No aplica.", "NO"))
    assert _results(was_read) == [_YES, None, None, None, _NO]
    assert not any(row.resultado_por_revisar for row in was_read.valid)
    assert _results(read(_answered(book, "Resultado", "APROBADO", "NO APLICA"))) == [_YES, _NO]


@pytest.mark.parametrize(
    ("title", "words", "yes"),
    [
        ("Resultado", ("APROBADO", "RECHAZADO"), REJECTS),
        ("Aprobado", ("SI", "NO", "SI"), APPROVES),
        ("Improcedente", ("SI", "NO", "SI"), REJECTS),
    ],
)
def test_an_answer_that_changes_nothing_says_so(book, read, title, words, yes):
    was_read = read(_answered(book, title, *words), mapping={"resultado_back": title}, yes=yes)
    assert any("Decir qué es SI no cambió nada" in notice for notice in was_read.notices)
    plain = read(_answered(book, title, *words), mapping={"resultado_back": title})
    assert _results(was_read) == _results(plain)


def test_what_was_said_of_a_title_holds_in_the_next_base(book, read):
    known = {"frenado en mesa": {"resultado_back": True, yes_field(REJECTS): True}}
    was_read = read(_answered(book, "Frenado en mesa", "SI", "NO"), corrections=known)
    assert _results(was_read) == [_NO, _YES]
