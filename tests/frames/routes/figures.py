"""The figures: KPI, its desk and its wall, the weekly feedback and the practices."""

from __future__ import annotations

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.query.filter import CasoFilter, in_estados
from ajustes_tui.screens.flujograma.screen import FlujogramaScreen
from ajustes_tui.screens.kpi.attention.screen import AttentionScreen
from ajustes_tui.screens.kpi.evidence import EvidenceScreen
from ajustes_tui.screens.kpi.open_work import OpenWorkScreen
from ajustes_tui.screens.kpi.screen import KpiScreen
from ajustes_tui.screens.kpi.wall import WallScreen
from ajustes_tui.screens.modals.confirmation import ConfirmationModal
from ajustes_tui.screens.modals.form import FormModal, ReportMailModal
from ajustes_tui.screens.modals.notices import CoverModal, DefinitionModal, WholeTextModal
from ajustes_tui.screens.modals.picker import MoreModal, PickerModal
from ajustes_tui.screens.modals.prose import ProseModal, TextModal
from ajustes_tui.screens.semana.feedback import EvidenceModal, FeedbackScreen
from ajustes_tui.screens.semana.ideas import IdeasScreen
from ajustes_tui.screens.semana.practices import PracticesScreen
from ajustes_tui.screens.triage.screen import TriageScreen
from ajustes_tui.ui.look import DARK
from tests.frames.walk import Walk, route


@route(
    KpiScreen, DefinitionModal, PickerModal, ReportMailModal, MoreModal, login="drubio", place="kpi"
)
async def kpi(walk: Walk) -> None:
    await walk.stop("newest_corte", "Corte 25/11/2026", "= T ")
    await walk.press("left")
    await walk.stop("corte_before", "Corte 24/11/2026")
    await walk.press("tab", "tab", "tab")
    await walk.stop("figure_chosen")
    await walk.press("d")
    await walk.stop("definition")
    await walk.press("escape", "p")
    await walk.stop("by_aliado", "Por aliado")
    await walk.press("p")
    await walk.stop("by_the_next_thing")
    await walk.press("g")
    await walk.stop("one_corte_is_no_trend", "g sirve desde el segundo")
    await walk.press("right")
    await walk.until("Corte 25/11/2026")
    await walk.press("g")
    await walk.stop("trend", "Por corte, en porcentaje")
    await walk.press("g", "left")
    await walk.until("Corte 24/11/2026")
    await walk.press("full_stop")
    await walk.stop("the_rest")
    await walk.press("h")
    await walk.stop("today")
    await walk.press("full_stop", "h", "full_stop", "y")
    await walk.stop("text_for_the_mail")
    await walk.press("escape", "c")
    await walk.stop("range_from")
    await walk.press("down", "enter")
    await walk.stop("range_to", "Hasta qué corte")
    await walk.press("enter")
    await walk.stop("range", "Cortes 24/11/2026 a 25/11/2026")
    await walk.press("full_stop", "b")
    await walk.stop("by_mail", "Informe por correo", "lo deja en borrador")


@route(KpiScreen, ConfirmationModal, EvidenceScreen, TriageScreen, login="drubio", place="kpi")
async def kpi_closing(walk: Walk) -> None:
    await walk.until("Corte 25/11/2026", "= T ")
    await walk.press("f3")
    await walk.until("TRIAGE", "►__")
    await walk.press("f5")
    await walk.until("Corte 25/11/2026", "= T ")
    await walk.press("left")
    await walk.until("Corte 24/11/2026")
    await walk.press("f8")
    await walk.stop("close_the_corte")
    await walk.press("s")
    await walk.stop("closed", "cerrado")
    await walk.press("x")
    await walk.stop("exported", "kpi_2026-11-24.xlsx")
    await walk.press("tab", "enter")
    await walk.stop("casos_of_a_figure", "al cierre", "►9")
    await walk.press("i")
    await walk.stop("downwards", "Por cuenta ↓", "►9")
    await walk.press("w")
    await walk.stop("worked_on", "TRIAGE", "1 de 385")


@route(AttentionScreen, login="drubio", place="kpi")
async def kpi_attention(walk: Walk) -> None:
    await walk.until("Corte 25/11/2026", "= T ")
    await walk.press("left")
    await walk.until("Corte 24/11/2026")
    await walk.press("1")
    await walk.stop("first_contact", "►Todos")
    await walk.press("p", "tab")
    await walk.stop("by_causal", "Por causal")
    await walk.press("2")
    await walk.stop("time", "Informados a tiempo")
    await walk.press("3")
    await walk.stop("days_to_answer", "2026-S48", "todos los cortes")
    await walk.press("c", "4")
    await walk.stop("re_escalations", "►Todos", "Por causal")
    await walk.press("5", "tab", "tab", "tab", "tab", "tab")
    await walk.stop("recursos_and_pqr", "►Recursos")
    await walk.press("6", "p")
    await walk.stop("reasons_by_asesor", "cada motivo por asesor", "cortes de 11/2026")
    await walk.press("7", "tab")
    await walk.stop("steps", "por clasificar", "Por paso")
    await walk.press("p")
    await walk.stop("steps_by_agente", "Por agente", "yuli")


@route(KpiScreen, login="yuli", place="kpi")
async def kpi_agente(walk: Walk) -> None:
    await walk.stop("newest_corte", "Corte 25/11/2026", "= T ")
    await walk.press("f8")
    await walk.stop("not_permitted", "es de la supervisora")


@route(KpiScreen, FormModal, login="drubio", place="kpi")
async def kpi_goals(walk: Walk) -> None:
    await walk.until("Corte 25/11/2026", "= T ")
    await walk.press("e")
    await walk.stop("form", "Nadie ha puesto metas.")
    await walk.press("6", "5", "tab", "tab", "1", "5", "f8")
    await walk.stop("set", "meta 65")
    await walk.press("e")
    await walk.stop("history", "drubio, 25/11/2026")


@route(OpenWorkScreen, PickerModal, TextModal, login="drubio", place="kpi")
async def kpi_desk(walk: Walk) -> None:
    await walk.until("Corte 25/11/2026", "= T ")
    await walk.press("t")
    await walk.stop("part_1", "Todos los abiertos")
    for part in "34567":
        await walk.press(part)
        await walk.stop(f"part_{part}")
    await walk.press("2")
    await walk.stop("part_2", "andres")
    await walk.press("m")
    await walk.stop("give_to")
    await walk.type("yuli")
    await walk.press("enter")
    await walk.stop("give_why")
    await walk.type("permiso")
    await walk.press("enter")
    await walk.stop("given")
    await walk.press("s")
    await walk.stop("let_go_of")


@route(
    WallScreen,
    login="drubio",
    place="kpi",
    front=lambda app, services: WallScreen(services.lead, app.signals, services.run_session),
)
async def kpi_wall(walk: Walk) -> None:
    await walk.stop("wall", "25/11", "= T ")


@route(
    *(FeedbackScreen, EvidenceModal, ConfirmationModal, PickerModal),
    *(ProseModal, CoverModal),
    login="drubio",
    place="retroalimentacion",
)
async def retroalimentacion(walk: Walk) -> None:
    await walk.stop("week", "RETROALIMENTACIÓN › 2026-S48", "►")
    await walk.press("down")
    await walk.stop("second_row")
    await walk.press("enter")
    await walk.stop("evidence")
    await walk.press("down")
    await walk.stop("evidence_second")
    await walk.press("escape", "p")
    await walk.stop("which_aliado")
    await walk.press("escape", "e")
    await walk.stop("issue")
    await walk.press("s")
    await walk.stop("issued", "emitida el 25/11 10:40 por drubio")
    await walk.press("a")
    await walk.stop("commitment")
    await walk.type("Reviso")
    await walk.press("f8")
    await walk.stop("commitment_open", "Reviso")
    await walk.press("n")
    await walk.stop("without_improvement")
    await walk.press("escape", "left")
    await walk.stop("week_before", "2026-S47")
    await walk.press("z")
    await walk.stop("covered", "En pausa")


@route(
    *(PracticesScreen, FormModal, ProseModal, TextModal, PickerModal, WholeTextModal),
    login="drubio",
    place="practicas",
)
async def practicas(walk: Walk) -> None:
    await walk.stop("week", "PRÁCTICAS › 2026-S48", "►")
    await walk.press("down")
    await walk.stop("second_row")
    await walk.press("up", "enter")
    await walk.stop("content_of_the_practice")
    await walk.press("f8")
    await walk.stop("registered", "registrada")
    await walk.press("p")
    await walk.stop("which_person")
    await walk.type("drubio")
    await walk.press("enter")
    await walk.stop("one_person", ": semana")
    await walk.press("v")
    await walk.stop("entries_of_the_week")
    await walk.press("escape", "f")
    await walk.stop("which_day", "Qué día se hizo")
    await walk.press("escape", "u")
    await walk.stop("take_back")
    await walk.press("escape")
    await walk.settle()
    await walk.press("left")
    await walk.stop("week_before", "2026-S47")


@route(IdeasScreen, PickerModal, TextModal, ProseModal, login="drubio", place="practicas")
async def ideas(walk: Walk) -> None:
    await walk.until("PRÁCTICAS › 2026-S48", "►")
    await walk.press("i")
    await walk.stop("ideas", "IDEAS › 3 ideas", "►")
    await walk.press("down", "down")
    await walk.stop("steps_of_one", "entregada al cliente · drubio")
    await walk.press("enter")
    await walk.stop("next_states", "hecha")
    await walk.press("1", "enter")
    await walk.stop("note_of_the_step")
    await walk.press("enter")
    await walk.stop("moved", "en curso")
    await walk.press("p")
    await walk.stop("propose")


@route(FlujogramaScreen, PickerModal, login="drubio", place="kpi")
async def flujograma(walk: Walk) -> None:
    await walk.until("Corte 25/11/2026", "= T ")
    await walk.press("full_stop", "v")
    await walk.stop("of_the_corte", "FLUJOGRAMA › corte 25/11/2026", "clasificar")
    await walk.press("c")
    await walk.stop("which_corte", "todos los cortes")
    await walk.press("enter")
    await walk.stop("of_all", "FLUJOGRAMA › todos los cortes")
    await walk.press("down", "down", "right")
    await walk.stop("another_box", "── Paso 3: En PQR")
    await walk.press("down", "down")
    await walk.stop("calls", "── Paso 4/6: Por contactar")
    await walk.press("tab", "down", "down")
    await walk.stop("an_arrow", "►")
    await walk.press("escape", "left")
    await walk.stop("edge_of_the_map")


@route(KpiScreen, place="kpi", login="drubio", look=DARK)
async def kpi_rich(walk: Walk) -> None:
    """The three figures on their cards, none of them cut, and the search from where no account is."""
    await walk.until("Corte 25/11/2026", "= T ")
    await walk.press("left")
    await walk.stop("cards", "Corte 24/11/2026", "AJUSTE RECHAZADO", "27,1 % de 48 decididos")
    await walk.press("f9")
    await walk.stop("search", "Se puede buscar")


@route(FlujogramaScreen, login="drubio", place="historial")
async def flujograma_of_a_caso(walk: Walk) -> None:
    criteria = CasoFilter((in_estados({Estado.REESCALADO}),))
    (first, *_others) = walk.services.queue.list_ids(criteria)
    cuenta = walk.services.triage.card(int(first)).caso.cuenta
    await walk.press("f9")
    await walk.type(cuenta)
    await walk.press("enter")
    await walk.until(f"Cuenta {cuenta}", "► Enter ve la línea")
    await walk.press("v")
    await walk.stop("way_of_a_caso", "por aquí pasó")
    await walk.press("escape")
    await walk.until(f"Cuenta {cuenta}")
