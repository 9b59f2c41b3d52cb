"""Antes del primer día: what of a store is still the shipped example, or not set.

A new thing to set is a row of `FIRST_DAY`; the duty, its list and the order follow.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING, NamedTuple

from ajustes_tui.domain.keeping.asesores import fold
from ajustes_tui.domain.keeping.audit_words import APPROVED
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.values.counts import thousands
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidUse
from ajustes_tui.services.admin.catalogs import asesores_of, rows_of, shipped
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.storage.admin.audit import AuditPages
from ajustes_tui.storage.admin.catalogs import AsesoresRepository
from ajustes_tui.storage.guard.integrity import last_seal

if TYPE_CHECKING:
    from ajustes_tui.services.admin.catalog_admin import CatalogsService

_DIGEST_LETTERS = 16


class Unset(NamedTuple):
    """What is lacking, in words, and all of it as text, for its digest."""

    words: str
    text: str


class FirstDayRow(NamedTuple):
    """A thing to set: how it is known to be lacking, and where it is set."""

    find: Callable[[ServiceContext], Unset | None]
    name: str
    place: str
    """Where it is set, with its key."""
    order: str
    left: str
    """What happens if it is left as it is."""
    needed: bool = False
    """Whether work should not begin without it."""
    screen: str = ""
    """Empty where only the settings file or an order sets it."""
    catalog: CatalogName | None = None
    """The catalogue that sets it, whose file is taken out and put in force."""


class Lacking(NamedTuple):
    """Something to set before the first day."""

    what: str
    words: str
    row: FirstDayRow

    @property
    def place(self) -> str:
        return self.row.place

    @property
    def order(self) -> str:
        return self.row.order


class FirstDayService:
    """Lists what is lacking; an approval is an entry of the auditoría, of what was seen."""

    def __init__(self, context: ServiceContext, catalogs: Callable[[], CatalogsService]) -> None:
        self.context = context
        self._catalogs = catalogs

    @property
    def catalogs(self) -> CatalogsService:
        return self._catalogs()

    def read(self) -> list[Lacking]:
        """Return what is lacking and not approved as it is; nothing in a demonstration."""
        self.context.require(Power.CATALOGS, "ver qué falta antes del primer día")
        if self.context.run_session.demo:
            return []
        pages = AuditPages(self.context.db)
        lacking = []
        for what, row in FIRST_DAY.items():
            found = row.find(self.context)
            if found is None:
                continue
            approved = pages.last_of((APPROVED,), f"{what} ")
            if approved is None or approved.detail != _approval(what, found):
                lacking.append(Lacking(what, found.words, row))
        return lacking

    def approve(self, what: str) -> None:
        """Record that a thing is right as it is, until it changes.

        Raises InvalidUse for an unknown thing, NotAllowed for the role. One not lacking is left.
        """
        if what not in FIRST_DAY:
            raise InvalidUse(
                f"No hay nada que se llame «{what[:40]}» antes del primer día.",
                f"Puede ser: {', '.join(FIRST_DAY)}.",
            )
        if any(each.what == what for each in self.read()):
            with self.context.db.transaction():
                found = FIRST_DAY[what].find(self.context)
                if found is not None:
                    self.context.note(APPROVED, _approval(what, found))


def _approval(what: str, found: Unset) -> str:
    digest = hashlib.sha256(found.text.encode()).hexdigest()[:_DIGEST_LETTERS]
    return f"{what} {digest}"


def _example_rows(catalog: CatalogName, context: ServiceContext) -> Unset | None:
    return _equal_to_shipped(catalog, context.catalog.get(catalog))


@lru_cache(maxsize=16)
def _equal_to_shipped(catalog: CatalogName, own: str | None) -> Unset | None:
    example = {_row_text(row) for row in rows_of(catalog, shipped(catalog))}
    rows = example if own is None else {_row_text(row) for row in rows_of(catalog, own)}
    same = sorted(rows & example)
    if not same:
        return None
    which = "todas" if len(same) == len(rows) else f"{len(same)} de {len(rows)}"
    return Unset(f"{which} de ejemplo", "\n".join(same))


def _row_text(row: object) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True, default=str)


def _people(context: ServiceContext) -> Unset | None:
    unnamed = [
        usuario.login
        for usuario in context.people.list_all()
        if usuario.active and not (usuario.is_named and usuario.initials)
    ]
    if not unnamed:
        return None
    return Unset(f"{thousands(len(unnamed))} sin nombre o iniciales", "\n".join(unnamed))


def _asesores(context: ServiceContext) -> Unset | None:
    own = context.catalog.get(CatalogName.ASESORES)
    people = asesores_of(own, CatalogName.ASESORES) if own else ()
    known = {fold(each) for person in people for each in person.ids}
    seen = {asesor for asesor, _aliado in AsesoresRepository(context.db).seen() if asesor}
    unknown = sorted({fold(each) for each in seen} - known)
    if not unknown:
        return None
    return Unset(f"{thousands(len(unknown))} sin nombre conocido", "\n".join(unknown))


def _unless(
    is_set: Callable[[ServiceContext], object], words: str
) -> Callable[[ServiceContext], Unset | None]:
    """Return what finds a thing lacking, in so many words, unless it is set."""
    return lambda context: None if is_set(context) else Unset(words, words)


def _catalog(catalog: CatalogName, name: str, left: str, *, needed: bool = True) -> FirstDayRow:
    return FirstDayRow(
        find=partial(_example_rows, catalog),
        name=name,
        place="Catálogos (Ctrl+K)",
        order=f"ajustes catalogo {catalog} --importar ARCHIVO",
        left=left,
        needed=needed,
        screen="catalogos",
        catalog=catalog,
    )


FIRST_DAY = {
    "marcaciones": _catalog(
        CatalogName.MARCACIONES, "Marcaciones", "Claro recibe códigos que no existen"
    ),
    "causales": _catalog(CatalogName.CAUSALES, "Causales", "se decide con reglas de otros"),
    "personas": FirstDayRow(
        find=_people,
        name="Personas",
        place="Personas (Ctrl+E)",
        order="ajustes usuarios nombre LOGIN NOMBRE",
        left="sus líneas de RR van sin firma",
        needed=True,
        screen="personas",
    ),
    "copia": FirstDayRow(
        find=_unless(
            lambda context: AuditPages(context.db).last_of(("respaldo",), ""), "ninguna todavía"
        ),
        name="Copia",
        place="una orden, de cada día",
        order="ajustes respaldar RUTA",
        left="un disco dañado se lo lleva todo",
        needed=True,
    ),
    "plantillas": _catalog(
        CatalogName.PLANTILLAS, "Plantillas", "las notas empiezan con textos ajenos", needed=False
    ),
    "formas": _catalog(
        CatalogName.SHORT_FORMS, "Formas cortas", "la línea de RR abrevia a su manera", needed=False
    ),
    "asesores": FirstDayRow(
        find=_asesores,
        name="Asesores",
        place="Asesores (Ctrl+K y a)",
        order="ajustes catalogo asesores --importar ARCHIVO",
        left="uno escrito distinto sale dos veces",
        screen="asesores",
        catalog=CatalogName.ASESORES,
    ),
    "buzon": FirstDayRow(
        find=_unless(
            lambda context: context.config.inbox or context.config.mail.host,
            "sin carpeta ni correo",
        ),
        name="Buzón",
        place="buzon o [correo], en el archivo de opciones",
        order="ajustes info",
        left="las bases entran con F2",
    ),
    "sello": FirstDayRow(
        find=_unless(lambda context: last_seal(context.db), "ninguno todavía"),
        name="Sello",
        place="una orden, de cada día",
        order="ajustes verificar",
        left="no se sabe si alguien cambió algo",
    ),
    "testigo": FirstDayRow(
        find=_unless(lambda context: context.config.witness, "ninguno"),
        name="Testigo",
        place="[testigo], en el archivo de opciones",
        order="ajustes verificar",
        left="nadie más guarda la prueba",
    ),
}
