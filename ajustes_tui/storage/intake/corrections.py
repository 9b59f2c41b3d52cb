"""People's corrections of headers, in the store."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ajustes_tui.domain.base.corrections import Correction, HeaderAnswer
from ajustes_tui.domain.values.text import key
from ajustes_tui.storage.admin.audit import AuditRepository
from ajustes_tui.storage.core.database import Repository


class CorrectionsRepository(Repository):
    """Latest answer per header and field; a forgotten one keeps who forgot it."""

    def list_all(self) -> list[Correction]:
        """Include forgotten answers."""
        rows = self._db.conn.execute(
            "SELECT escrito, campo, es, corregido_por, corregido_el FROM encabezados"
            " ORDER BY corregido_el"
        )
        return [
            Correction(
                header=header,
                field=field,
                is_field=None if is_field is None else bool(is_field),
                author=author,
                moment=datetime.fromisoformat(moment),
            )
            for header, field, is_field, author, moment in rows
        ]

    def known(self) -> dict[str, dict[str, bool]]:
        """Return them by normalized header."""
        known: dict[str, dict[str, bool]] = {}
        for said in self.list_all():
            if said.is_field is not None:
                known.setdefault(key(said.header), {})[said.field] = said.is_field
        return known

    def mapping_of(self, headers: Sequence[str]) -> dict[str, str]:
        """Return each corrected field with its header, '' for none."""
        known = self.known()
        mapping: dict[str, str] = {}
        for header in headers:
            for field, is_field in known.get(key(header), {}).items():
                if is_field:
                    mapping[field] = header
                else:
                    mapping.setdefault(field, "")
        return mapping

    def save(self, answers: Iterable[HeaderAnswer], author: str, now: datetime) -> None:
        """Call in a transaction."""
        self._write([(a.header, a.field, int(a.is_field)) for a in answers], author, now)

    def forget(self, header: str, author: str, now: datetime) -> list[Correction]:
        """Return what was forgotten; call in a transaction."""
        known = [
            said
            for said in self.list_all()
            if key(said.header) == key(header) and said.is_field is not None
        ]
        self._write([(header, said.field, None) for said in known], author, now)
        return known

    def _write(
        self, rows: Sequence[tuple[str, str, int | None]], author: str, now: datetime
    ) -> None:
        for header, field, is_field in rows:
            self._db.tables["encabezados"].upsert(
                {
                    "encabezado": key(header),
                    "campo": field,
                    "escrito": header,
                    "es": is_field,
                    "corregido_por": author,
                    "corregido_el": now.isoformat(timespec="seconds"),
                },
                pk=("encabezado", "campo"),
            )
        written = dict.fromkeys(key(header) for header, _, _ in rows)
        AuditRepository(self._db).record_content(now, author, "encabezados", *written)
