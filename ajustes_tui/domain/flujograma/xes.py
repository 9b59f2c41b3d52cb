"""The historial as an event log of IEEE 1849 (XES), for whoever mines processes: a trace each caso."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, tostring

from ajustes_tui.domain.values.text import clean

MADE_BY = "ajustes exportar xes"
"""The mark of who made the file, in its first lines."""
_EXTENSIONS = (
    ("Concept", "concept"),
    ("Time", "time"),
    ("Organizational", "org"),
    ("Lifecycle", "lifecycle"),
)
_NAME, _MOMENT, _WHO, _LIFECYCLE = (
    *("concept:name", "time:timestamp"),
    *("org:resource", "lifecycle:transition"),
)
_NO_MOMENT = "1970-01-01T00:00:00.000+00:00"


class LogEvent(NamedTuple):
    """A standing line of a caso: an act that was completed."""

    evento: str
    moment: datetime
    agente: str
    datos: Mapping[str, str | int | None]
    """What else is said of it."""


class Trace(NamedTuple):
    """A caso and its lines, oldest first."""

    name: str
    datos: Mapping[str, str | int | date | None]
    events: Iterable[LogEvent]


def log_lines(celula: str, traces: Iterable[Trace]) -> Iterator[bytes]:
    """Yield the file of some traces, a trace at a time.

    The elements come in the order of the schema of the standard: extensions, globals, classifiers,
    the attributes of the log, its traces.
    """
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<!-- {MADE_BY} -->\n"
        '<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    ).encode()
    for name, prefix in _EXTENSIONS:
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield _line(Element("extension", {"name": name, "prefix": prefix, "uri": uri}))
    of_trace, of_event = (Element("global", {"scope": scope}) for scope in ("trace", "event"))
    _put(of_trace, "string", _NAME, "")
    for key in (_NAME, _WHO, _LIFECYCLE):
        _put(of_event, "string", key, "")
    _put(of_event, "date", _MOMENT, _NO_MOMENT)
    yield _line(of_trace)
    yield _line(of_event)
    yield _line(Element("classifier", {"name": "Evento", "scope": "event", "keys": _NAME}))
    yield _line(Element("classifier", {"name": "Agente", "scope": "event", "keys": _WHO}))
    named = Element("string", {"key": _NAME, "value": clean(f"Célula de ajustes {celula}")})
    yield _line(named)
    for trace in traces:
        yield _line(_trace(trace))
    yield b"</log>\n"


def _trace(trace: Trace) -> Element:
    element = Element("trace")
    _put(element, "string", _NAME, trace.name)
    _put_all(element, trace.datos)
    for event in trace.events:
        child = SubElement(element, "event")
        _put(child, "string", _NAME, event.evento)
        _put(child, "date", _MOMENT, event.moment.isoformat(timespec="milliseconds"))
        _put(child, "string", _WHO, event.agente)
        _put(child, "string", _LIFECYCLE, "complete")
        _put_all(child, event.datos)
    return element


def _put_all(element: Element, datos: Mapping[str, str | int | date | None]) -> None:
    for key, value in datos.items():
        if isinstance(value, date):
            _put(element, "date", key, f"{value.isoformat()}T00:00:00.000-05:00")
        elif isinstance(value, int):
            _put(element, "int", key, str(value))
        elif value:
            _put(element, "string", key, clean(value))


def _put(element: Element, kind: str, key: str, value: str) -> None:
    SubElement(element, kind, {"key": key, "value": value})


def _line(element: Element) -> bytes:
    text: bytes = tostring(element, encoding="utf-8")
    return text + b"\n"
