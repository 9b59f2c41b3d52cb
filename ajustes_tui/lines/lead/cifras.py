"""The figures in plain lines: the indicators of a corte, who is behind them, and the casos of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import partial

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.words import CUBETA_WORDS
from ajustes_tui.domain.figures.evidence import EvidenceOrder
from ajustes_tui.domain.figures.figures import Figure
from ajustes_tui.domain.figures.groupings import DEFAULT, GROUPINGS
from ajustes_tui.domain.figures.indicators import FigureGroup
from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import spoken_date
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.lines.asking import pick
from ajustes_tui.lines.caso_list import visit_casos
from ajustes_tui.lines.dialogue import Back, Choice, Desk, Talk
from ajustes_tui.lines.lead.figure_sentences import (
    beside_sentences,
    bucket_words,
    contact_sentences,
    evidence_words,
    group_words,
    heading,
    indicator_sentences,
    money_sentences,
    rows_sentences,
)
from ajustes_tui.lines.lead.mailing import take_out
from ajustes_tui.lines.lead.metas import GoalsTalk
from ajustes_tui.lines.speech import sentence, spoken_day
from ajustes_tui.lines.voice import Detail
from ajustes_tui.services.figures.kpi import KpiBoard
from ajustes_tui.workbench.lead.figure_words import closing_effect, mail_paragraph
from ajustes_tui.workbench.lead.figures import TITLES, FiguresView, group_name, read_view
from ajustes_tui.workbench.lead.wall_acts import acts

MOST_CASOS = 200
"""The casos of a list that are read; a longer one is narrowed by a group."""
_SENTENCE_END = re.compile(r"(?<=[.;]) (?=[A-ZÁÉÍÓÚ])")
"""Where the paragraph of a mail is broken, to be said a fact a line."""
_CASOS, _SAYS, _ACTS = "Casos de una cifra", "Dice", "Hace"
_BUCKETS = {
    "aplicado": Cubeta.APLICADO,
    "corregido": Cubeta.CORREGIDO,
    "rechazado": Cubeta.RECHAZADO,
    "pendiente": Cubeta.PENDIENTE,
}
"""The buckets whose casos are listed by a word; `casos` offers every figure."""


class FiguresTalk:
    """The figures of a corte, of the newest one to begin with."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._service = desk.services.kpi
        self._corte: date | None = None
        """The corte asked for; None for the newest."""
        self._of_today = False

    def talk(self) -> Talk[None]:
        """Say the figures, and what is asked of them, until the person goes back."""
        view = self._read_and_say()
        while True:
            answer = yield from self._desk.ask("Cifras:", *self._choices())
            with self._desk.refusing():
                try:
                    again = yield from self._obey(view, answer.key, answer.text)
                except Back:
                    continue
                if again:
                    view = self._read_and_say()

    def _choices(self) -> list[Choice]:
        *groups, last = GROUPINGS
        choices = [
            Choice("por", "los grupos, el de más rechazo primero", f"{', '.join(groups)} o {last}"),
            Choice("corte", "las cifras de otro corte"),
            *(
                Choice(word, f"los casos que son {CUBETA_WORDS[cubeta].plural}", "", _CASOS)
                for word, cubeta in _BUCKETS.items()
            ),
            Choice("casos", "los casos de cualquier cifra", "", _CASOS),
            Choice("vencidos", "los casos abiertos que pasaron su plazo", "", _CASOS),
            Choice("vencer", "los casos abiertos que pronto vencen", "", _CASOS),
            Choice("otra", "dice las cifras otra vez, leídas ahora", "", _SAYS),
            Choice("todo", "además de lo corto, avance, base, pesos y filas", "", _SAYS),
            Choice("urge", "lo que pide actuar ahora", "", _SAYS),
            Choice("top", "los cinco asesores con más rechazos", "", _SAYS),
            Choice("párrafo", "las cifras en un párrafo para el correo", "", _SAYS),
            Choice("contacto", "si se llega al usuario, y si queda informado", "", _SAYS),
            Choice("metas", "las metas, quién las puso, y poner otras", "", _SAYS),
            Choice("hoy", "los veredictos de hoy, o el corte otra vez", "", _SAYS),
        ]
        run_session = self._desk.services.run_session
        if run_session.can(Power.EXPORT_FIGURES):
            choices += [
                Choice("exportar", "escribe las cifras en un libro", "", _ACTS),
                Choice("correo", "las saca por correo, con su libro", "", _ACTS),
            ]
        if run_session.can(Power.FIGURES):
            choices.append(Choice("cerrar", "cierra el corte, después de preguntar", "", _ACTS))
        return choices

    # Reading and saying.

    def _today(self) -> date:
        return self._service.now().date()

    def _read_and_say(self) -> FiguresView:
        figures = (
            self._service.board_of_today(DEFAULT)
            if self._of_today
            else self._service.board(self._corte, self._corte, DEFAULT)
        )
        view = read_view(self._desk.services.lead, figures, self._service.past(figures, 1))
        self._say(view)
        return view

    def _say(self, view: FiguresView) -> None:
        today = self._today()
        say = partial(self._say_all, detail=Detail.SHORT)
        say([heading(view.figures, today)])
        if view.figures.since is None:
            return
        say([count_words(view.indicators.counts.total, "caso", "casos")])
        for cubeta in TITLES:
            say(indicator_sentences(view, cubeta))
        self._say_all(beside_sentences(view), Detail.NORMAL)
        self._say_all(self._urgent(view), Detail.NORMAL)
        self._say_all([*money_sentences(view), *rows_sentences(view.figures)], Detail.FULL)

    def _say_all(self, texts: Sequence[str], detail: Detail = Detail.SHORT) -> None:
        self._desk.voice.say_all([sentence(text) for text in texts], detail)

    def _urgent(self, view: FiguresView) -> list[str]:
        found = [f"▲ {act.wordings[0]}" for act in acts(view)]
        return found or ["Nada pide actuar ahora"]

    def _obey(self, view: FiguresView, key: str, text: str) -> Talk[bool]:
        """Do what was asked; return whether the figures are to be read and said again."""
        figures, export = view.figures, self._desk.services.export
        if key in _BUCKETS:
            yield from self._list_casos(self._bucket(figures, _BUCKETS[key]))
            return False
        match key:
            case "otra":
                return True
            case "todo":
                self._say_all(beside_sentences(view))
                self._say_all([*money_sentences(view), *rows_sentences(figures)])
            case "urge":
                self._say_all(self._urgent(view))
            case "top":
                self._say_top(figures)
            case "párrafo":
                top = self._service.top(figures) if figures.since is not None else ()
                said = _SENTENCE_END.split(mail_paragraph(view, top))
                self._say_all([text.rstrip(";") for text in said])
            case "metas":
                yield from GoalsTalk(self._desk, self._desk.services.goals).talk()
            case "hoy":
                self._of_today = not self._of_today
                return True
            case "corte":
                return (yield from self._choose_corte())
            case "por":
                yield from self._list_groups(figures, text)
            case "casos":
                yield from self._choose_figure(figures)
            case "vencidos":
                yield from self._list("Casos vencidos", view.work.limits.filters()[0])
            case "vencer":
                yield from self._list("Casos por vencer", view.work.limits.near())
            case "contacto":
                report = self._desk.services.attention.first_contact(figures.scope)
                self._say_all(contact_sentences(report.everything))
            case "correo":
                yield from take_out(self._desk, export.mails, export.board_by_mail(figures))
            case "exportar":
                exported = export.export_board(figures)
                self._desk.say(f"Quedó en {exported.file.name}; quedó registrado.")
            case _:
                return (yield from self._close(figures))
        return False

    # Which figures.

    def _choose_corte(self) -> Talk[bool]:
        cortes = self._service.cortes()
        if not cortes:
            self._desk.say("Todavía no hay cortes.")
            return False
        today = self._today()
        items = [(corte, spoken_day(corte, today)) for corte in cortes]
        self._corte = yield from pick(self._desk, "De qué corte:", items)
        self._of_today = False
        return True

    def _say_top(self, figures: KpiBoard) -> None:
        top = self._service.top(figures) if figures.since is not None else ()
        if not top:
            self._desk.say("Ningún asesor llega al mínimo de rechazos.")
        for place, asesor in enumerate(top, 1):
            name = asesor.asesor_nombre or asesor.asesor_id
            count = count_words(asesor.rechazos, "rechazo", "rechazos")
            self._desk.say(f"{place}, {name}: {count} de {asesor.sent} enviados.")

    # The groups, and the casos of a figure.

    def _list_groups(self, figures: KpiBoard, by: str) -> Talk[None]:
        """Say the groups, and list the casos of the one of a number."""
        if by not in GROUPINGS:
            words = [(key, grouping.word) for key, grouping in GROUPINGS.items()]
            by = yield from pick(self._desk, "Por qué:", words)
        grouped = self._service.regrouped(figures, by)
        total = grouped.indicators.counts.total
        groups = grouped.indicators.groups
        if not groups:
            self._desk.say("No hay casos.")
            return
        items = [(g, group_words(g, self._group_name(g, by), total)) for g in groups]
        while True:
            group = yield from pick(self._desk, f"Por {GROUPINGS[by].word}, {len(groups)}:", items)
            try:
                yield from self._open_group(grouped, group, by)
            except Back:
                continue

    def _group_name(self, group: FigureGroup, by: str) -> str:
        name = group_name(group.key, by, self._service.catalogs)
        person = self._service.asesor_names().get(group.key or "") if by == "asesor" else None
        return f"{name}, {person}" if person else name

    def _open_group(self, grouped: KpiBoard, group: FigureGroup, by: str) -> Talk[None]:
        figures = {
            next(iter(figure.cubetas)): figure
            for figure in self._service.figures(grouped)
            if figure.group == (group.key or "") and len(figure.cubetas) == 1
        }
        items = [(figures[c], words) for c, words in bucket_words(group.counts) if c in figures]
        title = f"{self._group_name(group, by)}. Casos de cuál:"
        figure = yield from pick(self._desk, title, items)
        yield from self._list_casos(figure)

    def _bucket(self, figures: KpiBoard, cubeta: Cubeta) -> Figure | None:
        found = self._service.figures(figures)
        return next((f for f in found if f.group is None and f.key == cubeta.value), None)

    def _choose_figure(self, figures: KpiBoard) -> Talk[None]:
        found = [f for f in self._service.figures(figures) if f.group is None and f.casos]
        if not found:
            self._desk.say("No hay casos.")
            return
        items = [(f, f"{_figure_name(f)}: {f.casos}") for f in found]
        figure = yield from pick(self._desk, "Casos de cuál cifra:", items)
        yield from self._list_casos(figure)

    def _list_casos(self, figure: Figure | None) -> Talk[None]:
        if figure is None:
            self._desk.say("Esa cifra no tiene casos.")
        else:
            yield from self._list(_figure_name(figure), figure.criteria)

    def _list(self, title: str, criteria: CasoFilter) -> Talk[None]:
        """List the casos of a figure, and work on the one of a number."""
        evidence = self._desk.services.evidence
        count = len(evidence.ids(criteria, EvidenceOrder()))

        def read() -> list[tuple[int, str]]:
            ids = evidence.ids(criteria, EvidenceOrder())[:MOST_CASOS]
            today = self._today()
            return [(row.id, evidence_words(row, today)) for row in evidence.rows(ids)]

        first = f", los primeros {MOST_CASOS}" if count > MOST_CASOS else ""
        words = sentence(f"{title}: {thousands(count)}{first}")
        yield from visit_casos(self._desk, words, read, sentence(f"{title}: ninguno"))

    # Acts.

    def _close(self, figures: KpiBoard) -> Talk[bool]:
        """Close the corte shown, after saying what that does."""
        corte = figures.until
        if corte is None or figures.since != corte or figures.of_day:
            self._desk.say("Se cierra un corte; escójalo con «corte».")
            return False
        if figures.closing is not None:
            self._desk.say("Ese corte ya está cerrado.")
            return False
        self._desk.say(f"¿Cerrar el corte? {closing_effect(corte, figures)}")
        yield from self._desk.ask("s lo cierra:", Choice("s", "lo cierra"))
        self._service.close(corte)
        self._desk.say(f"El corte del {spoken_date(corte)} quedó cerrado.")
        return True


def _figure_name(figure: Figure) -> str:
    if len(figure.cubetas) == 1 and figure.group is None:
        return CUBETA_WORDS[next(iter(figure.cubetas))].plural
    return "todos los casos" if figure.name == "T" else figure.name
