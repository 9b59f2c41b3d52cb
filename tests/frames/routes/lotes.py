"""The lots: what one would hold now, sending it, what came back and the casos of one."""

from __future__ import annotations

from ajustes_tui.screens.lotes.screen import LotesScreen
from tests.frames.walk import Walk, route


@route(LotesScreen)
async def lotes(walk: Walk) -> None:
    await walk.until("TRIAGE", "►__")
    await walk.press("l")
    await walk.stop("waiting", "1 Para el back", "Irían", "F8 escribe el lote")
    await walk.press("2")
    await walk.stop("for_pqr", "►2 Para PQR", "a PQR")
    await walk.press("1", "f8")
    await walk.stop("sent", "Lote 1 escrito", "►1   back", "faltan 9")
    await walk.press("f8")
    await walk.until("El lote 1 ya está escrito")
    await walk.press("s")
    await walk.stop("written_again", "escrito otra vez", "lote_1_back_2.xlsx")
    await walk.press("enter")
    await walk.stop("casos", "Los lotes")
    await walk.press("escape", "1")
    await walk.stop("nothing_left", "Nada nuevo para el back")
    await walk.press("f8")
    await walk.stop("nothing_to_send", "No hay ningún escalamiento nuevo")


@route(LotesScreen, login="lcano", place="lotes")
async def lotes_coordinador(walk: Walk) -> None:
    await walk.stop("only_looks", "1 Para el back", "Aquí solo se mira")
    await walk.press("f8")
    await walk.stop("not_permitted", "Los lotes son de")
