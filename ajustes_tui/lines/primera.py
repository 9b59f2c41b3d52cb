"""First use in plain lines: identifying the user before any store exists."""

from __future__ import annotations

from ajustes_tui.domain.values.text import clean
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue, ToStart
from ajustes_tui.services.admin.users import MAX_NAME


def begin_store(console: Console) -> Dialogue[None]:
    """Create the store with the user as its supervisor."""
    services = console.services
    file = services.service_context.config.db.name
    person = services.service_context.newest_person()
    console.say(f"Todavía no hay almacén «{file}». Se hace con su nombre, y usted lo supervisa.")
    console.say("Nada queda escrito antes.")
    name = ""
    while not name:
        try:
            answer = yield from console.ask(
                f"Escriba su nombre, o s si es {person.name}:",
                Choice("s", f"es {person.name}"),
                text="su nombre completo",
            )
        except (Back, ToStart):
            console.say("Aquí no hay un paso atrás: salir termina, y nada queda escrito.")
            continue
        typed = person.name if answer.key == "s" else clean(answer.text)
        if len(typed) > MAX_NAME:
            console.say(f"El nombre pasa de {MAX_NAME} letras.")
        elif console.orders.names(typed):
            console.say("Eso es una orden, y aquí todavía no hay qué responder.")
        elif not any(letter.isalpha() for letter in typed):
            console.say("Un nombre lleva letras.")
        else:
            name = typed
    services.begin(person._replace(name=name))
    console.say(f"Se hizo el almacén «{file}».")
