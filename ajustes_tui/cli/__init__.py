"""The command line: the same services as the screens, for scripts, cron and tests (contrato.md)."""

from __future__ import annotations

import atexit
import gc
import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ajustes_tui.errors import AjustesError, readable

if TYPE_CHECKING:
    from ajustes_tui.cli.orders import Order
    from ajustes_tui.config import Config

_HALF_CHARACTER = "\\udc"
"""The JSON escape of half a character: an undecodable byte of a file name."""
_OBJECTS_BEFORE_COLLECTING = 1_000_000
_OF_A_SESSION = gc.get_threshold()
# Whatever stands at the end goes with the process: looking for cycles in it took a sixth of an order.
atexit.register(gc.freeze)


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    # No file or folder made here is readable by others, a rotated log included.
    os.umask(0o077)
    for output in (sys.stdout, sys.stderr):
        if isinstance(output, TextIOWrapper):
            # A terminal that is not UTF-8 shows «?» for a missing character, and is not refused.
            output.reconfigure(errors="replace")
    in_json = "--json" in arguments
    try:
        return _run(arguments)
    except AjustesError as error:
        return _refused(error, in_json=in_json)
    except KeyboardInterrupt:
        sys.stderr.write("Se interrumpió la orden.\n")
        return 130
    except BrokenPipeError:
        # The reader of the pipe went away: nothing more is written, not even on closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the sink for bugs: to the log, never to the screen
        from ajustes_tui.cli.stderr import unforeseen

        return _refused(unforeseen(error), in_json=in_json)


def _refused(error: AjustesError, *, in_json: bool) -> int:
    from ajustes_tui.cli.stderr import error_document, error_text

    if in_json:
        _print_json(error_document(error))
    sys.stderr.write(error_text(error))
    return error.exit_code


def _run(arguments: list[str]) -> int:
    # An order is short and makes few cycles, its imports none: looking for them took a tenth of it.
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)
    from ajustes_tui.cli.parser import parse, require_given
    from ajustes_tui.config import load_config
    from ajustes_tui.paths import scratch_notes

    args = parse(arguments)
    order = _order(args)
    require_given(args, order)
    if args.orden == "importar" and args.archivos:
        # The reading process loads its libraries while this one loads its own.
        from ajustes_tui.excel.read.process import warm_up

        warm_up()
    config, notices = load_config(
        Path(args.config) if args.config else None,
        os.environ,
        db=Path(args.db) if args.db else None,
        demo=args.orden == "demo",
    )
    for notice in notices:
        sys.stderr.write(f"aviso: {notice}\n")
    if os.access(scratch_notes(), os.R_OK | os.X_OK):
        from ajustes_tui.scratch import delete_abandoned

        delete_abandoned()
    try:
        return _carry_out(order, config, args)
    except AjustesError:
        raise
    except Exception as error:
        from ajustes_tui.storage.core.damage import trouble_of

        trouble = trouble_of(error, config.db)
        if trouble is None:
            raise
        raise trouble from error


def _carry_out(order: Order | None, config: Config, args: Namespace) -> int:
    if order is None or order.name == "lineas":
        from ajustes_tui.cli.program import open_program

        gc.set_threshold(*_OF_A_SESSION)
        return open_program(config, args)
    if not order.before_store:
        return _give(order, config, args)
    document = order.handler()(config, args)
    if order.name != "demo" or args.json or args.sin_tui:
        _print_document(document, in_json=args.json)
        return 0
    from ajustes_tui.cli.program import open_program

    return open_program(config, args)


def _order(args: Namespace) -> Order | None:
    if args.orden is None:
        _replace_unreadable(args, frozenset())
        return None
    from ajustes_tui.cli.orders import ORDERS, PATHS

    _replace_unreadable(args, PATHS)
    return ORDERS[f"{args.orden} {args.accion}" if args.accion else args.orden]


def _replace_unreadable(args: Namespace, names_of_files: frozenset[str]) -> None:
    """The store holds text only; names of files keep their bytes."""
    for name, value in vars(args).items():
        if name in names_of_files or name in ("db", "config"):
            continue
        if isinstance(value, str):
            setattr(args, name, readable(value))
        elif isinstance(value, list):
            setattr(args, name, [readable(part) for part in value])


def _give(order: Order, config: Config, args: Namespace) -> int:
    from ajustes_tui.cli.stderr import PartialFailure, made_store
    from ajustes_tui.services.container import build_services

    services = build_services(config, os.environ, como=args.como, create=False)
    if not order.without_store:
        # A path with a mistake would look like a day without work.
        services.service_context.require_store()
    code = 0
    try:
        document = order.handler()(services, args)
        if isinstance(document, Iterator):
            # An order that goes on: each document as it comes, those with nothing only in JSON.
            for each in document:
                if each or args.json:
                    _print_document(each, in_json=args.json)
            return 0
    except PartialFailure as failure:
        document, code = failure.documents, failure.code
    finally:
        if services.service_context.looks_unwritten:
            sys.stderr.write(
                "aviso: en el disco del almacén no se puede escribir: lo que se vio no quedó en la "
                "auditoría.\n"
            )
        if services.service_context.made_store:
            sys.stderr.write(f"aviso: {made_store(config.db)}\n")
        services.service_context.db.close()
    if args.renglones and not args.json:
        from ajustes_tui.cli.spoken import sentences
        from ajustes_tui.lines.speech import heard

        for said in sentences(document, order.name, services.service_context.now().date()):
            sys.stdout.write(f"{heard(said)}\n")
        return code
    _print_document(document, in_json=args.json)
    return code


def _print_document(document: Any, *, in_json: bool) -> None:  # noqa: ANN401 - any JSON document
    if in_json:
        _print_json(document)
        return
    from ajustes_tui.cli.text import to_text

    sys.stdout.write(to_text(document))


def _print_json(document: Any) -> None:  # noqa: ANN401 - any JSON document
    # ASCII escapes: the document arrives whole whatever the charset of the terminal or pipe.
    text = json.dumps(document, ensure_ascii=True)
    if _HALF_CHARACTER in text:
        text = json.dumps(json.loads(readable(json.dumps(document, ensure_ascii=False))))
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
