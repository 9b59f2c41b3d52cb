"""Importing a base in plain lines: inbox, preview, import and rejected rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ajustes_tui.domain.base.corte import parse_corte
from ajustes_tui.domain.base.fields import field_words
from ajustes_tui.domain.base.file_names import is_mail
from ajustes_tui.domain.base.inbox import FileState
from ajustes_tui.domain.base.reconciliation import (
    Reconciliation,
    first_answered,
    nothing_reconciled,
)
from ajustes_tui.domain.base.rows import REQUIRED_FIELDS, BaseKind
from ajustes_tui.domain.base.workbook import SheetPreview, base_sheets, best_sheet
from ajustes_tui.domain.values.counts import count_words, listed, thousands
from ajustes_tui.domain.values.dates import spoken_date
from ajustes_tui.domain.values.roles import Power
from ajustes_tui.errors import AjustesError, Doubt, DoubtOn
from ajustes_tui.lines.asking import ask_aloud, pick, read_out
from ajustes_tui.lines.dialogue import Back, Choice, Console, Dialogue
from ajustes_tui.lines.speech import sentence, spoken_day, spoken_moment, spoken_money
from ajustes_tui.services.intake.bases import WorkbookFile
from ajustes_tui.services.intake.prepared import ImportOptions, ImportSummary, PreparedBase
from ajustes_tui.services.intake.returned_base import Base, ReturnedBaseService
from ajustes_tui.workbench.asking import Doing
from ajustes_tui.workbench.lead.base_acts import (
    DAY_ORDERS,
    NO_REJECTS,
    YES_MEANINGS,
    ImportLack,
    agree_to_import,
    avisos_on_screen,
    import_obstacle,
    mail_base,
    rejects_path,
    return_base,
    saved_text,
    undo_base,
    value_text,
)

if TYPE_CHECKING:
    from ajustes_tui.services.intake.mails import OpenedMail

_PROTECTED = ("protegido", "clave_errada")
_ASKED = frozenset({DoubtOn.SHEETS, DoubtOn.DATES, DoubtOn.YES})
"""Doubts asked before reading on."""
_LACKING = "faltan_columnas"
"""The code of a missing obligatory column."""
_OUTCOMES = {
    "aplicados": "aplicados como se pidió",
    "valor_distinto": "aplicados por otro valor",
    "rechazados": "rechazados otra vez",
    "sin_respuesta": "sin respuesta todavía",
    "ausentes": "que no vienen en este corte",
}
_MOST_READ_OUT = 200
_BOTH = 2
"""The number of sheets among which the choice is one or both."""


class BasesDialogue:
    """The importable files, the imported bases, and undoing the last one."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._service = console.services.importacion

    def talk(self) -> Dialogue[None]:
        self._say_inbox()
        while True:
            choices = [
                Choice("archivos", "los archivos y correos que hay, para leer uno"),
                Choice("ruta", "lee un archivo por su ruta", "la ruta"),
                Choice("bases", "las bases que ya entraron, con su resultado"),
                Choice("devolver", "una base de vuelta, con lo que se hizo en cada fila"),
                Choice("correo", "una base de vuelta, por correo"),
            ]
            if self._console.services.run_session.can(Power.BASES):
                choices.append(Choice("deshacer", "deshace la última base, con el motivo"))
            answer = yield from self._console.ask("Bases:", *choices)
            with self._console.trying():
                match answer.key:
                    case "archivos":
                        yield from self._choose_file()
                    case "ruta" if answer.text:
                        yield from self._read_file(Path(answer.text).expanduser())
                    case "ruta":
                        self._console.say("Escriba ruta y después dónde está el archivo.")
                    case "bases":
                        yield from self._choose_base()
                    case "devolver":
                        yield from self._return_base(return_base)
                    case "correo":
                        yield from self._return_base(mail_base)
                    case _:
                        yield from self._undo()

    def _say_inbox(self) -> None:
        folder = self._service.bases.folder()
        with self._console.refusing():
            files = self._service.bases.files(folder)
            new = [file for file in files if file.estado is FileState.NEW]
            count = count_words(len(files), "archivo")
            said = count_words(len(new), "nuevo")
            self._console.say(f"En la carpeta {folder.name}: {count}, {said}.")
            if waiting := sum(file.waits for file in files):
                what = count_words(waiting, "archivo o correo espera", "archivos o correos esperan")
                self._console.say(f"{sentence(what)}")
            looked = self._service.bases.last_look_at_mail()
            if looked is not None:
                self._console.say(
                    f"El correo se miró {spoken_moment(looked, self._service.today())}."
                )
        refused = self._service.bases.import_refusal()
        if refused is not None:
            self._console.say(f"{refused.motivo} {refused.suggestion}")

    # Choosing and reading.

    def _choose_file(self) -> Dialogue[None]:
        files = self._service.bases.files(self._service.bases.folder())
        if not files:
            self._console.say("No hay archivos ni correos.")
            return
        today = self._service.today()
        items = [(file, file_words(file, today)) for file in files]
        file = yield from pick(self._console, "Archivos, el último primero:", items)
        if file.mail_key:
            with closing(self._service.open_waiting_mail(file.mail_key)) as mail:
                yield from self._choose_attachment(mail)
        else:
            yield from self._read_file(file.path)

    def _read_file(self, path: Path) -> Dialogue[None]:
        if is_mail(path.name):
            with closing(self._service.open_mail(path)) as mail:
                yield from self._choose_attachment(mail)
        else:
            yield from BaseDialogue(self._console, path, ImportOptions(require_corte=False)).talk()

    def _choose_attachment(self, mail: OpenedMail) -> Dialogue[None]:
        """Read the base of a mail, or the one chosen of several; the mail stays open meanwhile."""
        if mail.waits_for and mail.refusal is None:
            self._console.say(f"Espera por esto: {sentence(mail.waits_for)}")
        bases = [
            (base.path, f"{base.name}, ya entró" if base.name in mail.done else base.name)
            for base in mail.contents.attachments
            if base.path
        ]
        for passed in mail.contents.attachments:
            if passed.path is None:
                self._console.say(f"«{passed.name}» no se toma: {passed.motivo}.")
        if mail.refusal is not None:
            raise mail.refusal
        path = bases[0][0]
        if len(bases) > 1:
            path = yield from pick(self._console, "Adjuntos del correo:", bases)
        options = ImportOptions(require_corte=False, origin=mail.origin)
        yield from BaseDialogue(self._console, path, options).talk()

    # The bases of the store.

    def _pick_base(self) -> Dialogue[Base | None]:
        bases = self._service.bases.list_all()
        if not bases:
            self._console.say("Todavía no hay bases.")
            return None
        items = [(base, base_words(base)) for base in bases]
        return (yield from pick(self._console, "Bases, la última primero:", items))

    def _return_base(
        self, act: Callable[[ReturnedBaseService, Base | None], Doing[str | None]]
    ) -> Dialogue[None]:
        base = yield from self._pick_base()
        if base is None:
            return
        said = yield from ask_aloud(self._console, act(self._service.returned, base))
        if said is not None:
            self._console.say(sentence(said))

    def _choose_base(self) -> Dialogue[None]:
        base = yield from self._pick_base()
        if base is None:
            return
        summary = self._service.bases.summary_of(base)
        found = self._service.bases.reconcile_base(summary)
        self._console.say_each(result_sentences(summary, found))
        if not summary.rechazadas:
            return
        while True:
            answer = yield from self._console.ask(
                "Rechazadas:",
                Choice("rechazadas", "lee cada fila rechazada y por qué"),
                Choice("guardar", "las guarda en un libro que se corrige y se importa"),
            )
            if answer.key == "guardar":
                path = rejects_path(self._service.bases.output_folder(), summary.file)
                count = self._service.export_rechazos_of(int(base["id"]), path)
                self._console.say(f"{saved_text(count, path)}.")
            else:
                texts = [
                    f"fila {rechazo['fila']}, {rechazo['columna']}: {rechazo['motivo']}"
                    for rechazo in summary.rechazos
                ]
                yield from read_out(self._console, texts)

    def _undo(self) -> Dialogue[None]:
        bases = [base for base in self._service.bases.list_all() if not base["anulada_el"]]
        if not bases:
            self._console.say("No hay ninguna base que deshacer.")
            return
        base = bases[0]
        self._console.say(sentence(base_words(base)))
        undone = yield from ask_aloud(
            self._console, undo_base(self._service.bases, int(base["id"]))
        )
        if undone is not None:
            self._console.say(f"{undone.text}.")


class BaseDialogue:
    """One file: preview, questions, and import with `s`."""

    def __init__(self, console: Console, path: Path, options: ImportOptions) -> None:
        self._console = console
        self._service = console.services.importacion
        self._path = path
        self._options = options
        self._prepared: PreparedBase | None = None

    def talk(self) -> Dialogue[None]:
        try:
            yield from self._read(self._options)
            while (prepared := self._prepared) is not None:
                missing = self._missing(prepared)
                if missing and not prepared.summary.already_imported:
                    self._console.say(f"▲ {sentence(missing)}")
                prompt = "Así no se importa:" if missing else f"s importa {_what(prepared)}:"
                answer = yield from self._console.ask(prompt, *self._choices(prepared, missing))
                with self._console.trying():
                    yield from self._obey(prepared, answer.key, answer.text)
        finally:
            if self._prepared is not None:
                self._prepared.close()

    def _choices(self, prepared: PreparedBase, missing: str) -> list[Choice]:
        choices = [] if missing else [Choice("s", "la importa")]
        if prepared.load is not None:
            if prepared.header.doubtful:
                choices.append(Choice("dudosa", "dice qué es la columna dudosa"))
            if prepared.kind is not BaseKind.RESPUESTA:
                choices += [
                    Choice("corte", "dice de qué corte es", "la fecha, dd/mm/aaaa"),
                    Choice("complemento", "la toma como complemento, o como completa otra vez"),
                ]
            choices += [
                Choice("hoja", "lee otra hoja del libro"),
                Choice("fechas", "dice si en las fechas va primero el día o el mes"),
            ]
        choices += [
            Choice("columnas", "qué columna se tomó para cada dato"),
            Choice("cambios", "lee qué cambia en los casos que ya estaban, y cuáles no vienen"),
            Choice("rechazadas", "lee cada fila rechazada y por qué"),
            Choice("guardar", "guarda las rechazadas en un libro"),
            Choice("otra", "lo dice todo otra vez"),
        ]
        return choices

    def _missing(self, prepared: PreparedBase) -> str:
        match import_obstacle(self._service.bases, prepared):
            case ImportLack.CORTE:
                return "Falta el corte: escriba corte y la fecha"
            case ImportLack.USABLE_ROW:
                error = self._service.none_usable(prepared)
                return f"{error.message} {error.suggestion}"
            case ImportLack.ANSWER:
                return "Responda primero la columna dudosa, con dudosa"
            case ImportLack():
                return "Falta responder lo que la base deja en duda"
            case why:
                return why or ""

    def _obey(self, prepared: PreparedBase, key: str, text: str) -> Dialogue[None]:
        match key:
            case "s":
                yield from self._import(prepared)
            case "dudosa":
                yield from self._answer_doubt(prepared)
            case "corte":
                yield from self._say_corte(prepared, text)
            case "complemento":
                self._toggle_complemento(prepared)
            case "hoja":
                yield from self._choose_sheet(prepared)
            case "fechas":
                order = yield from self._pick_order(DAY_ORDERS)
                yield from self._read(replace(self._options, dates=order or None))
            case "columnas":
                yield from read_out(self._console, column_sentences(prepared))
            case "cambios":
                said = self._changes(prepared)
                yield from read_out(self._console, said or ["No cambia ni deja fuera ningún caso"])
            case "rechazadas":
                rows = prepared.rechazos()
                said = [f"fila {r.fila}, {r.column}: {r.motivo}" for r in rows]
                yield from read_out(self._console, said or [NO_REJECTS])
            case "guardar":
                self._save_rejects(prepared)
            case _:
                self._say_preview(prepared)

    def _changes(self, prepared: PreparedBase) -> list[str]:
        said = [
            f"fila {cell.fila}, cuenta {cell.cuenta}, {field_words(cell.field)}: de"
            f" {value_text(cell.field, cell.before)} a {value_text(cell.field, cell.after)}"
            + (f"; lo tiene {cell.tomado_by}" if cell.tomado_by else "")
            for cell in prepared.cells()
        ]
        missing = (*prepared.comparison.absent, *prepared.comparison.dropped)
        said += [
            f"no viene la cuenta {row.caso.cuenta}, radicado {row.caso.radicado}"
            for row in self._service.bases.caso_rows(missing[:_MOST_READ_OUT])
        ]
        if len(missing) > _MOST_READ_OUT:
            said.append(f"y {count_words(len(missing) - _MOST_READ_OUT, 'otro caso')}")
        return said

    # Reading.

    def _read(self, options: ImportOptions) -> Dialogue[None]:
        while True:
            try:
                prepared = self._service.prepare(self._path, options)
                break
            except AjustesError as error:
                doubt = error.on if isinstance(error, Doubt) else None
                if error.code not in (*_PROTECTED, _LACKING) and doubt not in _ASKED:
                    raise
                lacking = error.code == _LACKING
                if not lacking:
                    self._console.refuse(error)
            if doubt is DoubtOn.SHEETS:
                options = replace(options, sheets=(yield from self._pick_sheets(several=True)))
            elif doubt is DoubtOn.YES:
                yes = yield from pick(self._console, "¿Qué quiere decir SI?", YES_MEANINGS)
                options = replace(options, yes=yes)
            elif doubt is DoubtOn.DATES:
                options = replace(options, dates=(yield from self._pick_order(DAY_ORDERS[:-1])))
            elif lacking:
                options = yield from self._ask_columns(options)
            else:
                answer = yield from self._console.ask(
                    "Clave:", text="la clave, que no se ve", secret=True
                )
                options = replace(options, password=answer.text)
        if self._prepared is not None:
            self._prepared.close()
        self._prepared, self._options = prepared, options
        self._say_preview(prepared)

    def _pick_order(self, orders: Sequence[tuple[str, str]]) -> Dialogue[str]:
        return (yield from pick(self._console, "¿Cómo están las fechas?", orders))

    def _ask_columns(self, options: ImportOptions) -> Dialogue[ImportOptions]:
        looked = self._service.inspect(self._path, options)
        sheet = next((s for s in looked if s.name in options.sheets), None) or best_sheet(looked)
        if sheet is None or len(sheet.headers) < len(REQUIRED_FIELDS):
            # Too few columns for a base: there is nothing to choose from.
            raise Back
        mapping = dict(options.mapping)
        names = listed([field_words(field) for field in sheet.lacking])
        self._console.say(f"▲ A la base le faltan columnas obligatorias: {names}.")
        for field in sheet.lacking:
            likely = sheet.suggestions.get(field, ())
            free = [header for header in sheet.headers if header not in sheet.columns.values()]
            headers = dict.fromkeys(filter(None, (*likely, *free, *sheet.headers)))
            items = [(header, header_words(header, sheet)) for header in headers]
            title = f"¿Qué columna es {field_words(field)}?"
            mapping[field] = yield from pick(self._console, title, items)
        return replace(options, mapping=mapping)

    def _say_preview(self, prepared: PreparedBase) -> None:
        self._console.say_each(preview_sentences(prepared, self._service.today()))

    # Correcting it.

    def _answer_doubt(self, prepared: PreparedBase) -> Dialogue[None]:
        field, headings = next(iter(prepared.header.doubtful.items()))
        free = [h for h in prepared.header.unmapped_columns if h not in headings]
        items = [(h, f"«{h}»") for h in (*headings, *free)]
        items.append(("", "ninguna"))
        header = yield from pick(self._console, f"¿Qué columna es {field_words(field)}?", items)
        if header:
            mapping = {**self._options.mapping, field: header}
            yield from self._read(replace(self._options, mapping=mapping))
        else:
            self._service.deny_column(prepared, field)
            self._options = prepared.options

    def _say_corte(self, prepared: PreparedBase, text: str) -> Dialogue[None]:
        if not text:
            answer = yield from self._console.ask("Corte:", text="la fecha, dd/mm/aaaa")
            text = answer.text
        corte = parse_corte(text, self._service.context.now().date())
        self._compare(prepared, replace(prepared.options, corte=corte))

    def _toggle_complemento(self, prepared: PreparedBase) -> None:
        if self._service.has_corte(prepared):
            self._console.say("Ya hay una base de ese corte: esta solo puede ser complemento.")
            return
        options = prepared.options
        self._compare(prepared, replace(options, complemento=not options.complemento))

    def _compare(self, prepared: PreparedBase, options: ImportOptions) -> None:
        self._service.compare_again(prepared, options)
        self._options = options
        self._say_preview(prepared)

    def _choose_sheet(self, prepared: PreparedBase) -> Dialogue[None]:
        sheets = yield from self._pick_sheets(several=False)
        if sheets != prepared.header.read_sheets:
            # The columns corrected on one sheet do not apply to another.
            options = replace(self._options, sheets=sheets, header_row=None, mapping={})
            yield from self._read(options)

    def _pick_sheets(self, *, several: bool) -> Dialogue[tuple[str, ...]]:
        """With `several` that read as one, ask which ones form the base."""
        looked = self._service.inspect(self._path, replace(self._options, sheets=()))
        items: list[tuple[tuple[str, ...], str]] = [
            ((s.name,), f"{s.name}, {count_words(s.height, 'fila')}") for s in looked
        ]
        bases = base_sheets(looked) if several else ()
        if len(bases) > 1:
            items.append((bases, f"{listed(list(bases))} juntas: son una sola base"))
        chosen = yield from pick(self._console, "¿Qué hoja?", items)
        while len(bases) > _BOTH and {*chosen} < {*bases}:
            left = [((*chosen, name), name) for name in bases if name not in chosen]
            more = yield from pick(
                self._console, "¿Alguna otra es de la misma base?", [((), "ninguna más"), *left]
            )
            if not more:
                break
            chosen = more
        return chosen

    def _save_rejects(self, prepared: PreparedBase) -> None:
        if not prepared.summary.rechazadas:
            self._console.say(f"{NO_REJECTS}.")
            return
        path = rejects_path(self._service.bases.output_folder(), prepared.header.file)
        self._console.say(f"{saved_text(self._service.export_rechazos(prepared, path), path)}.")

    # Importing it.

    def _import(self, prepared: PreparedBase) -> Dialogue[None]:
        if (yield from ask_aloud(self._console, agree_to_import(prepared))) is None:
            return
        summary = self._service.confirm(prepared)
        origin = prepared.options.origin
        self._service.bases.note_inbox_import(self._path, origin, summary)
        found = self._service.bases.reconcile_base(summary)
        self._prepared = None
        self._console.say("La base quedó importada.")
        self._console.say_each(result_sentences(summary, found))


def header_words(header: str, sheet: SheetPreview) -> str:
    sample = next(filter(None, sheet.examples.get(header, ())), "")
    return f"«{header}», por ejemplo {sample}" if sample else f"«{header}», vacía"


def file_words(file: WorkbookFile, today: date) -> str:
    what = {
        FileState.NEW: "nueva",
        FileState.IMPORTED: f"importada, base {file.base}",
        FileState.RECHAZADA: f"{file.refused_as}: {file.motivo.rstrip('.')}",
        FileState.WAITING: "pide clave",
    }[file.estado]
    if file.deshecha:
        what = "deshecha, se puede importar otra vez"
    return f"{file.name}, {what}, {spoken_moment(file.changed_at, today)}"


def base_words(base: Mapping[str, Any]) -> str:
    corte = (
        f"corte {spoken_date(date.fromisoformat(base['corte']))}" if base["corte"] else "respuesta"
    )
    who = f"por {base['importada_por']}"
    if base["anulada_el"]:
        who = f"deshecha por {base['anulada_por']}"
    casos = count_words(base["resumen"]["validas"], "caso")
    return f"base {base['id']}, {corte}, {base['archivo']}, {casos}, {who}"


def preview_sentences(prepared: PreparedBase, today: date) -> list[str]:
    """Nothing is written yet."""
    header, summary = prepared.header, prepared.summary
    sheets = "hojas" if len(header.read_sheets) > 1 else "hoja"
    named = listed(list(header.read_sheets)) or header.sheet
    said = [f"▲ {summary.notices[0]}"] if summary.already_imported else []
    said.append(f"{header.file}, {sheets} {named}, títulos en la fila {header.header_row}")
    if prepared.kind is BaseKind.RESPUESTA:
        said.append("Responde lotes: no tiene corte")
    elif prepared.corte is not None:
        said.append(f"Corte {spoken_day(prepared.corte, today)}, {prepared.kind.value}")
    said += _count_sentences(summary)
    odd = prepared.counts.fields if prepared.counts is not None else {}
    said += [f"▲ {column_words(name, prepared)}" for name, counts in odd.items() if counts.odd]
    in_hand, informed = prepared.in_gestion(), prepared.past_contact()
    holders = sorted({c.tomado_by for c in in_hand if c.tomado_by})
    if in_hand:
        who = f"; los tienen {listed(holders)}" if holders else ""
        count = count_words(len(in_hand), "caso cambia", "casos cambian")
        said.append(f"▲ {count} de resultado estando en gestión{who}")
    if informed:
        count = count_words(len(informed), "caso cambia", "casos cambian")
        said.append(f"▲ {count} de resultado ya informados, cerrados o en PQR; van a revisión")
    if back := summary.reconciliation.get("reescalados", 0):
        said.append(f"Reescalados que esperaban respuesta: {back}")
    # What keeps a base from being imported is said before the question, with what to do.
    said += [f"▲ {notice}" for notice in avisos_on_screen(prepared)[summary.already_imported :]]
    for field, headings in header.doubtful.items():
        named, name = " o ".join(f"«{heading}»" for heading in headings), field_words(field)
        said.append(
            f"▲ ¿{named} es {name}?" if len(headings) == 1 else f"▲ ¿Cuál es {name}: {named}?"
        )
    return said


def column_sentences(prepared: PreparedBase) -> list[str]:
    """Return each datum with its column, those with odd cells first."""
    counted = prepared.counts.fields if prepared.counts is not None else {}
    names = sorted(
        prepared.header.columns, key=lambda name: name not in counted or not counted[name].odd
    )
    return [column_words(name, prepared) for name in names]


def column_words(name: str, prepared: PreparedBase) -> str:
    """Return the counts of cells read, empty and odd, with the first odd one."""
    said = f"{field_words(name)}: «{prepared.header.columns.get(name, '')}»"
    counts = prepared.counts.fields.get(name) if prepared.counts is not None else None
    if counts is None:
        return said
    parts = [count_words(counts.read, "leída")]
    if counts.empty:
        parts.append(count_words(counts.empty, "vacía"))
    if counts.odd:
        parts.append(count_words(counts.odd, "rara"))
    example = (
        f"; fila {counts.row}, «{counts.example or 'vacío'}»" if counts.odd and counts.row else ""
    )
    return f"{said}, {listed(parts)}{example}"


def _count_sentences(summary: ImportSummary) -> list[str]:
    counts = {
        "nuevas": summary.new,
        "actualizadas": summary.updated,
        "iguales": summary.equal,
        "anteriores, que no pisan lo más nuevo": summary.earlier,
    }
    parts = [f"{thousands(count)} {name}" for name, count in counts.items() if count]
    said = [f"{count_words(summary.valid, 'caso válido')}"]
    if parts:
        said[0] += f": {listed(parts)}"
    if summary.duplicated:
        said.append(f"{count_words(summary.duplicated, 'duplicada')}: vale la última")
    if summary.rechazadas:
        count = count_words(summary.rechazadas, "fila rechazada")
        said.append(f"▲ rechazadas lee {count}, guardar las deja en un libro")
    if summary.absent:
        said.append(f"{count_words(summary.absent, 'caso ausente')}: se conservan")
    return said


def _what(prepared: PreparedBase) -> str:
    if prepared.kind is BaseKind.RESPUESTA:
        return count_words(prepared.summary.updated, "respuesta")
    return count_words(prepared.summary.valid, "caso")


def result_sentences(summary: ImportSummary, found: Reconciliation) -> list[str]:
    said = [f"Base {summary.base}, {summary.file}", *_count_sentences(summary)]
    if found.reescalados:
        said.append(f"Reescalados que esperaban respuesta del back: {found.reescalados}")
    else:
        said.append(nothing_reconciled(found))
    for outcome in found.outcomes:
        if outcome.casos:
            money = f", {spoken_money(outcome.amount)}" if outcome.amount else ""
            said.append(f"{len(outcome.casos)} {_OUTCOMES[outcome.outcome]}{money}")
    if first := first_answered(found):
        said.append(first.rstrip("."))
    if found.in_gestion:
        count = count_words(len(found.in_gestion), "caso cambió", "casos cambiaron")
        said.append(f"▲ {count} de resultado estando en gestión")
    if found.for_revision:
        count = count_words(len(found.for_revision), "caso")
        said.append(
            f"▲ {count} ya informados, cerrados o en PQR, con otra respuesta: están en la bandeja"
        )
    return said
