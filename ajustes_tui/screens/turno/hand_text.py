"""The caso in hand in mi turno: what its draft holds, and who touched it meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.revision import holds_answer
from ajustes_tui.domain.caso.words import evento_words, question_of
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.screens.turno.destination import Destination, TurnoRow
from ajustes_tui.services.casos.turno import InHand, Turno
from ajustes_tui.ui.text import Line, Span, Tone, cleaned, label_span
from ajustes_tui.widgets.flow import Row
from ajustes_tui.workbench.asking import BOX_TEXTS
from ajustes_tui.workbench.call import screen_of


def in_hand(turno: Turno) -> list[TurnoRow]:
    hand = turno.in_hand
    if hand is None:
        return []
    cut = f", se cortó {hand.cut:%H:%M}" if hand.cut else ""
    since = f"  desde {hand.since:%H:%M}{cut}" if hand.since else cut
    caso = [
        label_span("Estaba en"),
        Span(f"{hand.cuenta}  ", Tone.STRONG),
        Span(question_of(hand.estado, hand.resultado)),
    ]
    mode = "revision" if holds_answer(hand.borrador) else screen_of(hand.estado)
    to = Destination("en mano", f"Enter vuelve a {hand.cuenta}", mode, hand.caso_id)
    written = [[label_span(""), Span(text)] for text in _borrador(hand)]
    return [
        TurnoRow(Row([*caso, Span(since, Tone.DIM)], short=[caso, caso[:2]]), to),
        TurnoRow(Row(written[0], short=written[1:])),
        TurnoRow(Row([label_span(""), *_meanwhile(hand)])),
    ]


def other_drafts(turno: Turno) -> str:
    others = turno.other_borradores
    return f"y {count_words(others, 'borrador más', 'borradores más')}" if others else ""


def _borrador(hand: InHand) -> list[str]:
    """Return a draft's content in ever fewer data; the first one has all."""
    if hand.borrador_at is None:
        return ["sin nada escrito"]
    when = f"borrador de las {hand.borrador_at:%H:%M}"
    parts = summary_of(hand.borrador).split(", ") if hand.borrador else []
    shorter = [f"{when}: {', '.join(parts[:n])} y más" for n in range(len(parts) - 1, 0, -1)]
    return [f"{when}: {', '.join(parts)}" if any(parts) else when, *shorter, when]


def summary_of(borrador: Mapping[str, str]) -> str:
    """Return a draft's content and missing data; never a telephone number."""
    if "modo" in borrador:
        paragraphs = sum(bool(hour) for hour in borrador.get("dichos", "").split(","))
        parts = [f"la llamada, {count_words(paragraphs, 'párrafo dicho')}"]
        if borrador.get("recurso"):
            parts.append("el recurso" if borrador.get("motivo") else "el recurso sin razones")
        if borrador.get("razon"):
            parts.append(f"{borrador['razon']} {borrador.get('subrazon', '')}".strip())
        return ", ".join(parts)
    parts = []
    if holds_answer(borrador):
        digit = borrador.get("r.digito")
        parts.append(f"la respuesta {digit}" if digit else "una respuesta")
        parts[0] += " en la bandeja" + ("" if borrador.get("r.razon") else ", sin razón")
    parts += [text.held for key, text in BOX_TEXTS.items() if text.held and borrador.get(key)]
    if borrador.get("causal"):
        parts.append(f"causal {borrador['causal']}")
    evento = borrador.get("evento", "")
    if evento in set(Evento):
        parts.append(evento_words(evento).done)
    fields = {key[2:]: text for key, text in borrador.items() if key.startswith("c.")}
    pair = " ".join(
        fields.pop(key, borrador.get(f"f.{key}", "")) for key in ("razon", "subrazon")
    ).strip()
    empty = []
    for key, text in fields.items():
        name = key.strip("_").replace("_", " ").replace("por que", "por qué")
        if text.strip():
            parts.append(f"{name} {cleaned(text.strip())}" if key != "telefono" else name)
        else:
            empty.append(f"{name} sin escribir")
    return ", ".join([*parts, *([pair] if pair else []), *empty])


def _meanwhile(hand: InHand) -> Line:
    if hand.holder is not None:
        if hand.touched is not None and hand.touched[0] == hand.holder:
            return [Span(f"▲ {_touched(hand)} y ahora lo tiene", Tone.NOTICE)]
        did = f"{_touched(hand)}; " if hand.touched else ""
        return [Span(f"▲ {did}ahora lo tiene {cleaned(hand.holder)}", Tone.NOTICE)]
    if hand.touched is not None:
        return [Span(f"▲ {_touched(hand)}; véalo antes de seguir", Tone.NOTICE)]
    follows = "sigue siendo suyo" if hand.is_held else "está libre"
    return [Span("√", Tone.OK), Span(f" nadie lo tocó mientras tanto; {follows}")]


def _touched(hand: InHand) -> str:
    if hand.touched is None:
        return ""
    who, evento = hand.touched
    if who == "sistema":
        return "un corte lo cambió mientras tanto"
    return f"{cleaned(who)} registró «{evento_words(evento).done or evento}»"
