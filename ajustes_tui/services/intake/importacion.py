"""Read a workbook, compare it with the store, and write it once confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.base.base_counts import COUNTS_KEY, loses_most, loss_notice, unlike_former
from ajustes_tui.domain.base.corrections import Correction, answers_of, yes_answers
from ajustes_tui.domain.base.corte import corte_of_name, other_cortes, unlikely_corte
from ajustes_tui.domain.base.mail import Mail, corte_of_mail
from ajustes_tui.domain.base.recognition import advice_on_day, doubt_notice
from ajustes_tui.domain.base.rejected import names_origin, origin_digest, row_of_origin
from ajustes_tui.domain.base.rows import (
    BOOK_KEY,
    DAY_FIRST,
    FIGURES_NOTICES,
    BaseHeader,
    BaseKind,
)
from ajustes_tui.domain.base.workbook import SheetPreview
from ajustes_tui.domain.figures.our_columns import COLUMNS_OF_REJECTED, lote_heading
from ajustes_tui.domain.keeping.audit_words import EXPORT
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.values.counts import count_words
from ajustes_tui.domain.values.dates import short_date
from ajustes_tui.domain.values.roles import Power, can
from ajustes_tui.domain.values.text import key
from ajustes_tui.errors import ConflictError, Doubt, DoubtOn, InvalidFile, InvalidUse, NotAllowed
from ajustes_tui.services.admin.catalogs import shipped, synonyms_of
from ajustes_tui.services.admin.schemas import SINONIMOS
from ajustes_tui.services.intake.bases import BasesService, bringer_of
from ajustes_tui.services.intake.mailbox import MailboxService
from ajustes_tui.services.intake.prepared import (
    ImportCancelled,
    ImportOptions,
    ImportSummary,
    PreparedBase,
    already_imported,
    compared_notices,
    new_sheets,
    summarise,
)
from ajustes_tui.services.intake.returned_base import ReturnedBaseService
from ajustes_tui.services.progress import Progress, Quiet
from ajustes_tui.storage.intake.comparison import Comparison
from ajustes_tui.storage.intake.load import StagedLoad
from ajustes_tui.storage.intake.promotion import LoadTarget

if TYPE_CHECKING:
    from ajustes_tui.domain.base.synonyms import Synonyms
    from ajustes_tui.excel.read.reader import BaseReader
    from ajustes_tui.services.intake.mails import OpenedMail
    from ajustes_tui.storage.guard.casos_check import RowReader

__all__ = [
    "ImportCancelled",
    "ImportOptions",
    "ImportSummary",
    "ImportacionService",
    "PreparedBase",
]

NO_CORTE = "El nombre del archivo no dice el corte; falta para importar."
CORTE_OF_COLUMN = " La columna «{}» dice {} en todas sus filas."
CORTE_OF_ORIGIN = "Son los rechazos corregidos de la base {}: complementan su corte, {}."
CORTE_OF_RESPUESTA = (
    "Es la respuesta de un lote: no es de ningún corte, y el que se dijo no se usa."
)
CORTE_OF_MAIL = "El nombre del adjunto no dice el corte: se tomó {} {} del correo."
_IMPORT_WAIT_S = 600.0
"""Seconds to wait for a large base being written."""
_REASONS_NAMED = 3
LOTE = "lote"
"""Lot column in `--mapa`; an empty header means that no lot is answered."""
_REMEMBERED_NOTICE = "Las columnas se tomaron como se corrigieron la última vez: {}."
_NO_VALOR_APLICADO = "No viene el valor aplicado: se pide al verificar la aplicación."
_NO_FECHA = "No viene la fecha de solicitud: el plazo se cuenta desde el corte."


class ImportacionService:
    """Use cases of the import screen and command."""

    def __init__(self, bases: BasesService) -> None:
        self.bases = bases
        self.context = bases.context
        self.returned = ReturnedBaseService(bases.context)

    def prepare(
        self,
        path: Path,
        options: ImportOptions | None = None,
        progress: Progress | None = None,
    ) -> PreparedBase:
        """Read and compare without writing.

        Raises InvalidFile, InvalidUse without a corte, and ImportCancelled.
        """
        options = options or ImportOptions()
        progress = progress or Quiet()
        self.context.require_reading()
        self.context.places.require_input(options.origin.path if options.origin else path)
        with _cancellable(progress), ExitStack() as stack:
            return self._read(stack, path, options, progress)

    def _read(
        self, stack: ExitStack, path: Path, options: ImportOptions, progress: Progress
    ) -> PreparedBase:
        progress.report(0, 0, "Abriendo")
        former_dates = self.bases.former_day_order() if options.asks_in_sight else ""
        synonyms = self.context.catalog.newest(CatalogName.SYNONYMS)
        reading = self._open_reading(stack, path, options, progress)
        if stored := self._stored(reading.header, options.mail):
            sheets = reading.header.read_sheets
            new = new_sheets(sheets, stored) if options.sheets else ()
            if not new:
                return already_imported(reading.header, stored[0], options.mail)
            if new != sheets:
                # The others of its sheets are in the store.
                reading.close()
                options = replace(options, sheets=new)
                reading = self._open_reading(stack, path, options, progress)
        header = reading.header
        corte, found = self._corte(path, header, options)
        heading = self._lote_heading(header, options)
        if heading is None:
            _require_corte(path, corte, options, header)
        load = StagedLoad(self.context.db, _row_reader)

        def stop() -> None:
            reading.cancel()
            load.interrupt()

        progress.on_cancel(stop)
        try:
            staged = reading.stage(
                load.order,
                load.opened,
                lambda rows: progress.report(rows, header.rows_declared, "Leyendo"),
            )
            load.take(staged)
            self._refuse_corrected_before(header, load)
            if heading is not None and not load.rows.names_lotes(heading):
                heading = None
                _require_corte(path, corte, options, header)
            if heading is None:
                notices = self._notices(header, corte, staged.notices, options.mail)
            else:
                said = (text for text in staged.notices if text not in FIGURES_NOTICES)
                notices = (*said, *((CORTE_OF_RESPUESTA,) if options.corte else ()))
                corte, found = None, ""
            notices = (*filter(None, (staged.counts.contradiction,)), *notices)
            if staged.counts.doubtful and options.refuses_contradictions:
                raise Doubt(
                    DoubtOn.ROWS,
                    staged.counts.contradiction,
                    "Si así es, impórtela con --contradicciones.",
                )
            if options.creates_store and load.has_rows and self.context.db.path is None:
                # Nothing is made for a base that is refused.
                self.context.create_store()
                load.move(self.context.db)
            remembered = self._remembered(header, options)
            told = _REMEMBERED_NOTICE.format(", ".join(remembered)) if remembered else ""
            notices += (*filter(None, (found, told)),)
            progress.report(staged.rows, staged.rows, "Comparando")
            prepared = PreparedBase(
                header=header,
                corte=corte,
                kind=BaseKind.COMPLETA,
                notices=notices,
                rows=staged.rows,
                load=load,
                comparison=Comparison(),
                summary=ImportSummary(),
                options=options,
                lote_heading=heading,
                synonyms=synonyms,
                brought_by=bringer_of(options.origin.path if options.origin else path),
                counts=staged.counts,
                former_dates=former_dates,
            )
            self._compare(prepared)
            if options.unattended:
                self.require_usable(prepared)
                _require_attention(prepared)
            return prepared
        except BaseException:
            load.close()
            raise

    def _open_reading(
        self, stack: ExitStack, path: Path, options: ImportOptions, progress: Progress
    ) -> BaseReader:
        """May be cancelled even before the first row."""
        reading = self._reading(path, options)
        progress.on_cancel(reading.cancel)
        if progress.cancelled():
            raise _cancelled()
        return stack.enter_context(reading)

    def _reading(self, path: Path, options: ImportOptions) -> BaseReader:
        # The reader is needed only here: a session that imports nothing never pays for it.
        from ajustes_tui.excel.read.reader import BaseReader, ReadOptions

        read_options = ReadOptions(
            self.synonyms(),
            sheets=options.sheets,
            remembered_sheets=self.context.bases.chosen_sheets(),
            dates=options.dates,
            dates_meanwhile=(self.bases.former_day_order() or DAY_FIRST)
            if options.asks_in_sight
            else None,
            yes=options.yes,
            asks_in_sight=options.asks_in_sight,
            corte=_corte_said(path, options),
            mapping={field: heading for field, heading in options.mapping.items() if field != LOTE},
            corrections=self.context.corrections.known(),
            motives=self.context.catalogs.motive_words,
            header_row=options.header_row,
            follows_links=not self.bases.is_in_inbox(path),
            leave_hidden_out=options.leave_hidden_out,
            limits=self.context.config.limits,
            key=options.password,
            today=self.today(),
        )
        return BaseReader(path, read_options)

    def inspect(
        self, path: Path, options: ImportOptions, progress: Progress | None = None
    ) -> tuple[SheetPreview, ...]:
        """Raises as `prepare` does."""
        progress = progress or Quiet()
        self.context.require_reading()
        self.context.places.require_input(options.origin.path if options.origin else path)
        reading = self._reading(path, options)
        progress.report(0, 0, "Mirando las hojas")
        progress.on_cancel(reading.cancel)
        with _cancellable(progress):
            return reading.inspect()

    def open_mail(self, path: Path, progress: Progress | None = None) -> OpenedMail:
        """Save the attachments in a private folder until closed.

        `refusal` has the reason if none may be imported. Raises InvalidFile (code `no_es_correo` for
        other files), ImportCancelled.
        """
        self.context.require_reading()
        self.context.places.require_input(path)
        return self._unpack(path, progress or Quiet())

    def read_mail_headers(self, path: Path) -> tuple[Mail, ...]:
        """Raises InvalidFile."""
        return self._reading(path, ImportOptions()).mails()

    def open_waiting_mail(self, key: str, progress: Progress | None = None) -> OpenedMail:
        """As `open_mail`, with the reason it waits.

        Raises InvalidInput if it does not wait or was not kept.
        """
        from ajustes_tui.storage.intake.attachments import AttachmentFolder

        self.context.require_reading()
        mail, content = MailboxService(self.context).waiting_mail(key)
        folder = AttachmentFolder(self.context.db.path)
        try:
            opened = self._unpack(folder.write("correo.eml", content), progress or Quiet())
        finally:
            folder.close()
        opened.waits_for, opened.done = mail.motivo_on_screen, mail.done
        return opened

    def _unpack(self, path: Path, progress: Progress) -> OpenedMail:
        from ajustes_tui.services.intake.mails import OpenedMail

        progress.report(0, 0, "Abriendo el correo")
        reading = self._reading(path, ImportOptions())
        progress.on_cancel(reading.cancel)
        with _cancellable(progress):
            return OpenedMail.read(
                path, reading, self.context.db.path, self.context.config.mail.senders
            )

    def confirm(self, prepared: PreparedBase, progress: Progress | None = None) -> ImportSummary:
        """Write in one transaction; raises NotAllowed for the role.

        Raises ImportCancelled if stopped in time, with nothing written.
        """
        progress = progress or Quiet()
        if prepared.summary.already_imported:
            return prepared.summary
        self._require_import()
        self.require_usable(prepared)
        if prepared.load is None or (
            prepared.corte is None and prepared.kind is not BaseKind.RESPUESTA
        ):
            raise InvalidUse("Falta el corte de la base.", "Escríbalo antes de importar.")
        if prepared.header.day_doubts:
            raise InvalidUse("Falta decir cómo están las fechas de la base.", "Escoja 1 o 2 antes.")
        if prepared.header.yes_doubt is not None:
            raise InvalidUse("Falta decir qué es SI en la base.", "Escoja 1 o 2 antes.")
        self._require_same_synonyms(prepared)
        progress.report(0, prepared.summary.valid, "Escribiendo")
        progress.on_cancel(prepared.load.interrupt)
        try:
            with (
                _cancellable(progress),
                self.context.large_act(prepared.load.go_on, _IMPORT_WAIT_S),
                prepared.lock,
            ):
                self._require_same_synonyms(prepared)
                base_id, comparison = prepared.load.promote(
                    prepared.header,
                    self._target(prepared, prepared.corte),
                    self.context.run_session.login,
                    self.context.now(),
                    self.bases.vence(),
                    lambda c: summarise(prepared, c, None).as_json() | _counts_kept(prepared),
                    lambda done, total: progress.report(done, total, "Escribiendo"),
                )
        except ConflictError:
            # Somebody imported the same file while this person looked at it: that base stands.
            stored = self.context.bases.live_by_hash(prepared.header.sha256)
            if not stored:
                raise
            prepared.close()
            return already_imported(prepared.header, stored[0], prepared.options.mail).summary
        prepared.kind = comparison.kind
        summary = summarise(prepared, comparison, base_id)
        if prepared.options.origin is not None:
            mail = prepared.options.origin.mail
            MailboxService(self.context).note_imported(mail.sha256, summary.file, base_id)
        self._remember(prepared.header, prepared.options)
        prepared.summary = summary
        prepared.close()
        return summary

    def _require_import(self) -> None:
        rol = self.context.enter()
        refusal = self.bases.import_refusal()
        if refusal is not None or not can(rol, Power.IMPORT):
            raise NotAllowed(
                refusal.motivo if refusal else f"Importar no es de {rol}.",
                "Pídalo a quien tenga ese rol.",
            )

    def _remember(self, header: BaseHeader, options: ImportOptions) -> None:
        """Save the person's answers on columns for later bases."""
        mapping, known = options.mapping, self.context.corrections.known()
        lote = lote_heading(header.unmapped_columns)
        if mapping.get(LOTE) == "" and lote is not None:
            header = header._replace(refused={**header.refused, LOTE: (lote,)})
        answers = [
            answer
            for answer in (*answers_of(header, mapping, known), *yes_answers(header, options.yes))
            if known.get(key(answer.header), {}).get(answer.field) is not answer.is_field
        ]
        if not answers:
            return
        login, now = self.context.run_session.login, self.context.now()
        with self.context.db.transaction():
            self.context.corrections.save(answers, login, now)
            said = "; ".join(answer.text for answer in answers)
            self.context.audit.record(now, login, "columnas_corregidas", said)

    def corrections_of(self, headers: Sequence[str]) -> dict[str, tuple[Correction, ...]]:
        """Leave out forgotten answers."""
        found: dict[str, list[Correction]] = {}
        for said in self.context.corrections.list_all():
            if said.is_field is not None:
                found.setdefault(key(said.header), []).append(said)
        return {header: tuple(found[key(header)]) for header in headers if key(header) in found}

    def forget_column(self, header: str) -> None:
        """Raises NotAllowed for a role that may not import."""
        self._require_import()
        login, now = self.context.run_session.login, self.context.now()
        with self.context.db.transaction():
            forgotten = self.context.corrections.forget(header, login, now)
            if forgotten:
                fields = ", ".join(said.field for said in forgotten)
                detail = f"«{header}», que se corrigió para {fields}"
                self.context.audit.record(now, login, "columna_olvidada", detail)

    def _require_same_synonyms(self, prepared: PreparedBase) -> None:
        if prepared.synonyms != self.context.catalog.newest(CatalogName.SYNONYMS):
            raise ConflictError(
                "Los sinónimos cambiaron después de leer la base; no se escribió nada.",
                "Ábrala otra vez: con los nuevos se lee distinto.",
                code="sinonimos_cambiaron",
            )

    def require_usable(self, prepared: PreparedBase) -> None:
        """Refuse a base without usable rows: a completa would make everybody ausente.

        It can still be viewed, to correct sheet, headers or columns.
        """
        if prepared.summary.none_usable:
            raise self.none_usable(prepared)

    def none_usable(self, prepared: PreparedBase) -> InvalidFile:
        """Name the commonest reasons first."""
        reasons = Counter(f"«{r.column}», {r.motivo}" for r in prepared.rechazos())
        named = "; ".join(
            f"{reason} ({count_words(count, 'fila')})"
            for reason, count in reasons.most_common(_REASONS_NAMED)
        )
        return InvalidFile(
            f"Ninguna fila de la base sirve: {named}.",
            "Compruebe la hoja (en la orden, --hoja), la fila de los títulos y las columnas "
            "(--mapa campo=encabezado), o pida que la reenvíen.",
            code="sin_filas_utiles",
        )

    def export_rechazos(self, prepared: PreparedBase, path: Path) -> int:
        """The workbook can be corrected and imported again."""
        # What writes a workbook takes its time to load, and only this needs it.
        from ajustes_tui.excel.write.rejected import write_rejected

        self.context.places.require_output(path)
        rechazos = (
            prepared.rechazos()
            if prepared.load is not None
            else self.context.bases.rejected(prepared.summary.base or 0)
        )
        return write_rejected(path, prepared.header, rechazos)

    def may_replace(self, path: Path) -> bool:
        """Tell whether the path may be overwritten without losing corrections."""
        from ajustes_tui.excel.write.file import require_replaceable

        try:
            require_replaceable(path)
        except InvalidFile:
            return False
        return True

    def export_rechazos_of(self, base_id: int, path: Path) -> int:
        """Use the original columns."""
        from ajustes_tui.excel.write.rejected import write_rejected

        self.context.places.require_output(path)
        base = self.bases.base(base_id)
        rechazos = self.context.bases.rejected(base_id)
        headings = tuple(dict.fromkeys(heading for r in rechazos for heading in r.raw))
        every = self.context.bases.headers_of(base)
        if set(headings) <= set(every):
            # A column that is empty in all of them is one to fill in.
            headings = every
        header = BaseHeader(
            file=base["archivo"],
            sha256=base["sha256"],
            size=base["tamano"],
            sheet=base["hoja"],
            sheets=(base["hoja"],),
            header_row=1,
            headers=headings,
            columns=dict(base["resumen"]["columnas"]),
            doubtful={},
            unmapped_columns=(),
            examples={},
            rows_declared=len(rechazos),
        )
        written = write_rejected(path, header, rechazos)
        self.context.record(
            EXPORT, f"rechazos de la base {base_id}: filas {written}, archivo {path.name}"
        )
        return written

    def synonyms(self) -> Synonyms:
        which = CatalogName.SYNONYMS
        return synonyms_of(self.context.catalog.get(which) or shipped(which), SINONIMOS.file)

    def _remembered(self, header: BaseHeader, options: ImportOptions) -> list[str]:
        """Return fields mapped or left out by earlier corrections."""
        return [
            field
            for field, heading in self.context.corrections.mapping_of(header.headers).items()
            if field not in options.mapping and header.columns.get(field, "") == heading
        ]

    def _compare(self, prepared: PreparedBase) -> None:
        """Set type, comparison and summary."""
        corte, load = prepared.corte, prepared.load
        if load is None:
            return
        if prepared.lote_heading is not None:
            prepared.kind = BaseKind.RESPUESTA
        elif (
            prepared.options.complemento
            or names_origin(prepared.header)
            or self.has_corte(prepared)
        ):
            prepared.kind = BaseKind.COMPLEMENTO
        else:
            prepared.kind = BaseKind.COMPLETA
        assumed_corte = corte or self.context.now().date()
        with prepared.lock:
            prepared.comparison = load.compare(
                self._target(prepared, assumed_corte), self.context.now()
            )
        self._look_for_unlike(prepared)
        absent, previous = len(prepared.comparison.absent), prepared.comparison.previous
        prepared.notices = tuple(n for n in prepared.notices if n != prepared.loss)
        odd = loses_most(absent, previous) and corte is not None and self._repeats(corte)
        prepared.loss = loss_notice(absent, previous) if odd else ""
        # The gravest first: a screen shows only so many.
        prepared.notices = (*filter(None, (prepared.loss,)), *prepared.notices)
        prepared.summary = summarise(prepared, prepared.comparison, None)

    def _repeats(self, corte: date) -> bool:
        said = self.context.rules.bases
        return said == "acumulativas" or (
            said == "aprende" and self.context.bases.repeated_before(corte)
        )

    def _refuse_corrected_before(self, header: BaseHeader, load: StagedLoad) -> None:
        """Reject rows of a workbook of rechazos already corrected into another caso.

        A row corrected twice is one row: a second caso would count twice in T.
        """
        before = self.context.bases.corrected_rows(header.sheet) if names_origin(header) else {}
        if before:
            place = len(header.headers) - len(COLUMNS_OF_REJECTED)
            origins = {
                order: row_of_origin(cell) for order, cell in load.rows.cells_of(place).items()
            }
            motivos = {
                order: before[fila].motivo(fila)
                for order, fila in origins.items()
                if fila in before
            }
            load.refuse(motivos, header.columns["cuenta"], header.headers)

    def _look_for_unlike(self, prepared: PreparedBase) -> None:
        unlike: list[str] = []
        corte, counts = prepared.corte, prepared.counts
        if prepared.kind is BaseKind.COMPLETA and corte is not None and counts is not None:
            former = self.context.bases.former_counts(corte)
            if former is not None:
                unlike += unlike_former(counts, former, prepared.header.columns)
        if turned := prepared.turned_round():
            unlike.append(turned)
        if zeros := prepared.other_zeros():
            unlike.append(zeros)
        unlike += compared_notices(prepared.comparison)
        kept = (notice for notice in prepared.notices if notice not in prepared.unlike)
        prepared.notices = (*unlike, *kept)
        prepared.unlike = tuple(unlike)

    def _target(self, prepared: PreparedBase, corte: date | None) -> LoadTarget:
        """Return a corte, or the answered lots."""
        if prepared.lote_heading is None:
            return LoadTarget(corte, prepared.kind, prepared.columns)
        return LoadTarget(
            corte=None,
            kind=prepared.kind,
            columns=prepared.columns,
            lote_heading=prepared.lote_heading,
            headers=prepared.header.headers,
        )

    def _lote_heading(self, header: BaseHeader, options: ImportOptions) -> str | None:
        remembered = self.context.corrections.mapping_of(header.headers)
        asked = {**remembered, **options.mapping}.get(LOTE)
        if asked is None:
            return lote_heading(header.unmapped_columns)
        return next((h for h in header.unmapped_columns if asked and key(h) == key(asked)), None)

    def compare_again(
        self,
        prepared: PreparedBase,
        options: ImportOptions,
        progress: Progress | None = None,
    ) -> None:
        """Compare again as of another corte or as a complemento.

        Other sheets, headers or columns need `prepare`.
        """
        progress = progress or Quiet()
        before = (prepared.options, prepared.corte, prepared.kind)
        prepared.options = options
        prepared.corte = options.corte or prepared.corte
        if prepared.load is not None:
            progress.on_cancel(prepared.load.interrupt)
        try:
            with _cancellable(progress):
                self._compare(prepared)
        except (ConflictError, ImportCancelled):
            prepared.options, prepared.corte, prepared.kind = before
            raise
        if prepared.corte != before[1]:
            mail = options.mail
            earlier_notices = self._corte_notices(prepared.header, before[1], mail)
            kept = tuple(notice for notice in prepared.notices if notice not in earlier_notices)
            prepared.notices = (
                *kept,
                *self._corte_notices(prepared.header, prepared.corte, mail),
            )
            prepared.summary = replace(prepared.summary, notices=prepared.notices)

    def answer_dates(self, prepared: PreparedBase, order: str) -> None:
        """Confirm the order in which doubtful days were read."""
        said = prepared.header.day_said
        prepared.header = prepared.header._replace(day_doubts=(), day_said=())
        prepared.options = replace(prepared.options, dates=order)
        prepared.notices = (*prepared.notices, *said)
        prepared.summary = replace(prepared.summary, notices=prepared.notices)

    def has_corte(self, prepared: PreparedBase) -> bool:
        """If so, the base can only be a complemento."""
        return prepared.corte is not None and self.context.bases.has_corte(prepared.corte)

    def deny_column(self, prepared: PreparedBase, field: str) -> None:
        """Record that a doubtful column is not the field; saved on import."""
        header = prepared.header
        denied = header.doubtful[field]
        doubtful = {c: headings for c, headings in header.doubtful.items() if c != field}
        prepared.header = header._replace(
            doubtful=doubtful, refused={**header.refused, field: denied}
        )
        answered = {doubt_notice(field, denied, belied=belied) for belied in (False, True)}
        prepared.notices = tuple(notice for notice in prepared.notices if notice not in answered)
        prepared.summary = replace(prepared.summary, notices=prepared.notices)
        prepared.options = replace(
            prepared.options, mapping={**prepared.options.mapping, field: ""}
        )

    def today(self) -> date:
        return self.context.now().date()

    def _stored(self, header: BaseHeader, mail: Mail | None) -> Sequence[Mapping[str, Any]]:
        """Return the live bases of this file, or of the same file of this mail."""
        stored = self.context.bases.live_by_hash(header.sha256)
        if stored or mail is None:
            return stored
        found = self.context.bases.live_by_mail(mail, header.file)
        return [] if found is None else [found]

    def _corte(
        self, path: Path, header: BaseHeader, options: ImportOptions
    ) -> tuple[date | None, str]:
        """Return the corte, and what is told of it when neither a person nor a name says it."""
        digits = origin_digest(header)
        origin = self.context.bases.live_by_digest(digits) if digits else None
        of_origin = date.fromisoformat(origin["corte"]) if origin and origin["corte"] else None
        corte = options.corte or of_origin
        if origin is not None and corte is not None and corte == of_origin:
            return corte, CORTE_OF_ORIGIN.format(origin["id"], short_date(corte))
        corte = corte or corte_of_name(path.name) or corte_of_name(header.inside)
        if corte is None and options.mail is not None:
            said = corte_of_mail(options.mail)
            if said is not None:
                return said.day, CORTE_OF_MAIL.format(short_date(said.day), said.source)
        return corte, ""

    def _notices(
        self, header: BaseHeader, corte: date | None, read: Sequence[str], mail: Mail | None
    ) -> tuple[str, ...]:
        """Return the gravest first."""
        return (
            *(
                [_NO_FECHA + advice_on_day(header, "fecha_solicitud")]
                if "fecha_solicitud" not in header.columns
                else []
            ),
            *read,
            *([] if "valor_aplicado" in header.columns else [_NO_VALOR_APLICADO]),
            *self._corte_notices(header, corte, mail),
        )

    def _corte_notices(
        self, header: BaseHeader, corte: date | None, mail: Mail | None
    ) -> list[str]:
        """Report a missing, unlikely or contradictory corte."""
        if corte is None:
            day = header.corte_day and short_date(date.fromisoformat(header.corte_day))
            return [
                NO_CORTE + (CORTE_OF_COLUMN.format(header.corte_column[:40], day) if day else "")
            ]
        today = self.today()
        far = unlikely_corte(corte, today) or ("es posterior a hoy" if corte > today else "")
        others = other_cortes(header, corte, mail.subject if mail is not None else "")
        return [*([f"El corte {short_date(corte)} {far}."] if far else []), *others]


def _counts_kept(prepared: PreparedBase) -> dict[str, object]:
    kept: dict[str, object] = {}
    if prepared.counts is not None:
        kept[COUNTS_KEY] = prepared.counts.as_stored()
    if prepared.options.sheets:
        kept[BOOK_KEY] = prepared.header.sheets
    return kept


def _row_reader() -> RowReader:
    # Polars takes long to load, and an import whose rows bring no news needs it only in the child.
    from ajustes_tui.excel.read.again import read_again

    return read_again


def _require_corte(
    path: Path, corte: date | None, options: ImportOptions, header: BaseHeader
) -> None:
    if corte is None and options.require_corte:
        column = (
            f"La columna «{header.corte_column[:40]}» dice "
            f"{short_date(date.fromisoformat(header.corte_day))} en todas sus filas: "
            f"--corte {header.corte_day}. "
            if header.corte_day
            else ""
        )
        raise InvalidUse(
            f"El nombre «{path.name[:60]}» no dice de qué corte es la base.",
            f"{column}Diga la fecha con --corte AAAA-MM-DD, o llámela ajustes_dd_mm_aaaa.",
            code="sin_corte",
        )


def _corte_said(path: Path, options: ImportOptions) -> date | None:
    corte = options.corte or corte_of_name(path.name)
    if corte is None and options.mail is not None and (said := corte_of_mail(options.mail)):
        return said.day
    return corte


def _require_attention(prepared: PreparedBase) -> None:
    """Refuse an unattended base that would make most of the previous corte ausente."""
    if prepared.loss:
        raise InvalidFile(
            f"{prepared.loss[:-1]}; queda para que una persona la importe.",
            "Ábrala en Importar, o impórtela con la orden importar y su archivo.",
            code="mayoria_ausente",
        )


@contextmanager
def _cancellable(progress: Progress) -> Iterator[None]:
    """Raise ImportCancelled for what fails because it was cancelled."""
    try:
        yield
    except (InvalidFile, ConflictError):
        if progress.cancelled():
            raise _cancelled() from None
        raise


def _cancelled() -> ImportCancelled:
    return ImportCancelled("La importación se canceló; no se escribió nada.")
