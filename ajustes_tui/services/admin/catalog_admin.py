"""Catálogos: list, export to a file, and put in force from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path

from ajustes_tui import paths
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.keeping.catalog_versions import (
    CatalogChange,
    CatalogDifference,
    CatalogName,
    CatalogState,
    CatalogVersion,
    compare,
)
from ajustes_tui.domain.keeping.catalogs import Catalogs, Rules
from ajustes_tui.domain.keeping.schema import Cells
from ajustes_tui.domain.procedimiento.catalog_faults import catalog_findings
from ajustes_tui.domain.procedimiento.finding import Finding
from ajustes_tui.domain.procedimiento.review import review
from ajustes_tui.domain.values.clocks import clock
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import InvalidConfig, InvalidUse, readable
from ajustes_tui.services.admin.catalog_file import (
    cell,
    defused,
    read_by,
    read_text,
    workbook_to_csv,
    write,
)
from ajustes_tui.services.admin.catalogs import (
    columns_and_rows,
    known_synonyms,
    load_catalogs,
    marcaciones_of,
    require_fitting,
    rows_of,
    rules_text,
    settings_of,
    shipped,
    synonyms_of,
    synonyms_of_table,
    table_of,
    with_every_column,
    with_version,
)
from ajustes_tui.services.admin.schemas import CAUSALES, SCHEMAS
from ajustes_tui.services.context import ServiceContext
from ajustes_tui.services.recorder import Recorder

_TABLE_KINDS = frozenset({".csv", ".xlsx"})
MAX_FILES = 100
MOST_SAID = 3
"""Findings shown in a refusal; the rest are counted."""
_DEMO_NOTICE = (
    "Las marcaciones siguen siendo las DEMO: con exigir_marcacion no se acepta ninguna real. "
    "Importe las de Claro."
)


class CatalogsService:
    """Lists, shows, exports and imports catalogues, keeping replaced texts."""

    def __init__(self, context: ServiceContext, recorder: Recorder) -> None:
        self.context = context
        self._recorder = recorder

    @property
    def may_change(self) -> bool:
        return self.context.run_session.rol is None or self.context.run_session.can(Power.CATALOGS)

    def review(self) -> tuple[Finding, ...]:
        """Return the faults of the procedure under the catalogues in force."""
        self.context.require_reading()
        return review(self.context.catalogs)

    def list_all(self) -> list[CatalogState]:
        self.context.require_reading()
        return [self._state(catalog) for catalog in CatalogName]

    def _state(self, catalog: CatalogName) -> CatalogState:
        last = next(iter(self.context.catalog.versions(catalog)), None)
        causales = catalog is CatalogName.CAUSALES
        in_force = self.context.catalogs
        return CatalogState(
            catalog,
            len(rows_of(catalog, self._text(catalog))),
            in_force.version if causales else (last.version if last else 1),
            in_force.since if causales else (last.since if last else None),
            last.changed_by if last else "",
            last.changed_at if last else None,
            demo=catalog is CatalogName.MARCACIONES and in_force.marcaciones.demo,
        )

    def rows(self, catalog: CatalogName) -> list[Cells]:
        """Return the rows in force, with the headers that the program knows among the synonyms."""
        self.context.require_reading()
        text = self._text(catalog)
        known = known_synonyms(text) if catalog is CatalogName.SYNONYMS else []
        return [*known, *rows_of(catalog, text)]

    def versions(self, catalog: CatalogName) -> list[CatalogVersion]:
        """Return a catalogue's versions, newest first."""
        self.context.require_reading()
        return self.context.catalog.versions(catalog)

    def export(self, catalog: CatalogName, path: Path) -> Path:
        """Write the present catalogue to an importable file; return its path.

        A bare name goes to the exports folder. Raises NotAllowed for the role, InvalidUse for a
        wrong extension, InvalidFile over a modified file.
        """
        self.context.require_reading()
        path = self.context.places.destination(path)
        kind = _kind(catalog, path)
        self.context.require(Power.CATALOGS, "exportar un catálogo")
        text = self._text(catalog)
        if kind == ".xlsx":
            # What reads and writes workbooks takes its time to load, and only a workbook needs it.
            from ajustes_tui.excel.write.reports import write_catalog

            columns, rows = columns_and_rows(catalog, text)
            written = [[cell(row[column]) for column in columns] for row in rows]
            write_catalog(path, catalog.capitalize(), columns, written)
        else:
            in_table = kind == ".csv" and SCHEMAS[catalog].file.endswith(".toml")
            known_texts = [text, shipped(catalog)]
            known_texts += [v.text for v in self.context.catalog.versions(catalog)]
            if in_table:
                known_texts = [table_of(catalog, known) for known in known_texts]
            new_text = known_texts[0]
            if kind == ".csv":
                # A store may keep a file without some columns: they are there to be filled.
                new_text = with_every_column(catalog, new_text)
                known_texts = [*known_texts, *map(defused, known_texts), new_text]
                new_text = defused(new_text)
            write(path, new_text, [*known_texts, new_text])
        self.context.record(
            "catalogo_exportado", f"{catalog}, archivo {self.context.places.name_of(path)}"
        )
        return path

    def inspect(self, catalog: CatalogName, path: Path) -> CatalogDifference:
        """Return the rows an import would change; raises as `import_file`."""
        self.context.require(Power.CATALOGS, "importar un catálogo")
        text = self._read(catalog, path)
        self._check(catalog, text, path.name)
        if catalog is CatalogName.AJUSTES:
            text = rules_text(settings_of(text, path.name, self.context.rules))
        elif catalog is CatalogName.CAUSALES:
            self._require_used(text, path.name)
        return self._difference(catalog, self._text(catalog), text)

    def files(self, catalog: CatalogName) -> list[Path]:
        """Return importable files, last modified first.

        From inbox and exports folder, else the working directory.
        """
        folders = dict.fromkeys((self.context.places.inbox, self.context.places.output))
        found: dict[Path, float] = {}
        for folder in filter(None, folders) if any(folders) else (Path.cwd(),):
            with suppress(OSError):
                for path in folder.iterdir():
                    if path.suffix.lower() in kinds_of(catalog) and paths.is_file(path):
                        found[path] = path.stat().st_mtime
        return sorted(found, key=lambda path: found[path], reverse=True)[:MAX_FILES]

    def import_file(self, catalog: CatalogName, path: Path) -> CatalogChange:
        """Import a file and update its casos, or change nothing.

        Raises InvalidConfig with file, line and reason, NotAllowed for the role.
        """
        self.context.require_reading()
        if self.context.run_session.rol is not None:
            self.context.require(Power.CATALOGS, "importar un catálogo")
        # Read first: a refused file must not make anybody the supervisor of a new store.
        text = self._read(catalog, path)
        self._check(catalog, text, path.name)
        self.context.create_store()
        return self.put_in_force(catalog, lambda _previous: text, path.name)

    def put_in_force(
        self,
        catalog: CatalogName,
        change: Callable[[str], str],
        source: str,
        action: str = "catalogo_importado",
        what: str = "",
    ) -> CatalogChange:
        """Put in force the result of `change` on the present text, in one transaction.

        `source` is its file; `action` and `what` go to the auditoría.
        """
        self.context.require(Power.CATALOGS, "cambiar un catálogo")
        with self.context.large_act(), self.context.db.transaction():
            self.context.refresh_catalogs()
            previous = self._text(catalog)
            text = change(previous)
            if catalog is CatalogName.AJUSTES:
                text = rules_text(settings_of(text, source, self.context.rules))
            difference = self._difference(catalog, previous, text)
            if not difference and not self._other_version(catalog, text):
                return CatalogChange(catalog, None)
            if catalog is CatalogName.CAUSALES:
                self._require_used(text, source)
            if SCHEMAS[catalog].decides:
                require_sound(self.context, catalog, text, source)
            version, since = self._number(catalog, text)
            if catalog is CatalogName.CAUSALES:
                text = with_version(text, version, since)
            self.context.catalog.save(
                CatalogVersion(
                    catalog=catalog,
                    version=version,
                    since=since,
                    text=text,
                    previous=previous,
                    file=readable(source),
                    changed_by=self.context.login,
                    changed_at=self.context.now(),
                )
            )
            self.context.refresh_catalogs()
            reread = self._reread(version) if catalog is CatalogName.SYNONYMS else 0
            clocks = self._set_clocks() if SCHEMAS[catalog].moves_clocks else 0
            self.context.note(action, f"{catalog} v{version}: {what or difference}")
        return CatalogChange(
            catalog, version, since, difference, reread, clocks, self._notices(catalog)
        )

    def _text(self, catalog: CatalogName) -> str:
        if catalog is CatalogName.AJUSTES:
            return rules_text(self.context.rules)
        return self.context.catalog.get(catalog) or shipped(catalog)

    def _read(self, catalog: CatalogName, path: Path) -> str:
        """Return a file's text in the stored format."""
        self.context.places.require_input(path)
        kind = _kind(catalog, path)
        text = workbook_to_csv(path) if kind == ".xlsx" else read_text(path)
        if catalog is CatalogName.SYNONYMS and kind in _TABLE_KINDS:
            return synonyms_of_table(text, path.name)
        if catalog is CatalogName.MARCACIONES and marcaciones_of(text, path.name).demo:
            return text if text.startswith("# DEMO") else f"# DEMO\n{text}"
        return text

    def _check(self, catalog: CatalogName, text: str, file: str) -> None:
        """Raise InvalidConfig for an invalid catalogue, before any write."""
        if catalog is CatalogName.AJUSTES:
            settings_of(text, file, self.context.rules)
        elif catalog is CatalogName.SYNONYMS:
            synonyms_of(text, file)
        else:
            read_by(SCHEMAS[catalog], text, file)
        if catalog is CatalogName.SHORT_FORMS:
            require_fitting(text, max(self.context.rules.ancho_rr, Rules().ancho_rr), file)
        if SCHEMAS[catalog].decides:
            require_sound(self.context, catalog, text, file)

    @staticmethod
    def _difference(catalog: CatalogName, previous: str, text: str) -> CatalogDifference:
        before, after = rows_of(catalog, previous), rows_of(catalog, text)
        return compare(before, after, SCHEMAS[catalog].key)

    def _require_used(self, text: str, file: str) -> None:
        """Raise InvalidConfig if a letter in use is missing."""
        kept = {causal.letter for causal in read_by(CAUSALES, text, file).records}
        used = self.context.catalog.casos_by_causal()
        lacking = [f"{letter} ({used[letter]})" for letter in sorted(used.keys() - kept)]
        if lacking:
            raise InvalidConfig(
                f"{file}: no se puede quitar una causal que ya tienen casos: {', '.join(lacking)}.",
                "Déjela en el archivo; si ya no se usa, dígalo en su política.",
                code="causal_en_uso",
            )

    def _number(self, catalog: CatalogName, text: str) -> tuple[int, date]:
        """Return a change's version and first day.

        A causales file may set a higher version and another day.
        """
        today = self.context.today
        if catalog is not CatalogName.CAUSALES:
            return self.context.catalog.next_version(catalog), today
        in_force, (version, since) = self.context.catalogs, _version_in(text)
        return max(version, in_force.version + 1), since if since != in_force.since else today

    def _other_version(self, catalog: CatalogName, text: str) -> bool:
        """Tell whether a causales file changes only version or day."""
        in_force = self.context.catalogs
        return catalog is CatalogName.CAUSALES and _version_in(text) != (
            in_force.version,
            in_force.since,
        )

    def _reread(self, version: int) -> int:
        which = CatalogName.SYNONYMS
        meanings = synonyms_of(self._text(which), SCHEMAS[which].file).by_answer
        return self._recorder.reread(
            self.context.catalog.to_review(),
            meanings,
            f"Los sinónimos v{version} dicen qué quiere decir la respuesta del back.",
        )

    def _set_clocks(self) -> int:
        context = self.context

        def vence(caso: Caso) -> date | None:
            running = clock(caso, context.rules, context.is_habil)
            return running.vence if running else None

        return context.catalog.reset_clocks(vence)

    def _notices(self, catalog: CatalogName) -> tuple[str, ...]:
        context = self.context
        checked = catalog in (CatalogName.AJUSTES, CatalogName.MARCACIONES)
        if checked and context.rules.exigir_marcacion and context.catalogs.marcaciones.demo:
            return (_DEMO_NOTICE,)
        return ()


def _version_in(text: str) -> tuple[int, date]:
    """Return the version and first day that a causales file says."""
    head = read_by(CAUSALES, text, CAUSALES.file).head
    return head["version"], head["since"]


def kinds_of(catalog: CatalogName) -> tuple[str, ...]:
    own = Path(SCHEMAS[catalog].file).suffix
    in_table = own in _TABLE_KINDS or catalog is CatalogName.SYNONYMS
    return tuple(dict.fromkeys((own, *(sorted(_TABLE_KINDS) if in_table else ()))))


def _kind(catalog: CatalogName, path: Path) -> str:
    kinds = kinds_of(catalog)
    if path.suffix.lower() not in kinds:
        raise InvalidUse(
            f"Un archivo de {catalog} termina en {' o '.join(kinds)}.",
            f"Ejemplo: {catalog}{kinds[0]}",
        )
    return path.suffix.lower()


def require_sound(context: ServiceContext, catalog: CatalogName, text: str, file: str) -> None:
    """Raise InvalidConfig if a text would break the procedure.

    Other catalogues' existing faults do not count.
    """
    after = _with(context, catalog, text)
    known = set(catalog_findings(context.catalogs))
    found = [
        each for each in catalog_findings(after) if each.catalog is catalog or each not in known
    ]
    if found:
        raise InvalidConfig(
            f"{file}: no se puso en uso, porque el procedimiento quedaría con "
            f"{len(found)} {'falta' if len(found) == 1 else 'faltas'}. {_told(found)}",
            "Corríjalas en el archivo y vuelva a intentarlo.",
            code="procedimiento",
        )


def _told(found: Iterable[Finding]) -> str:
    listed = list(found)
    said = "; ".join(map(str, listed[:MOST_SAID]))
    left = len(listed) - MOST_SAID
    return f"{said}; y {left} más." if left > 0 else f"{said}."


def _with(context: ServiceContext, catalog: CatalogName, text: str) -> Catalogs:
    kept = {which: own for which in CatalogName if (own := context.catalog.get(which)) is not None}
    return load_catalogs(paths.catalogs_dir(), {**kept, catalog: text})
