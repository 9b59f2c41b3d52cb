"""The event log: what IEEE 1849 asks of a file, one trace a caso, and nobody's data."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from ajustes_tui.domain.query.filter import CasoFilter
from ajustes_tui.errors import InvalidFile
from tests.services.soporte import VERIFICADO, Almacen

XES = "{http://www.xes-standard.org/}"
OF_LOG = ("extension", "global", "classifier", "string", "trace")
"""The children of a log in the order of the schema of the standard."""
KINDS = {"string": str, "date": datetime.fromisoformat, "int": int}


def _said(element: ElementTree.Element) -> dict[str, object]:
    """Return the attributes of a trace or an event, each read as its kind; none comes twice."""
    found = [each for each in element if each.tag.removeprefix(XES) in KINDS]
    said = {e.get("key", ""): KINDS[e.tag.removeprefix(XES)](e.get("value", "")) for e in found}
    assert len(said) == len(found)
    return said


def test_the_log_is_xes_and_has_a_trace_for_each_caso_and_an_event_for_each_standing_line(
    store: Almacen, tmp_path
) -> None:
    store.rules = store.rules._replace(celula="norte")
    boss = store.otra_sesion("drubio")
    store.register(2, "clasificar", causal="A")
    store.register(2, "aplicacion_correcta")
    store.register(2, "deshacer", motivo="era el otro")
    store.register(2, "aplicacion_correcta", nota="habló con Persona De Prueba")
    call = {"telefono": "3000000000", "verificado": VERIFICADO}
    store.register(2, "contacto", resultado="ACEPTA", **call)
    done = boss.xes.write(tmp_path / "casos.xes")

    log = ElementTree.parse(done.path).getroot()
    assert (log.tag, log.get("xes.version")) == (f"{XES}log", "1849-2016")
    order = [OF_LOG.index(child.tag.removeprefix(XES)) for child in log]
    assert order == sorted(order)
    prefixes = {each.get("prefix") for each in log.iter(f"{XES}extension")}
    promised = {each.get("scope"): set(_said(each)) for each in log.iter(f"{XES}global")}
    assert promised["event"] >= {"concept:name", "time:timestamp", "org:resource"}
    traces = {str(_said(trace)["concept:name"]): trace for trace in log.iter(f"{XES}trace")}
    assert len(traces) == done.casos == 30
    total = 0
    for trace in traces.values():
        tags = [child.tag.removeprefix(XES) for child in trace]
        assert tags == sorted(tags, key=lambda tag: tag == "event")
        events = [_said(event) for event in trace.iter(f"{XES}event")]
        total += len(events)
        for said in (_said(trace), *events):
            assert {key.partition(":")[0] for key in said if ":" in key} <= prefixes
        assert all(set(event) >= promised["event"] for event in events)
        assert {event["lifecycle:transition"] for event in events} == {"complete"}
        assert all(a["time:timestamp"] <= b["time:timestamp"] for a, b in pairwise(events))  # type: ignore[operator]
    assert total == done.events
    told = [_said(event) for event in traces["norte-2"].iter(f"{XES}event")]
    assert [(event["concept:name"], event["org:resource"]) for event in told] == [
        ("caso_nuevo", "sistema"),
        ("clasificar", "yuli"),
        ("aplicacion_correcta", "yuli"),
        ("contacto", "yuli"),
    ]
    # The one that stands came after the one that was undone.
    assert [event["linea"] for event in told] == [2, 31, 34, 35]
    assert told[-1]["estado_despues"] == "CERRADO_INFORMADO"
    text = done.path.read_text(encoding="utf-8")
    assert [word for word in ("Persona", "3000000", "90000") if word in text] == []
    assert done.path.stat().st_mode & 0o777 == 0o600
    assert store.rows_of("SELECT detalle FROM auditoria WHERE accion = 'exportacion'") == [
        ("xes: casos 30, archivo casos.xes",)
    ]


def test_it_is_written_over_its_own_and_over_nothing_else(store: Almacen, tmp_path) -> None:
    boss = store.of("drubio")
    path = tmp_path / "casos.xes"
    boss.xes.write(path)
    assert boss.xes.write(path, CasoFilter(cuenta="90000001")).casos == 3
    path.write_text("<log/>", encoding="utf-8")
    with pytest.raises(InvalidFile, match="ya existe"):
        boss.xes.write(path)
