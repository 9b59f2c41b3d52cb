"""Trying other rules over the historial: what is asked for, and what came of it in sentences."""

from __future__ import annotations

from pathlib import Path

from ajustes_tui.domain.caso.words import code_name
from ajustes_tui.domain.figures.indicators import THREE, percent_text
from ajustes_tui.domain.procedimiento.replay import ReplayedCorte, ReplayFigures, ReplayReport
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.services.figures.replay import OtherRules
from ajustes_tui.workbench.asking import Ask, AskKind, Doing

_MOST_CASOS = 40
"""The casos that a box lists; the order gives them all."""


def ask_other_rules() -> Doing[OtherRules | None]:
    """Ask for the rules to try: settings and files of catalogues, parted by blanks."""
    typed = yield Ask(
        AskKind.LINE,
        "Repetir el historial con otras reglas",
        "Opciones como max_reescalamientos=1, o archivos de catálogo como causales.toml, separados "
        "por espacios. Nada se cambia: solo se cuenta cómo habría sido.",
        does="lo repite",
    )
    return read_other_rules(str(typed)) if typed else None


def read_other_rules(text: str) -> OtherRules:
    """Return the rules that a person typed: a word with = is a setting, any other a file."""
    words = text.split()
    return OtherRules(
        [Path(word).expanduser() for word in words if "=" not in word],
        [word for word in words if "=" in word],
    )


def replay_lines(report: ReplayReport) -> tuple[str, ...]:
    """Return what a replay found, in sentences: each corte, and then the casos that differ."""
    said = [_corte_words(corte) for corte in report.cortes]
    if not report.cortes:
        said.append("Todavía no hay cortes.")
    elif not report.casos:
        said.append("Con esas reglas todo habría sido igual.")
    for each in report.casos[:_MOST_CASOS]:
        other = "no se sabe" if each.other is None else code_name(each.other)
        moved = "" if each.other is each.real else f" {code_name(each.real)} → {other}."
        why = each.why[:1].upper() + each.why[1:]
        said.append(f"{each.cuenta} / {each.radicado}:{moved} {why}".rstrip(". ") + ".")
    left = len(report.casos) - _MOST_CASOS
    if left > 0:
        said.append(
            f"Y {count_words(left, 'caso', 'casos')} más, con ajustes procedimiento repetir."
        )
    return tuple(said)


def _corte_words(corte: ReplayedCorte) -> str:
    real, other, most = corte.real, corte.other, corte.most
    parts = []
    for cubeta in THREE:
        then = _share(other, other.counts[cubeta])
        if most.counts[cubeta] != other.counts[cubeta]:
            then = f"entre {then} y {_share(other, most.counts[cubeta])}"
        parts.append(f"{code_name(cubeta)} {_share(real, real.counts[cubeta])}, habría sido {then}")
    parts.append(
        f"aplicado {pesos(real.pesos.aplicado)}, habría sido {pesos(other.pesos.aplicado)}"
    )
    if real.median_days is not None:
        then = (
            "no se sabe"
            if other.median_days is None
            else f"{other.median_days:g}".replace(".", ",")
        )
        days = f"{real.median_days:g}".replace(".", ",")
        parts.append(f"días hábiles hasta decirle (mediana) {days}, habrían sido {then}")
    if corte.unknown:
        parts.append(f"de {count_words(corte.unknown, 'caso', 'casos')} no se sabe")
    total = thousands(real.total)
    return f"Corte {short_date(corte.corte)}, {total} casos: {'; '.join(parts)}."


def _share(figures: ReplayFigures, casos: int) -> str:
    return f"{thousands(casos)} ({percent_text(casos, figures.total)})"
