"""What a call says that is not of its script."""

from __future__ import annotations

from dataclasses import replace

from ajustes_tui.workbench.call import Mode
from ajustes_tui.workbench.call_words import asked_in


def test_a_call_has_a_reply_for_what_the_causal_brings_and_for_what_is_usual(services, flow, id_de):
    call = flow.begin(services.contacto.open_call(id_de("rechazado")))
    main = call.sheet.main
    asked = {one.objection: one.reply for one in asked_in(call)}
    assert tuple(asked)[: len(main.causal.objections)] == tuple(
        one.objection for one in main.causal.objections
    )
    assert asked["¿Por qué?"] == main.causal.policy
    assert main.caso.radicado_actual in asked["¿Con qué número?"]
    # Nothing was applied: nobody is told when it is seen.
    assert "¿Cuándo lo veo?" not in asked
    assert asked_in(replace(call, mode=Mode.MESSAGE)) == main.causal.objections
