"""A base read and compared: options, effect, summary."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from ajustes_tui.domain.base.base_counts import BaseCounts, other_zeros, turned_round
from ajustes_tui.domain.base.fields import COLUMNS
from ajustes_tui.domain.base.mail import Mail
from ajustes_tui.domain.base.reconciliation import OUTCOMES, in_gestion
from ajustes_tui.domain.base.rows import BaseHeader, BaseKind, BaseRow, Rechazo
from ajustes_tui.domain.base.workbook import SheetHeaders
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.rules.corte import FIRST_OUTCOMES, RAISED_IN_TRAY
from ajustes_tui.domain.values.counts import count_words, thousands
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.errors import AjustesError, InvalidInput, InvalidUse

if TYPE_CHECKING:
    from ajustes_tui.storage.intake.comparison import Comparison
    from ajustes_tui.storage.intake.load import StagedLoad

MAX_RECHAZOS_IN_SUMMARY = 5_000
MAX_CHANGES_IN_SUMMARY = 5_000
"""Most changed cells, and casos in hand, in `--simular`."""
_SAMPLE_ROWS = 50
_EXAMPLES = 3


class ImportCancelled(AjustesError):
    """The person stopped the import; nothing was written."""

    exit_code = 5
    code = "cancelada"


def is_final(refusal: AjustesError) -> bool:
    """Tell whether the refusal holds until the file changes: not if out of space."""
    return isinstance(refusal, InvalidInput | InvalidUse) and refusal.code != "sin_espacio"


@dataclass(frozen=True, slots=True)
class MailOrigin:
    """Mail with the base attached, and its file."""

    mail: Mail
    path: Path
    bases: int = 1


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Options of a person for a file."""

    corte: date | None = None
    complemento: bool = False
    sheets: tuple[str, ...] = ()
    """Sheets forming one base, in order; by default the likeliest."""
    leave_hidden_out: bool = False
    dates: str | None = None
    """Order of ambiguous days, `dia-mes` or `mes-dia`."""
    yes: str | None = None
    """Meaning of «sí», `aprobado` or `rechazado`."""
    asks_in_sight: bool = False
    """Whether both are asked with the base in sight, read one way meanwhile."""
    contradictions: bool | None = None
    """Whether contradictory rows are imported; None to ask a person."""
    unattended: bool = False
    """Nobody is present: an unlikely base is left for a person."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """An empty header means an absent field."""
    require_corte: bool = True
    creates_store: bool = False
    """Whether an accepted base creates a missing store."""
    header_row: int | None = None
    """As shown in Excel, if the detected row is wrong."""
    password: str | None = field(default=None, repr=False)
    origin: MailOrigin | None = None

    @property
    def refuses_contradictions(self) -> bool:
        """Nobody can be asked."""
        return not self.contradictions and (self.unattended or self.contradictions is False)

    @property
    def mail(self) -> Mail | None:
        return self.origin.mail if self.origin else None


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """Summary of an import; `base` is None until written."""

    base: int | None = None
    file: str = ""
    sha256: str = ""
    corte: date | None = None
    kind: BaseKind = BaseKind.COMPLETA
    sheet: str = ""
    rows: int = 0
    valid: int = 0
    new: int = 0
    updated: int = 0
    equal: int = 0
    earlier: int = 0
    """Rows of an older corte may not overwrite newer data."""
    earlier_answers: int = 0
    """Answers older than the known one, which stays."""
    duplicated: int = 0
    rechazadas: int = 0
    absent: int = 0
    already_imported: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    unmapped_columns: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    rechazos: tuple[Mapping[str, object], ...] = ()
    reconciliation: Mapping[str, int] = field(default_factory=dict)
    total: int = 0
    """T of the corte with this base, as in the indicators."""
    brought_by: str = ""
    """Login of the file's owner; '' for the importing account."""
    mail: Mail | None = None
    """None for a file that came by itself."""
    sheets: tuple[str, ...] = ()
    """Sheets read as one base, in order; `sheet` is the first."""
    first_answers: Mapping[str, int] = field(default_factory=dict)
    """First escalations by outcome, not in `reconciliation`."""
    contradictory: int = 0
    """Contradictory rows, imported anyway."""

    @property
    def none_usable(self) -> bool:
        """Every row, and there are some, is a rechazo."""
        return 0 < self.rows <= self.rechazadas and not self.already_imported

    def as_json(self) -> dict[str, Any]:
        """The document of contrato.md, with who brought the file if another person."""
        return {
            "base": self.base,
            "archivo": self.file,
            "sha256": self.sha256,
            "corte": self.corte.isoformat() if self.corte else None,
            "tipo": self.kind.value,
            "hoja": self.sheet,
            "hojas": list(self.sheets),
            "filas": self.rows,
            "validas": self.valid,
            "nuevas": self.new,
            "actualizadas": self.updated,
            "iguales": self.equal,
            "anteriores": self.earlier,
            "respuestas_anteriores": self.earlier_answers,
            "duplicadas": self.duplicated,
            "contradictorias": self.contradictory,
            "rechazadas": self.rechazadas,
            "ausentes": self.absent,
            "ya_importada": self.already_imported,
            "columnas": dict(self.columns),
            "sin_mapear": list(self.unmapped_columns),
            "avisos": list(self.notices),
            "rechazos": [dict(rechazo) for rechazo in self.rechazos],
            "conciliacion": {**self.reconciliation, "primeros": dict(self.first_answers)},
            "total": self.total,
            **({"traida_por": self.brought_by} if self.brought_by else {}),
            **({"correo": self.mail.as_json()} if self.mail else {}),
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any], base: int) -> Self:
        """Return a stored summary, to answer the same file again."""
        corte, reconciled = document["corte"], dict(document["conciliacion"])
        first = reconciled.pop("primeros", {})
        return cls(
            base=base,
            file=document["archivo"],
            sha256=document["sha256"],
            corte=date.fromisoformat(corte) if corte else None,
            kind=BaseKind(document["tipo"]),
            sheet=document["hoja"],
            rows=document["filas"],
            valid=document["validas"],
            new=document["nuevas"],
            updated=document["actualizadas"],
            equal=document["iguales"],
            # Summaries stored before this count existed have these rows among the iguales.
            earlier=document.get("anteriores", 0),
            earlier_answers=document.get("respuestas_anteriores", 0),
            duplicated=document["duplicadas"],
            rechazadas=document["rechazadas"],
            absent=document["ausentes"],
            already_imported=True,
            columns=document["columnas"],
            unmapped_columns=tuple(document["sin_mapear"]),
            notices=tuple(document["avisos"]),
            rechazos=tuple(document["rechazos"]),
            reconciliation=reconciled,
            first_answers=first,
            total=document.get("total", document["validas"]),
            brought_by=document.get("traida_por", ""),
            mail=Mail.from_json(document["correo"]) if document.get("correo") else None,
            # A base stored before several could be one has one.
            sheets=tuple(document.get("hojas", (document["hoja"],))),
            contradictory=document.get("contradictorias", 0),
        )


class ChangedCell(NamedTuple):
    """A value of a caso that a base changes; money is centavos."""

    caso_id: int
    cuenta: str
    radicado: str
    fila: int
    field: str
    before: object
    after: object
    tomado_by: str | None

    def as_json(self) -> dict[str, object]:
        return {
            "caso": self.caso_id,
            "cuenta": self.cuenta,
            "radicado": self.radicado,
            "fila": self.fila,
            "campo": COLUMNS[self.field].json_key if self.field in COLUMNS else self.field,
            "antes": _flat(self.before),
            "despues": _flat(self.after),
        }


class ResultadoChange(NamedTuple):
    """A caso whose result a base changes, with both estados and its holder."""

    caso_id: int
    cuenta: str
    radicado: str
    estado_before: Estado
    estado_after: Estado
    before: object
    after: object
    tomado_by: str | None

    def as_json(self) -> dict[str, object]:
        return {
            "caso": self.caso_id,
            "cuenta": self.cuenta,
            "radicado": self.radicado,
            "estado_antes": self.estado_before.value,
            "estado_despues": self.estado_after.value,
            "tomado_por": self.tomado_by,
        }


@dataclass(slots=True)
class PreparedBase:
    """A base waiting for confirmation; closing it discards the staged rows."""

    header: BaseHeader
    corte: date | None
    kind: BaseKind
    notices: tuple[str, ...]
    rows: int
    load: StagedLoad | None
    comparison: Comparison
    summary: ImportSummary
    options: ImportOptions = field(default_factory=ImportOptions)
    lote_heading: str | None = None
    """Lot column of an answer, else None."""
    synonyms: int = 0
    """Version of the synonyms used; after a change the import is refused."""
    brought_by: str = ""
    counts: BaseCounts | None = None
    """None for a base already in the store, which is not read."""
    unlike: tuple[str, ...] = ()
    """Notices on differences from the previous corte."""
    loss: str = ""
    """Aviso if most of the previous corte would unexpectedly become ausente."""
    lock: RLock = field(default_factory=RLock, repr=False)
    """Held while staged rows are read, compared or discarded: screens use threads."""

    former_dates: str = ""
    """Days of the previous base, `dia-mes` or `mes-dia`; '' without one."""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(self.header.columns)

    @property
    def doubts(self) -> tuple[tuple[str, str], ...]:
        """Questions that a person must accept before the import, and their subject."""
        counts = self.counts
        return (
            *([("¿Es la base completa?", self.loss)] if self.loss else []),
            *(
                [("¿Entran así?", counts.contradiction)]
                if counts is not None and counts.doubtful
                else []
            ),
        )

    def rechazos(self) -> list[Rechazo]:
        with self.lock:
            return self.load.rows.rejected() if self.load else []

    def ids_of(self, effect: str) -> array[int]:
        """Return staged row ids in file order.

        `effect` is nueva, igual, anterior, duplicada, rechazada or another of the comparison;
        rechazos have their own ids (see `rechazos_of`).
        """
        with self.lock:
            if self.load is None:
                return array("q")
            if effect == "rechazada":
                return self.load.rows.rejected_ids()
            return self.load.rows.ids_with(effect)

    def rows_of(self, ids: Sequence[int]) -> Mapping[int, BaseRow]:
        with self.lock:
            return self.load.rows.rows_of(ids) if self.load else {}

    def rechazos_of(self, ids: Sequence[int]) -> Mapping[int, Rechazo]:
        with self.lock:
            return self.load.rows.rejected_of(ids) if self.load else {}

    def cells(self) -> Iterator[ChangedCell]:
        for change in self.comparison.changes:
            caso_key = (change.caso_id, change.cuenta, change.radicado, change.fila)
            for name, (before, after) in change.changes.items():
                yield ChangedCell(*caso_key, name, before, after, change.tomado_by)

    def in_gestion(self) -> list[ResultadoChange]:
        return [
            c
            for c in self._resultado_changes()
            if c.estado_before not in RAISED_IN_TRAY and in_gestion(c.estado_before, c.tomado_by)
        ]

    def past_contact(self) -> list[ResultadoChange]:
        """Casos already told, closed or with PQR whose result changes: they go to review."""
        return [c for c in self._resultado_changes() if c.estado_before in RAISED_IN_TRAY]

    def turned_round(self) -> str:
        """Return the aviso on a base that reverses most known answers, or ''."""
        flipped = sum(None not in (c.before, c.after) for c in self._resultado_changes())
        with self.lock:
            known = self.load.rows.answered_again() if flipped and self.load else 0
        return turned_round(known, flipped)

    def other_zeros(self) -> str:
        """Return the aviso on new casos known with other leading zeros, or ''."""
        with self.lock:
            rows = self.load.rows.with_other_zeros() if self.comparison.new and self.load else []
        return other_zeros(rows)

    def _resultado_changes(self) -> Iterator[ResultadoChange]:
        for change in self.comparison.changes:
            if "resultado" in change.changes:
                yield ResultadoChange(
                    change.caso_id,
                    change.cuenta,
                    change.radicado,
                    change.before,
                    change.after,
                    *change.changes["resultado"],
                    change.tomado_by,
                )

    def headings(self) -> SheetHeaders:
        """Return all columns, with at most three sample values."""
        base = self.header
        examples = {
            heading: tuple(dict.fromkeys(text for _fila, text in cells if text))[:_EXAMPLES]
            for heading, cells in self.samples().items()
        }
        return SheetHeaders(base.headers, base.columns, examples, base.doubtful, base.suggestions)

    def simulated_json(self) -> dict[str, Any]:
        """The document of `--simular`."""
        cells = [cell.as_json() for cell in islice(self.cells(), MAX_CHANGES_IN_SUMMARY)]
        gestion = [change.as_json() for change in self.in_gestion()[:MAX_CHANGES_IN_SUMMARY]]
        kept = {} if self.kind is not BaseKind.COMPLEMENTO else {"no_vienen": self._dropped()}
        return self.summary.as_json() | {"cambios": cells, "en_gestion": gestion, **kept}

    def _dropped(self) -> list[int]:
        return self.comparison.dropped[:MAX_CHANGES_IN_SUMMARY]

    def samples(self) -> Mapping[str, Sequence[tuple[int, str]]]:
        """Return the first raw cells of each column, with their rows."""
        first = range(1, _SAMPLE_ROWS + 1)
        with self.lock:
            if self.load is None:
                return {}
            rows, raw = self.load.rows.rows_of(first), self.load.rows.raw_of(first)
        numbers = [rows[order].fila for order in sorted(rows)]
        return {
            heading: [(fila, cells[place] or "") for fila, cells in zip(numbers, raw, strict=True)]
            for place, heading in enumerate(self.header.headers)
        }

    def close(self) -> None:
        with self.lock:
            if self.load is not None:
                self.load.close()
                self.load = None


def summarise(prepared: PreparedBase, comparison: Comparison, base_id: int | None) -> ImportSummary:
    """`base_id` is None for a simulation."""
    header = prepared.header
    first = prepared.ids_of("rechazada")[:MAX_RECHAZOS_IN_SUMMARY]
    rechazos = prepared.rechazos_of(first)
    found = comparison.reconciliation
    outcomes = {outcome: len(found.get(outcome, ())) for outcome in OUTCOMES}
    return ImportSummary(
        base=base_id,
        file=header.file,
        sha256=header.sha256,
        corte=prepared.corte,
        kind=comparison.kind,
        sheet=header.sheet,
        rows=prepared.rows,
        valid=comparison.valid,
        new=comparison.new,
        updated=comparison.updated,
        equal=comparison.equal,
        earlier=comparison.earlier,
        earlier_answers=comparison.earlier_answers,
        duplicated=comparison.duplicated,
        rechazadas=comparison.rechazadas,
        absent=len(comparison.absent),
        already_imported=False,
        columns=header.columns,
        unmapped_columns=header.unmapped_columns,
        notices=_notices(prepared, comparison),
        rechazos=tuple(
            {"fila": r.fila, "columna": r.column, "valor": r.value, "motivo": r.motivo}
            for r in map(rechazos.__getitem__, first)
        ),
        reconciliation={"reescalados": sum(outcomes.values()), **outcomes},
        first_answers={
            outcome: len(found.get(stored, ())) for outcome, stored in FIRST_OUTCOMES.items()
        },
        total=0 if comparison.kind is BaseKind.RESPUESTA else comparison.total,
        brought_by=prepared.brought_by,
        mail=prepared.options.mail,
        sheets=header.read_sheets,
        contradictory=sum(prepared.counts.contradictions.values()) if prepared.counts else 0,
    )


def new_sheets(read: Sequence[str], stored: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the sheets in none of the stored bases of the file, in order."""
    known = {sheet for base in stored for sheet in base["resumen"].get("hojas", [base["hoja"]])}
    return tuple(sheet for sheet in read if sheet not in known)


def _notices(prepared: PreparedBase, comparison: Comparison) -> tuple[str, ...]:
    """Return those of the last comparison, which may be after the person saw the base."""
    if comparison is prepared.comparison:
        return prepared.notices
    seen = set(compared_notices(prepared.comparison))
    return (*compared_notices(comparison), *(n for n in prepared.notices if n not in seen))


def compared_notices(comparison: Comparison) -> Iterator[str]:
    """Yield what is reported besides the counts."""
    if comparison.kind is BaseKind.COMPLEMENTO:
        told = f"Es un complemento: con él, T del corte queda en {thousands(comparison.total)}."
        if comparison.dropped:
            casos = count_words(len(comparison.dropped), "caso")
            told = (
                f"{told[:-1]}, contando {casos} que el corte ya tenía y aquí no vienen; si sobran, "
                "deshaga antes la base que los trajo."
            )
        yield told
    if comparison.earlier_answers:
        rows = count_words(comparison.earlier_answers, "fila trae", "filas traen")
        yield (f"{rows} una respuesta de fecha anterior a la que ya se conoce: no la reemplaza.")
    if comparison.yielded:
        data = count_words(sum(comparison.yielded.values()), "dato")
        columns = ", ".join(
            f"{COLUMNS[column].name} {count}" for column, count in comparison.yielded.items()
        )
        yield f"En {data} que una persona había puesto, la base trae otro valor y vale el suyo: {columns}."


def already_imported(
    header: BaseHeader, base: Mapping[str, Any], mail: Mail | None = None
) -> PreparedBase:
    """Return the stored summary for a file already imported, and by whom.

    `mail` is the one bringing the file this time.
    """
    # Only a file that is at hand loads what imports it: the summaries alone do without.
    from ajustes_tui.storage.intake.comparison import Comparison

    summary = ImportSummary.from_json(base["resumen"], int(base["id"]))
    day = short_date(date.fromisoformat(base["importada_el"][:10]))
    notice = f"Este archivo ya fue importado el {day} por {base['importada_por']}."
    summary = replace(summary, notices=(notice, *summary.notices), mail=mail or summary.mail)
    return PreparedBase(
        header=header,
        corte=summary.corte,
        kind=summary.kind,
        notices=summary.notices,
        rows=summary.rows,
        load=None,
        comparison=Comparison(),
        summary=summary,
    )


def _flat(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
