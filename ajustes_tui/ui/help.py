"""The help page of a place: its keys by purpose, signs, words and search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from ajustes_tui.domain.values.text import folded
from ajustes_tui.ui.keys import (
    ACTIONS,
    CONTEXTS,
    KeyAction,
    actions_of,
    footer_of,
    text_keys,
    title_of,
)

_EVERYWHERE = ("comun", "global")
_ACT = "actuar"
"""The action that row 24 names, different in each place."""
_LAST_GROUPS = ("Encontrar", "Sacar", "Ver más", "Ir a", "Si se equivoca", "En todas partes")
_SIGNS = """
▲ 3         | vence en 3 días hábiles: es pronto | triage contacto turno revision kpi_mesa
○ 12        | vence en 12 días hábiles: hay tiempo | triage contacto turno revision kpi_mesa
■ -2        | venció hace 2 días hábiles | triage contacto turno revision kpi_mesa
__          | donde queda el dígito de la opción | triage.cola
B?          | causal sugerida: se acepta al decidir | triage
Aprobado ▲  | aplicaron otro valor que el pedido | triage.cola
Tiene       | quien lo abrió: usted solo lo mira | triage.cola contacto.agenda kpi_mesa
√           | dicho, hecho o respondido | triage contacto revision
●○○         | un intento de llamada, de los tres | contacto.agenda
█  A        | aplicado | kpi
▓  C        | corregido: salió mal y se arregló | kpi
▒  R        | rechazado | kpi retroalimentacion
░  Q        | en PQR | kpi
·  P        | pendiente de decidir; en una columna, 0 | kpi
X  N        | no revertido; anulado | kpi
T           | todo lo que envió Claro en la base | kpi
Aporte %    | sus rechazos, de todo T | kpi retroalimentacion
Tasa %      | sus rechazos, de lo que envió | kpi retroalimentacion
█ ░         | volvió respondido; todavía se espera | lotes
√ intacta   | nadie tocó la línea después de escrita | historial
→           | lo que había antes, y lo que quedó | historial triage.cuenta
4=          | empatado en el cuarto puesto | retroalimentacion
toca        | se debe hacer hoy | practicas
●           | está aquí; ○ no está | personas
"""
"""A sign, its meaning, and the places (or name prefixes) that show it."""
_COPYING = (
    ("Doble clic", "copia la cuenta o el radicado"),
    ("Arrastrar", "la línea RR: doble clic y hasta el fin"),
    ("Mayús+Ins", "pega, y también el clic derecho"),
    ("Lo pegado", "busca o llena un campo, nunca decide"),
    ("Ctrl+C", "no hace nada malo, y Ctrl+S tampoco"),
)
_WORDS = """
Usuario   | el abonado: a quien se llama | contacto triage turno historial
Asesor    | quien pidió el ajuste | kpi retroalimentacion asesores triage
Agente    | quien decide y llama con este programa | turno kpi personas
Caso      | un ajuste pedido: cuenta y radicado | triage turno contacto revision lotes
Base      | el libro que manda la operación cada corte | importacion kpi turno
Radicado  | el número que RR le dio al pedido | triage contacto historial lotes
CUN       | dieciséis dígitos: es otro número | contacto historial lotes
Causal    | el motivo del ajuste, una letra | triage tanda kpi catalogos
Marcación | razón y subrazón en RR, no una llamada | triage contacto historial catalogos
Back      | el área que valida y aplica el ajuste | triage turno lotes
PQR       | el área de los recursos y sin soportes | triage contacto lotes kpi
"""
"""A word of the newcomer, and the places that show it, as the signs."""
MOST_FOUND = 12
NOTHING_CLOSED: Mapping[str, str] = MappingProxyType({})


class HelpEntry(NamedTuple):
    """A row of the help: a key, sign or word, and its meaning."""

    name: str
    text: str
    action: KeyAction | None = None
    """The action of a key, or None."""
    group: str = ""
    place: str = ""
    """The title of the place of a key, if not the current one."""
    why: str = ""
    """Why the key is unavailable, now or for the role; '' if available."""


class HelpGroup(NamedTuple):
    """Some rows under a title."""

    title: str
    entries: tuple[HelpEntry, ...]


class HelpFound(NamedTuple):
    """The first matches of a search, and their total."""

    entries: tuple[HelpEntry, ...]
    total: int


def groups_of(context: str, closed: Mapping[str, str] = NOTHING_CLOSED) -> list[HelpGroup]:
    """`closed` maps the ids of unavailable actions to the reason."""
    shown = {action.verb: action.tag.lower() for action in footer_of(context)}
    rows: dict[str, list[HelpEntry]] = {}
    for action, names in _actions(context):
        if action.context == "comun" and action.id in closed:
            # A key of nearly all places that this one has no use for.
            continue
        text = shown.get(action.verb, action.help_text) if action.verb == _ACT else action.help_text
        entry = HelpEntry(names, text, action, action.group, why=closed.get(action.id, ""))
        rows.setdefault(action.group, []).append(entry)
    titles = [title for title in rows if title not in _LAST_GROUPS]
    titles += [title for title in _LAST_GROUPS if title in rows]
    groups = [HelpGroup(title, tuple(rows[title])) for title in titles]
    pairs = [
        ("Qué quiere decir", _of_place(_SIGNS, context)),
        ("Copiar y pegar con PuTTY", _COPYING),
        ("Palabras", _of_place(_WORDS, context)),
    ]
    return groups + [
        HelpGroup(title, tuple(HelpEntry(name, text, group=title) for name, text in of))
        for title, of in pairs
        if of
    ]


def _actions(context: str) -> Iterator[tuple[KeyAction, str]]:
    contexts = dict.fromkeys((context, *_EVERYWHERE))
    known = [action for of in contexts for action in actions_of(of)]
    seen: set[str] = set()
    for action in known:
        if action.calls not in seen and action.verb != "inofensiva":
            seen.add(action.calls)
            same = [text_keys(a) for a in known if a.calls == action.calls]
            yield action, " ".join(same)


def _of_place(table: str, context: str) -> Sequence[tuple[str, str]]:
    rows = ([part.strip() for part in row.split("|")] for row in table.strip().splitlines())
    return [
        (sign, text)
        for sign, text, places in rows
        if any(_is_in(context, place) for place in places.split())
    ]


def _is_in(context: str, place: str) -> bool:
    return context == place or context.startswith(f"{place}.")


def find(context: str, typed: str, closed: Mapping[str, str] = NOTHING_CLOSED) -> HelpFound:
    words = folded(typed).split()
    here = [entry for group in groups_of(context, closed) for entry in group.entries]
    calls = {entry.action.calls for entry in here if entry.action is not None}
    elsewhere = [
        HelpEntry(text_keys(a), a.help_text, a, a.group, title_of(a.context))
        for a in ACTIONS
        if a.context not in (context, *_EVERYWHERE) and a.calls not in calls
    ]
    found = [entry for entry in (*here, *elsewhere) if words and _matches(entry, words)]
    # A key or a word written whole is what was meant, before all that only begins so.
    found.sort(key=lambda entry: (bool(entry.place), not _is_named(entry, words)))
    return HelpFound(tuple(found[:MOST_FOUND]), len(found))


def _is_named(entry: HelpEntry, words: Sequence[str]) -> bool:
    names = [entry.name, *entry.name.split()]
    if entry.action is not None:
        names += [entry.action.tag, entry.action.verb]
    return " ".join(words) in map(folded, names)


def _matches(entry: HelpEntry, words: Sequence[str]) -> bool:
    action = entry.action
    also = "" if action is None else f"{action.tag} {action.verb} {action.in_lines}"
    told = folded(f"{entry.name} {also} {entry.text} {entry.group} {entry.place}")
    known = [part.strip("«»().,:;¿?!") or part for part in told.replace("/", " / ").split()]
    return all(any(of.startswith(word) for of in (*known, entry.name)) for word in words)


def target_of(action: KeyAction) -> str:
    mode = action.calls.removeprefix("app.ir('").removesuffix("')")
    return next((name for name in CONTEXTS if _is_in(name, mode)), "")


def way_to(context: str) -> KeyAction | None:
    return next((a for a in ACTIONS if _root(target_of(a)) == _root(context)), None)


def _root(context: str) -> str:
    return context.split(".")[0].split("_")[0]
