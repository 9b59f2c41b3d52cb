"""Parsing of option values: days, cortes, weeks, casos, and pairs `clave=valor`."""

from __future__ import annotations

from argparse import Namespace
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ajustes_tui.domain.base.corte import parse_corte
from ajustes_tui.domain.keeping.catalogs import Catalogs
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.query.vocabulary import WORDS
from ajustes_tui.domain.rules.data import read_day
from ajustes_tui.domain.values.dates import Week
from ajustes_tui.errors import InvalidDatum, InvalidInput, InvalidUse


def criteria_of(args: Namespace, catalogs: Catalogs) -> CasoFilter:
    """Raise InvalidDatum for an unknown value."""
    given = vars(args) | {"corte": day(args.corte)}
    asked = (
        word.option(given[name], catalogs)
        for name, word in WORDS.items()
        if word.option is not None and given.get(name) is not None
    )
    return CasoFilter(tuple(filter(None, asked)), args.limite)


def cortes_of(args: Namespace) -> tuple[date | None, date | None]:
    """Return the first and last corte; None where open."""
    if args.corte and (args.desde or args.hasta):
        raise InvalidUse("--corte no va con --desde ni --hasta.", "Diga un corte, o un rango.")
    corte = day(args.corte)
    return (corte, corte) if corte else (day(args.desde), day(args.hasta))


def day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return read_day(text.strip())
    except InvalidDatum as error:
        raise InvalidDatum(f"Esa fecha no sirve: {error.message}") from None


def typed_corte(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return parse_corte(text)
    except InvalidDatum as error:
        raise InvalidDatum(
            f"Ese corte no sirve: {error.message}.", "Ejemplo: --corte 2026-11-26"
        ) from None


def week_of(text: str | None) -> Week | None:
    """Parse `AAAA-Snn`."""
    return None if text is None else Week.parse(text)


_PAIR_EXAMPLES = {"--mapa": "cuenta='No. del abonado'", "--dato": "causal=A"}


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """Raise InvalidUse for a missing `=` or a repeated key."""
    values: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            example = _PAIR_EXAMPLES[option]
            raise InvalidUse(f"{option} se escribe clave=valor.", f"Ejemplo: {option} {example}")
        if key.strip() in values:
            raise InvalidUse(f"{option} trae dos veces la misma clave.", "Deje una sola.")
        values[key.strip()] = value
    return values


def refuse(args: Namespace, names: Sequence[str], with_what: str, hint: str) -> None:
    """Raise InvalidUse for an incompatible option."""
    for name in names:
        if getattr(args, name) not in (None, False):
            option = "--" + name.replace("_", "-")
            raise InvalidUse(f"{option} no va con {with_what}.", hint)


def password_of(path: str | None) -> str | None:
    """Return the first line without BOM or line end."""
    if path is None:
        return None
    try:
        raw = Path(path).read_bytes()
        in_utf_16 = raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
        text = raw.decode("utf-16" if in_utf_16 else "utf-8-sig")
        return text.replace("\r", "\n").split("\n", 1)[0]
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(
            "No se puede leer el archivo de la contraseña.", "Revise la ruta de --clave-de."
        ) from None
