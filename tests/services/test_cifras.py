"""Figures after long random work: equal to a recount from the historial, and to their own lists."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.domain.caso.estados import Cubeta
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.errors import DatoInvalido, NoPermitido
from tests.services.conftest import CASOS
from tests.services.soporte import CORTE, VERIFICADO, Almacen, fila, libro

PASOS = 160
VEREDICTOS = ("aplicacion_correcta", "rechazo_correcto", "no_revertido", "escalar_pqr")
GRUPOS = ("asesor", "aliado", "causal", "agente")


def _datos(evento: str, azar: random.Random, turno: int) -> dict[str, str]:
    """Return data an evento might come with; some are refused, as some are in real work."""
    marcacion = {"razon": f"R{azar.randrange(9)}", "subrazon": f"S{azar.randrange(9)}"}
    radicado = {"radicado": f"99{turno:04d}"}
    motivo = {"motivo": "se revisó en RR"}
    telefono = {"telefono": f"3000000{azar.randrange(12):03d}"}
    opciones: dict[str, dict[str, str]] = {
        "clasificar": {
            "causal": azar.choice("ABCEIL"),
            "demora_de": "claro",
            "atribuible": azar.choice(("no", "no", "no", "RAZON_W")),
        },
        "escalar_back": {**marcacion, "soportes": "LLS,OT,LOG,CAMPANA,SUSPENSION,TRASLADO"},
        "escalar_pqr": {"motivo": "SIN_SOPORTE"},
        "respuesta_back": {
            "resultado": azar.choice(("APROBADO", "RECHAZADO")),
            "valor_aplicado": "45900",
        },
        "rechazo_correcto": {"motivo": "SIN_PRUEBAS"},
        "mal_rechazado": marcacion | radicado | motivo,
        "mal_aplicado": marcacion | radicado | motivo,
        "contacto": {
            **telefono,
            "resultado": azar.choice(
                ("ACEPTA", "NO_ACEPTA", "NO_INTERPONE", "NO_CONTESTA", "NUMERO_ERRADO", "CUELGA")
            ),
            "verificado": VERIFICADO,
            "motivo": "no es el valor",
        },
        "mensaje_de_voz": {**telefono, "resultado": azar.choice(("DEJADO", "LLENO"))},
        "radicar_recurso": {"tipo": "REPOSICION", **motivo},
        "respuesta_pqr": {"resultado": "CONFIRMA", "fecha": CORTE},
        "completar": {"campo": "valor_aplicado", "valor": "45900", "fuente": "RR"},
        "reclasificar": {"causal": azar.choice("ABCE"), **motivo},
        "aplazar": {"hasta": "2026-11-27", **motivo},
        "aplicacion_correcta": {},
        "nota": {},
    }
    datos = dict(opciones.get(evento, motivo))
    if datos.get("causal") != "L":
        datos.pop("demora_de", None)
    return datos


def _trabajar(almacen: Almacen, azar: random.Random, turnos: range) -> Counter[str]:
    """Let people register whatever the card offers on casos taken by chance."""
    hechos: Counter[str] = Counter()
    for turno in turnos:
        if turno % 25 == 24:
            almacen.pasa(days=1)
        caso = azar.randrange(1, CASOS + 1)
        quien = azar.choice(("yuli", "andres", "drubio"))
        triage = almacen.de(quien).triage
        acciones = [
            accion.evento.value
            for accion in triage.ficha(caso).acciones
            if type(accion.permiso).__name__ == "Permitido"
        ]
        pesos = [3 if accion not in ("nota", "anular", "completar") else 1 for accion in acciones]
        evento = azar.choices(acciones, pesos)[0]
        antes = almacen.vigente()
        try:
            almacen.registrar(
                caso,
                evento,
                quien,
                "Se revisaron notas F7 y órdenes del caso.",
                **_datos(evento, azar, turno),
            )
        except (NoPermitido, DatoInvalido):
            assert almacen.vigente() == antes
            continue
        hechos[evento] += 1
        assert almacen.de("drubio").entorno.kpi.recount() == [], evento
        if evento not in ("nota", "deshacer") and azar.random() < 0.15:
            almacen.registrar(caso, "deshacer", quien)
            assert almacen.vigente() == antes, evento
            hechos["deshacer"] += 1
    return hechos


def recuento(almacen: Almacen) -> dict[int, str | None]:
    """Return the bucket of each caso read from its lines alone; None when it is annulled."""
    return {caso: _cubeta(suyas) for caso, suyas in _lineas(almacen).items()}


def _lineas(almacen: Almacen) -> dict[int, list[Any]]:
    lineas: dict[int, list[Any]] = defaultdict(list)
    for linea, caso, evento, antes, despues, datos, base, quien in almacen.filas_de(
        "SELECT linea, caso_id, evento, estado_antes, estado_despues, datos, base_id, agente"
        " FROM historial ORDER BY linea"
    ):
        lineas[caso].append((linea, evento, antes, despues, json.loads(datos), base, quien))
    return lineas


def agrupado(almacen: Almacen) -> dict[int, dict[str, str | None]]:
    """Return under which key of each group a caso stands, read from its lines and its first row."""
    llaves: dict[int, dict[str, str | None]] = {}
    for caso, lineas in _lineas(almacen).items():
        deshechas = {x[4]["linea"] for x in lineas if x[1] == "deshacer"}
        causal = agente = None
        for numero, evento, antes, despues, datos, base, quien in lineas:
            if numero in deshechas:
                continue
            if evento in ("clasificar", "reclasificar") and datos["causal"] != "FUERA":
                causal = datos["causal"]
            if evento in VEREDICTOS:
                agente = quien
            elif _anula_veredicto(evento, antes, despues, base):
                agente = None
        llaves[caso] = {"causal": causal, "agente": agente}
    for caso, asesor, aliado in almacen.filas_de("SELECT id, asesor_id, aliado FROM casos"):
        llaves[caso] |= {"asesor": asesor, "aliado": aliado}
    return llaves


def _anula_veredicto(evento: str, antes: str | None, despues: str, base: int | None) -> bool:
    llamando = antes in ("POR_CONTACTAR", "POR_DEJAR_MENSAJE")
    return evento == "devolver" or (base is not None and llamando and antes != despues)


def _cubeta(lineas: list[Any]) -> str | None:
    deshechas = {linea[4]["linea"] for linea in lineas if linea[1] == "deshacer"}
    correctivos, cubeta = 0, "pendiente"
    for numero, evento, antes, despues, _datos_linea, base, _quien in lineas:
        if numero in deshechas:
            continue
        if evento in ("mal_rechazado", "mal_aplicado"):
            correctivos += 1
        elif evento == "aplicacion_correcta":
            cubeta = "corregido" if correctivos else "aplicado"
        elif evento == "rechazo_correcto":
            cubeta = "no_revertido" if correctivos else "rechazado"
        elif evento == "no_revertido":
            cubeta = "no_revertido"
        elif evento == "escalar_pqr":
            cubeta = "a_pqr"
        elif _anula_veredicto(evento, antes, despues, base):
            cubeta = "pendiente"
    return None if lineas[-1][3] == "ANULADO" else cubeta


@pytest.mark.parametrize("semilla", [7, 2026, 90_000, 4_471])
def test_figures_equal_an_independent_recount_and_their_lists(
    almacen: Almacen, tmp_path: Path, semilla: int
) -> None:
    azar = random.Random(semilla)
    hechos = _trabajar(almacen, azar, range(PASOS))
    respuestas = ("", "APROBADO", "RECHAZADO")
    segunda = [fila(n, azar.choice(respuestas), 45_900) for n in range(0, CASOS, 2)]
    almacen.importar(libro(tmp_path / "b.xlsx", segunda), "2026-12-01")
    hechos += _trabajar(almacen, azar, range(PASOS, 2 * PASOS))
    assert len(hechos) > 10
    assert hechos["deshacer"] > 5

    assert servicio_de_kpi(almacen).recount() == []
    contado, llaves = recuento(almacen), agrupado(almacen)
    servicio = almacen.de("drubio")
    primero, ultimo = date.fromisoformat(CORTE), date(2026, 12, 1)
    for desde, hasta in ((primero, primero), (ultimo, ultimo), (primero, ultimo)):
        de_corte = {
            f[0]
            for f in almacen.filas_de(
                "SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
                f" WHERE b.corte BETWEEN '{desde}' AND '{hasta}'"
            )
        }
        esperado = Counter(c for caso, c in contado.items() if c and caso in de_corte)
        ind = servicio.kpi.ver(desde, hasta).indicadores
        assert {c.value: ind.cuentas[c] for c in Cubeta if ind.cuentas[c]} == dict(esperado)
        assert ind.cuentas.total == sum(esperado.values())
        assert ind.anulados == sum(contado[caso] is None for caso in de_corte)
        for por in GRUPOS:
            grupos = servicio.kpi.ver(desde, hasta, por).indicadores.grupos
            dados = {
                (g.clave, c.value): g.cuentas[c] for g in grupos for c in Cubeta if g.cuentas[c]
            }
            assert dados == dict(
                Counter((llaves[i][por], c) for i, c in contado.items() if c and i in de_corte)
            )
            tablero = servicio.kpi.ver(desde, hasta, por)
            for cifra in servicio.kpi.cifras(tablero):
                if cifra.filtro is not None:
                    lista = servicio.triage.list_ids(cifra.filtro)
                    assert len(lista) == cifra.casos, cifra
                    if cifra.cubetas:
                        buenas = {c.value for c in cifra.cubetas}
                        assert {contado[i] for i in lista} <= buenas
                        assert set(lista) <= de_corte
    _compara_hoy(almacen, contado, llaves)
    vencidos = []
    for _ in range(4):
        vencidos.append(_compara_mesa(almacen))
        almacen.pasa(days=2)
    assert vencidos[0] < vencidos[-1]


def _compara_hoy(
    almacen: Almacen, contado: dict[int, str | None], llaves: dict[int, dict[str, str | None]]
) -> None:
    """Compare the verdicts of a day with those read from the lines, in all and by group."""
    servicio = almacen.de("drubio")
    hoy = almacen.momento.date().isoformat()
    de_hoy = {
        caso
        for caso, lineas in _lineas(almacen).items()
        if contado[caso] and _dia_de_veredicto(almacen, lineas) == hoy
    }
    for por in GRUPOS:
        tablero = servicio.kpi.hoy(por)
        assert tablero.indicadores.cuentas.total == len(de_hoy)
        for cifra in servicio.kpi.cifras(tablero):
            lista = servicio.triage.list_ids(cifra.filtro)
            assert len(lista) == cifra.casos, cifra
            assert set(lista) <= de_hoy
            if cifra.grupo is not None:
                assert {llaves[i][por] or "" for i in lista} <= {cifra.grupo}


def _dia_de_veredicto(almacen: Almacen, lineas: list[Any]) -> str | None:
    deshechas = {linea[4]["linea"] for linea in lineas if linea[1] == "deshacer"}
    momentos = dict(almacen.filas_de("SELECT linea, momento FROM historial"))
    dia = None
    for numero, evento, antes, despues, _datos_linea, base, _quien in lineas:
        if numero in deshechas:
            continue
        if evento in VEREDICTOS:
            dia = momentos[numero][:10]
        elif _anula_veredicto(evento, antes, despues, base):
            dia = None
    return dia


def _compara_mesa(almacen: Almacen) -> int:
    """Compare each figure of the work in progress with its list; return how many are overdue."""
    servicio = almacen.de("drubio")
    mesa = servicio.kpi.mesa()
    abiertos = almacen.filas_de("SELECT count(*) FROM casos WHERE retirado = 0 AND espera < 2")
    assert mesa.casos == abiertos[0][0]
    for estado in mesa.cola:
        cuentas = (estado.vencidos, estado.rojos, estado.amarillos)
        for casos, filtro in zip(cuentas, mesa.limites.filtros(), strict=True):
            assert len(servicio.triage.list_ids(estado.de_este(filtro))) == casos
    return sum(e.vencidos for e in mesa.cola)


def servicio_de_kpi(almacen: Almacen) -> Any:
    """Return where the counts are kept."""
    return almacen.de("drubio").entorno.kpi


@pytest.mark.parametrize("semilla", [3, 41, 2027])
def test_counts_stay_true_when_bases_of_any_corte_come_and_go(
    almacen: Almacen, tmp_path: Path, semilla: int
) -> None:
    """Late cortes, complementos, casos in several cortes, and bases undone, between people's work."""
    azar = random.Random(semilla)
    cortes = ["2026-11-10", "2026-11-17", CORTE, "2026-12-01", "2026-12-08"]
    vivas = [1]
    for vuelta in range(14):
        if len(vivas) > 1 and azar.random() < 0.35:
            almacen.de("drubio").importacion.anular(vivas.pop(), "era otra base")
        else:
            filas = [
                fila(n, azar.choice(("", "APROBADO", "RECHAZADO")), azar.choice((None, 45_900)))
                for n in azar.sample(range(CASOS + 12), azar.randrange(1, 20))
            ]
            filas += azar.sample(filas, min(2, len(filas)))
            corte = azar.choice(cortes)
            hecho = almacen.importar(
                libro(tmp_path / f"{vuelta}.xlsx", filas), corte, complemento=azar.random() < 0.3
            )
            vivas.append(hecho.base or 0)
        assert servicio_de_kpi(almacen).recount() == []
        _trabajar(almacen, azar, range(100 * vuelta, 100 * vuelta + 12))
        _compara_rangos(almacen)


def _compara_rangos(almacen: Almacen) -> None:
    """Compare every range of cortes with the casos counted one by one."""
    kpi = almacen.de("drubio").kpi
    de_corte: dict[date, set[int]] = defaultdict(set)
    for corte, caso in almacen.filas_de(
        "SELECT b.corte, f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
        " JOIN casos c ON c.id = f.caso_id AND c.retirado = 0 WHERE b.anulada_el IS NULL"
    ):
        de_corte[date.fromisoformat(corte)].add(caso)
    columnas = "id, estado, cubeta, asesor_id, aliado, coalesce(causal, causal_pedida)"
    casos = {f[0]: f for f in almacen.filas_de(f"SELECT {columnas}, veredicto_agente FROM casos")}
    for desde in de_corte:
        for hasta in de_corte:
            if desde > hasta:
                continue
            ids = set().union(*(i for c, i in de_corte.items() if desde <= c <= hasta))
            for lugar, por in enumerate(GRUPOS, 3):
                ind = kpi.ver(desde, hasta, por).indicadores
                vivos = [casos[i] for i in ids if casos[i][1] != "ANULADO"]
                assert {
                    (g.clave, c.value): g.cuentas[c]
                    for g in ind.grupos
                    for c in Cubeta
                    if g.cuentas[c]
                } == dict(Counter((f[lugar], f[2]) for f in vivos))
                assert ind.anulados == len(ids) - len(vivos)


def test_a_range_of_cortes_counts_each_caso_once(almacen: Almacen, tmp_path: Path) -> None:
    repetida = [fila(n, "") for n in range(25, 35)]
    almacen.importar(libro(tmp_path / "b.xlsx", repetida), "2026-12-01")
    kpi = almacen.de("drubio").kpi
    assert kpi.ver(date.fromisoformat(CORTE), date(2026, 12, 1)).indicadores.cuentas.total == 35
    assert kpi.ver().indicadores.cuentas.total == 10


def test_the_export_of_a_figure_has_as_many_rows_as_it_counts(
    almacen: Almacen, tmp_path: Path
) -> None:
    servicio = almacen.de("drubio")
    tablero = servicio.kpi.ver(por="asesor")
    cifras = {(c.clave, c.grupo): c for c in servicio.kpi.cifras(tablero)}
    for llave in (("total", None), ("total", ""), ("pendiente", "AS01"), ("por_el_back", None)):
        cifra = cifras[llave]
        ruta = tmp_path / f"{llave[0]}_{llave[1]}.xlsx"
        assert servicio.exportacion.exportar_casos(ruta, cifra.filtro).filas == cifra.casos > 0


def test_the_example_of_the_procedure_gives_its_figures(almacen: Almacen) -> None:
    """A of 30: the percentages are those of the counts, half up, and never of other percentages."""
    for caso in (2, 5, 8):
        almacen.registrar(caso, "clasificar", causal="A")
        almacen.registrar(caso, "aplicacion_correcta")
    almacen.registrar(3, "clasificar", causal="A")
    almacen.registrar(3, "rechazo_correcto", motivo="SIN_PRUEBAS")
    ind = almacen.de("lcano").kpi.ver(por="asesor").indicadores
    assert (ind.cuentas[Cubeta.APLICADO], ind.cuentas[Cubeta.RECHAZADO]) == (3, 1)
    asesor = next(g for g in ind.grupos if g.cuentas[Cubeta.RECHAZADO])
    assert ind.aporte(asesor) == "3.3"
    assert float(ind.tasa_propia(asesor) or 0) == pytest.approx(
        100 / asesor.cuentas.total, abs=0.05
    )


def test_annulling_leaves_the_total_and_reopening_enters_it_again(almacen: Almacen) -> None:
    kpi = almacen.de("drubio").kpi
    almacen.registrar(1, Evento.ANULAR, "drubio", motivo="repetido")
    assert (kpi.ver().indicadores.cuentas.total, kpi.ver().indicadores.anulados) == (CASOS - 1, 1)
    almacen.registrar(1, Evento.REABRIR, "drubio", motivo="no era")
    assert (kpi.ver().indicadores.cuentas.total, kpi.ver().indicadores.anulados) == (CASOS, 0)
