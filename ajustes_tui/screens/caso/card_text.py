"""The lines of the card of a caso in triage, rows 2 to 20."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import CaseCard, CasoClock, next_step
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.money_mark import MoneyMark, money_mark
from ajustes_tui.domain.caso.soporte import soporte_words
from ajustes_tui.domain.caso.words import CLASE_WORDS, ESTADO_WORDS, code_name
from ajustes_tui.domain.keeping.catalogs import Catalogs, Causal
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.domain.values.dates import BOGOTA, short_day
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.ui.measures import CARD_DATUM_WIDTH, LABEL_WIDTH, WIDTH
from ajustes_tui.ui.semaforo import due_words, signal_of
from ajustes_tui.ui.text import (
    Line,
    Span,
    Tone,
    cell,
    cleaned,
    ends,
    label_span,
    line_width,
    rule,
    width,
    wrap_rows,
)
from ajustes_tui.workbench.case_view import (
    CaseView,
)
from ajustes_tui.workbench.decisions import CaseOption

PROCEDIMIENTO_HEIGHT = 6


def header_lines(view: CaseView) -> list[list[Span]]:
    """Return rows 2 to 4: usuario and asesor, clock, claim."""
    caso = view.card.caso
    left = [
        Span(" Cuenta ", Tone.DIM),
        Span(caso.cuenta, Tone.STRONG),
        Span("   Radicado ", Tone.DIM),
        Span(caso.radicado_actual, Tone.STRONG),
    ]
    clock = view.card.clock
    plazo = clock_spans(view)
    name = cleaned(caso.usuario_nombre or "")
    who = Span(f" {name}") if name else Span(" sin nombre en la base", Tone.DIM)
    cuenta = Span(f"{clock_text(clock, view.today)} ", Tone.DIM) if clock else Span("")
    corte = corte_of(caso)
    holder = f"{holder_of(view)} "
    asesor = asesor_of(caso)
    # The corte and who has the caso are never cut: the asesor gives way.
    asesor = cell(asesor, WIDTH - len(f" Asesor    Corte {corte} ") - width(holder)).rstrip()
    return [
        ends(left, plazo, WIDTH),
        ends([who], [cuenta], WIDTH),
        ends(
            [
                Span(" Asesor ", Tone.DIM),
                Span(asesor or "falta", Tone.NORMAL if asesor else Tone.NOTICE),
                Span("   Corte ", Tone.DIM),
                Span(corte),
            ],
            [Span(holder, Tone.NOTICE if view.card.held_by else Tone.DIM)],
            WIDTH,
        ),
    ]


def clock_spans(view: CaseView) -> list[Span]:
    clock = view.card.clock
    if not clock:
        return [Span("sin plazo que corra ", Tone.DIM)]
    tone, mark = signal_of(view.semaforo)
    said, due = due_words(clock)
    return [Span(f"{mark} {said}", tone), Span(f"{due} ")]


def corte_of(caso: Caso) -> str:
    """Return the corte, and the first corte that brought the caso if different."""
    corte = f"{caso.corte:%d/%m}"
    if caso.corte_inicial and caso.corte_inicial != caso.corte:
        corte += f" (1.º {caso.corte_inicial:%d/%m})"
    return corte


def asesor_of(caso: Caso) -> str:
    """Return asesor and aliado; '' if the base has none."""
    return cleaned(" ".join(p for p in (caso.asesor_id, caso.aliado) if p))


def clock_text(clock: CasoClock, today: date | None) -> str:
    """Return the business days left and their festivo."""
    if clock.estimated:
        return "sin fecha de solicitud: se cuenta desde el corte"
    if clock.remaining < 0:
        days = f"venció hace {-clock.remaining} {'hábil' if clock.remaining == -1 else 'hábiles'}"
    elif clock.remaining == 1:
        days = "queda 1 hábil"
    else:
        days = f"quedan {clock.remaining} hábiles" if clock.remaining else "vence hoy"
    if not clock.festivos:
        return days
    festivo = clock.festivos[-1]
    verb = "fue" if today is not None and festivo < today else "es"
    return f"{days}; el {short_day(festivo)[:-3]} {verb} festivo"


def holder_of(view: CaseView) -> str:
    card = view.card
    if card.caso.revision is not None:
        holder = "espera a la supervisora"
    elif card.toma is None:
        holder = "libre"
    elif card.toma.login == view.me:
        holder = f"suyo desde {card.toma.since.astimezone(BOGOTA):%H:%M}"
    else:
        holder = (
            f"lo tiene {cleaned(card.toma.login)} desde {card.toma.since.astimezone(BOGOTA):%H:%M}"
        )
    if card.borrador_at is not None:
        holder += f" · borrador {card.borrador_at.astimezone(BOGOTA):%H:%M}"
    return holder


def claro_lines(card: CaseCard) -> list[list[Span]]:
    """Return rows 5 to 8: the result and the two contradictory texts."""
    caso = card.caso
    resultado = result_of(caso)
    mark = money_mark(caso.resultado, caso.valor_solicitado, caso.valor_aplicado)
    aplicado = Span(pesos(caso.valor_aplicado))
    if mark is MoneyMark.APPROVED_WITHOUT_VALUE:
        aplicado = Span("falta", Tone.NOTICE)
    amounts = f" · pide {pesos(caso.valor_solicitado)} · aplicado {aplicado.text}"
    free = CARD_DATUM_WIDTH - width(resultado.text) - width(amounts)
    looks = look_twice(caso, mark, free)
    free -= width(looks)
    if free < 0:
        raw = resultado.text
        resultado = resultado._replace(text=raw.partition(" «")[0])
        free += width(raw) - width(resultado.text)
    when, estado = "", cleaned(caso.estado_ajuste)
    if day := caso.fecha_respuesta:
        # The amounts are never cut: the day is left out for them.
        lengths = (f" {short_day(day)}", f" {day:%d/%m}")
        when = next((text for text in lengths if width(text) <= free), "")
    # A cut estado would mislead: it is left out whole.
    estado = f" · {estado}"
    if estado == " · " or width(estado) > free - width(when):
        estado = ""
    return [
        rule("Qué dice Claro"),
        [
            label_span("Resultado"),
            resultado,
            Span(f"{when}{estado} · pide "),
            Span(pesos(caso.valor_solicitado), Tone.STRONG),
            Span(" · aplicado "),
            aplicado,
            Span(looks, Tone.NOTICE),
        ],
        [label_span("El asesor"), *class_of(card), Span(f"«{cleaned(caso.motivo)}»")],
        [
            label_span("El back"),
            Span(f"«{cleaned(caso.motivo_rechazo)}»" if caso.motivo_rechazo else "sin observación"),
        ],
    ]


def class_of(card: CaseCard) -> list[Span]:
    """Return petición, queja or recurso, if known."""
    return [] if card.pqr is None else [Span(CLASE_WORDS[card.pqr], Tone.STRONG), Span(" ")]


def look_twice(caso: Caso, mark: MoneyMark | None, room: int) -> str:
    """Return the text of a money mark, fitted to `room` cells."""
    if mark is None:
        return ""
    says = ["rechazado"] if mark is MoneyMark.REJECTED_WITH_VALUE else []
    if mark is MoneyMark.DIFFERS:
        more = (caso.valor_aplicado or 0) - (caso.valor_solicitado or 0)
        says = [f"{pesos(abs(more))} {'de más' if more > 0 else 'menos'}", "distinto"]
    texts = [f" ▲ {text}" for text in says]
    return next((text for text in texts if width(text) <= room), " ▲")


def result_of(caso: Caso) -> Span:
    if caso.resultado is Resultado.APROBADO:
        return Span("● APROBADO", Tone.OK)
    if caso.resultado is Resultado.RECHAZADO:
        return Span("■ RECHAZADO", Tone.BAD)
    if caso.resultado_por_revisar:
        return Span(f"▲ POR REVISAR «{cell(caso.resultado_crudo, 12).strip()}»", Tone.NOTICE)
    return Span("○ SIN RESPUESTA", Tone.STRONG)


def request_lines(view: CaseView, catalogs: Catalogs) -> list[list[Span]]:
    """Return rows 9 to 15: step and reason, policy, where to look in RR."""
    lines: list[list[Span]] = [rule("Qué pide el procedimiento", version_words(catalogs))]
    body = steps_of(view)
    causal = view.foreseen.causal
    if causal is not None:
        body += [*policy_of(causal), search_of(causal)]
    body.append(account_line(view))
    body = body[:PROCEDIMIENTO_HEIGHT]
    return [*lines, *body, *([] for _ in range(PROCEDIMIENTO_HEIGHT - len(body)))]


def version_words(catalogs: Catalogs) -> str:
    since = f" desde el {catalogs.since:%d/%m}" if catalogs.since else ""
    return f"versión {catalogs.version}{since}"


def account_line(view: CaseView) -> list[Span]:
    cuenta = [label_span("Esta cuenta"), Span(_other_casos(view.card, view.today))]
    return _with_numbers(cuenta, view.card)


def search_of(causal: Causal) -> list[Span]:
    """Return where RR shows the supports of a causal."""
    search = [label_span("Busque en RR")]
    for code in dict.fromkeys(c for group in causal.soportes for c in group):
        name, where = causal.place_in_rr(code)
        search += [Span(name and f"{name}: "), Span(where, Tone.STRONG), Span("   ")]
    return search


def policy_of(causal: Causal, columns: int = WIDTH, most: int = 2) -> list[list[Span]]:
    policy = wrap_rows(causal.policy, columns - LABEL_WIDTH - 1, most)
    tag = f"Política {causal.letter}"
    return [[label_span("" if row else tag), Span(text)] for row, text in enumerate(policy)]


def _with_numbers(line: list[Span], card: CaseCard) -> list[Span]:
    """Append the CUN and earlier radicados that fit."""
    caso = card.caso
    before = [r.radicado for r in card.radicados if r.radicado != caso.radicado_actual]
    numbers = [f"CUN {cleaned(caso.cun)}"] if caso.cun else []
    numbers += [f"antes {cleaned(', '.join(before))}"] if before else []
    while numbers and line_width(line) + width(" · ".join(numbers)) > WIDTH - 3:
        numbers.pop()
    if not numbers:
        return line
    return ends(line, [Span(f"{' · '.join(numbers)} ", Tone.DIM)], WIDTH)


def steps_of(view: CaseView, columns: int = WIDTH, most: int = 2) -> list[list[Span]]:
    caso = view.foreseen.caso
    if caso.estado is Estado.POR_VALIDAR:
        escalated = f"Van {caso.reescalamientos} de {view.maximum}."
        if bar := view.foreseen.step.bar:
            rejects = "3" if caso.atribuible else "1 o 2"
            why = "Atribuible al usuario" if caso.atribuible else "Bien rechazado"
            return [
                [
                    label_span("Paso 4", Tone.STRONG),
                    Span(f"{why}: infórmele ({rejects}) o envíelo a PQR (7)."),
                ],
                [label_span("Al back no", Tone.STRONG), Span(f"{bar}.")],
            ]
        seen = _soportes_seen(view.card)
        if seen:
            return [
                [
                    label_span("Paso 5", Tone.STRONG),
                    Span("Parece mal rechazado", Tone.STRONG),
                    Span(f"; bien solo si esos soportes ya no están. {escalated}"),
                ],
                [label_span("Soportes"), Span(cell(seen, CARD_DATUM_WIDTH).rstrip())],
            ]
        return [
            [
                label_span("Paso 4", Tone.STRONG),
                Span("Bien rechazado", Tone.STRONG),
                Span(": se le informa ya. Si PQR consigue la prueba, 5."),
            ],
            [
                label_span("Paso 5", Tone.STRONG),
                Span("Mal rechazado: nueva marcación y reescalar. "),
                Span(escalated),
            ],
        ]
    number = view.foreseen.step.number
    texts = wrap_rows(view.foreseen.step.text, columns - LABEL_WIDTH - 1, most)
    return [
        [label_span(f"Paso {number}" if number and not i else "", Tone.STRONG), Span(text)]
        for i, text in enumerate(texts)
    ]


def _soportes_seen(card: CaseCard) -> str:
    """Return the supports seen at escalation and by whom; '' if not escalated."""
    for line in card.lines:
        if line.caso == card.caso.id and line.evento == Evento.ESCALAR_BACK:
            soportes = line.datos.get("soportes")
            if isinstance(soportes, list) and soportes and not line.deshecha:
                seen = " y ".join(soporte_words(soportes))
                return f"{cleaned(line.agente)} vio el {line.momento:%d/%m} {seen}"
    return ""


def _other_casos(card: CaseCard, today: date | None) -> str:
    open_casos = [o for o in card.others if not _closed(o.caso.estado)]
    closed = len(card.others) - len(open_casos)
    parts = [f"{cleaned(o.caso.radicado_actual)} {next_step(o)}" for o in open_casos[:1]]
    if len(open_casos) > 1:
        parts.append(f"{len(open_casos) - 1} más abiertos")
    if closed:
        parts.append(f"{closed} {'cerrado' if closed == 1 else 'cerrados'}")
    return " · ".join(parts) or "sin otros casos"


def _closed(estado: Estado) -> bool:
    return estado.value.startswith("CERRADO") or estado is Estado.ANULADO


HEIGHT = 19
DECISION_HEIGHT = 4
"""Last rows of the card: causal and digits."""
_RESULT_ROW = 4
_DIGIT_ROWS = range(HEIGHT - DECISION_HEIGHT + 1, HEIGHT)


def decision_lines(view: CaseView, letters: str) -> list[list[Span]]:
    """Return rows 16 to 20: causal and digits; refused ones dim, with the reason."""
    caso = view.foreseen.caso
    changes = f"una letra {letters} cambia la causal" if may_change(view) else ""
    lines = [rule(ESTADO_WORDS[caso.estado].decide, changes), causal_line(view)]
    lines += [group_line(group, options) for group, options in groups_of(view).items()]
    return [*lines[: DECISION_HEIGHT + 1], *([] for _ in range(DECISION_HEIGHT + 1 - len(lines)))]


def may_change(view: CaseView) -> bool:
    """Return whether a letter changes the causal."""
    unclassified = view.card.caso.estado is Estado.POR_CLASIFICAR
    changing = Evento.CLASIFICAR if unclassified else Evento.RECLASIFICAR
    return not isinstance(view.card.allows(changing), Refusal)


def groups_of(view: CaseView) -> dict[str, list[CaseOption]]:
    groups: dict[str, list[CaseOption]] = {}
    for option in view.options:
        groups.setdefault(option.group, []).append(option)
    return groups


def group_line(
    group: str, options: list[CaseOption], chosen: CaseOption | None = None
) -> list[Span]:
    line = [label_span(group, Tone.INACTIVE if all(o.refusal for o in options) else Tone.DIM)]
    possible = [option for option in options if not option.refusal]
    if not possible:
        first = options[0]
        # The label already names the place, and row 21 gives the whole reason.
        motivo = first.refusal.removeprefix("A PQR ").rstrip(".")
        text = cell(f"{first.digit} no se puede: {motivo}", CARD_DATUM_WIDTH)
        return [*line, Span(text, Tone.INACTIVE)]
    for option in possible:
        line += [
            Span(option.digit, Tone.CURSOR if option is chosen else Tone.STRONG),
            Span(f" {option.text}"),
            Span("   "),
        ]
    return line[:-1]


def causal_line(view: CaseView) -> list[Span]:
    left, origin = causal_and_origin(view)
    return ends(left, [Span(f"{origin} ", Tone.DIM)] if origin else [], WIDTH)


def causal_and_origin(view: CaseView) -> tuple[list[Span], str]:
    """Return the causal and its origin, such as author and time."""
    caso, causal = view.card.caso, view.foreseen.causal
    if asks_letter(view):
        return [label_span("Causal"), Span("▲ escriba la letra", Tone.NOTICE)], ""
    name = causal.name if causal else ""
    letter = caso.causal or view.clasificacion.causal
    left = [label_span("Causal"), Span(letter, Tone.STRONG), Span(f" {cleaned(name)}")]
    if caso.causal is None:
        if view.clasificacion.atribuible:
            origin = f"atribuible: {code_name(view.clasificacion.atribuible)}"
        elif view.clasificacion.demora:
            origin = f"demora de: {view.clasificacion.demora}"
        elif letter == view.card.causal_sugerida:
            origin = f"sugerida: «{cell(caso.motivo, 20).strip()}»"
        else:
            origin = "la escogió usted"
    else:
        origin = _who_classified(view.card)
        if caso.atribuible:
            origin = f"atribuible: {code_name(caso.atribuible)}"
    return left, origin


def _who_classified(card: CaseCard) -> str:
    for line in card.lines:
        if line.caso == card.caso.id and line.evento in (
            Evento.CLASIFICAR,
            Evento.RECLASIFICAR,
        ):
            return f"{line.agente}, el {line.momento:%d/%m}"
    return ""


def chosen_lines(view: CaseView) -> list[tuple[CaseOption, tuple[int, Line]]]:
    """Return each available option, with the index and content of its row when chosen."""
    return [
        (option, (row, group_line(group, options, option)))
        for row, (group, options) in zip(_DIGIT_ROWS, groups_of(view).items(), strict=False)
        for option in options
        if not option.refusal
    ]


def card_lines(view: CaseView, catalogs: Catalogs) -> list[list[Span]]:
    lines = [
        *header_lines(view),
        *claro_lines(view.card),
        *request_lines(view, catalogs),
        *decision_lines(view, catalogs.letters),
    ]
    if asks_letter(view):
        # All of them under the rule of the decision, which takes the rows the procedure leaves.
        lines = [line for line in lines if line]
        room = HEIGHT - len(lines)
        lines += letter_lines(catalogs, room)[:room]
        lines += ([] for _ in range(HEIGHT - len(lines)))
    return lines


def decision_row(lines: Sequence[Line]) -> int:
    """Return the row of the last rule, the cursor row of a focused card."""
    titled = (row for row, line in enumerate(lines) if any(s.tone is Tone.TITLE for s in line))
    return max(titled, default=0)


def first_things_first(lines: Sequence[Line]) -> Sequence[Line]:
    """Move account, result and decision first, for a small window."""
    first = (0, _RESULT_ROW, *range(decision_row(lines) + 1, HEIGHT))
    return [lines[row] for row in (*first, *sorted({*range(len(lines))} - {*first}))]


def asks_letter(view: CaseView) -> bool:
    """Return whether a causal letter is required and none suggested."""
    return view.card.caso.causal is None and not view.clasificacion.causal


def letter_lines(catalogs: Catalogs, rows: int, columns: int = WIDTH) -> list[list[Span]]:
    """Return causal letters and names, in columns that fit `rows`."""
    causales = sorted(catalogs.causales, key=lambda causal: causal.letter)
    across = -(-len(causales) // max(rows, 1))
    room = (columns - 2) // max(across, 1)
    return [
        [
            span
            for causal in causales[first : first + across]
            for span in (
                Span(f" {causal.letter.lower()}", Tone.STRONG),
                Span(f" {cell(cleaned(causal.name), room - 3)}"),
            )
        ]
        for first in range(0, len(causales), across or 1)
    ]
