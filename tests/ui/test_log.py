"""A failure is recorded with its place and without the data that caused it."""

from __future__ import annotations

from ajustes_tui.ui.log import describe_failure, write_failure


def _fallar(cuenta):
    try:
        int(cuenta)
    except ValueError as error:
        raise RuntimeError(cuenta) from error


def _atrapar():
    try:
        _fallar("cuenta 90004127")
    except RuntimeError as error:
        return error
    raise AssertionError


def test_the_log_says_where_and_what_kind_and_never_holds_the_data():
    text = describe_failure(_atrapar())
    assert all(said in text for said in ("RuntimeError", "ValueError", "ui/test_log.py"))
    assert "90004127" not in text


def test_the_log_is_for_its_owner_only(tmp_path):
    path = tmp_path / "r" / "ajustes.log"
    write_failure(_atrapar(), path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert "_fallar" in path.read_text(encoding="utf-8")
    assert "90004127" not in path.read_text(encoding="utf-8")
