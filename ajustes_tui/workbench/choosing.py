"""What a choice on a caso makes of its view: a digit, a draft taken up again, a step back."""

from __future__ import annotations

from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.rules.decision import Refusal
from ajustes_tui.services.casos.triage import TriageService
from ajustes_tui.workbench.case_view import CaseView
from ajustes_tui.workbench.decisions import CaseOption
from ajustes_tui.workbench.triage_flow import form_state


def asks_more(view: CaseView, chosen: CaseOption) -> bool:
    """Tell whether a digit needs a form: for more data of its evento, or for a value the base lacks."""
    lacks_value = view.card.caso.valor_aplicado is None
    return chosen.asks or (chosen.evento is Evento.APLICACION_CORRECTA and lacks_value)


def with_choice(service: TriageService, view: CaseView, chosen: CaseOption) -> CaseView:
    """Return the view with a digit chosen, and its form with what was typed in it before."""
    form = None
    if asks_more(view, chosen):
        left = view.left_of(chosen)
        form = form_state(service, view, chosen.evento, chosen.datos, left, of_digit=True)
    return view._replace(chosen=chosen, form=form, seen_difference=None)


def with_borrador(service: TriageService, view: CaseView) -> CaseView | None:
    """Return the view with the choice and the form of its draft; None where the caso admits neither."""
    borrador = view.card.borrador
    if "evento" not in borrador:
        return None
    evento = Evento(borrador["evento"])
    if isinstance(view.foreseen.allows(evento), Refusal):
        return None
    chosen = next((o for o in view.options if o.digit == borrador.get("digito")), None)
    values = {k[2:]: v for k, v in borrador.items() if k.startswith("c.")}
    fixed = {k[2:]: v for k, v in borrador.items() if k.startswith("f.")}
    bare = chosen is not None and not values and not asks_more(view, chosen)
    form = None if bare else form_state(service, view, evento, fixed, values, of_digit=True)
    if chosen is not None and bare and "razon" in fixed:
        chosen = chosen._replace(datos={**chosen.datos, **fixed})
    return view._replace(chosen=chosen, form=form)


def without_choice(view: CaseView) -> CaseView:
    """Return the view without its choice; the digit opens the form again as it was typed."""
    aside = view.put_aside
    if view.form is not None:
        aside = view.decision if view.form.is_typed else {}
    return view._replace(chosen=None, form=None, put_aside=aside)
