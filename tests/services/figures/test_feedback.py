"""The top 5 after random work equals a recount from the lines; issued, it never changes again."""

from __future__ import annotations

import json
import random
import stat
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.figures.feedback import EstadoDeCompromiso, Siguiente
from ajustes_tui.domain.keeping.catalogs import Reglas
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.week import Semana
from ajustes_tui.errors import (
    ArchivoInvalido,
    DatoInvalido,
    EntradaInvalida,
    NoPermitido,
)
from ajustes_tui.services.figures.feedback import RetroalimentacionService, Top5
from ajustes_tui.storage.figures.feedback import RetroalimentacionRepository
from tests.services.soporte import ENCABEZADOS, Almacen, fila, libro

CORTES = {"2026-11-02": range(40), "2026-11-10": range(25, 60)}
SEMANAS = [Semana.parse(f"2026-S{n}") for n in range(44, 49)]
ESTA = Semana.parse("2026-S45")
PRIMERO = datetime(2026, 11, 2, 9, 0, tzinfo=BOGOTA)


def renglon(n: int) -> tuple[object, ...]:
    return fila(n, "RECHAZADO")


def asesor(n: int) -> str | None:
    return f"AS{n % 4:02d}" if n % 5 else None


def aliado(n: int) -> str | None:
    return ("Norte", "Sur", None)[n % 3]


@pytest.fixture
def cel(tmp_path: Path) -> Almacen:
    """A store with a supervisor, an agente and the first corte, on a Monday."""
    almacen = Almacen(tmp_path / "d" / "almacen.db", momento=PRIMERO)
    almacen.importar(
        libro(tmp_path / "uno.xlsx", [renglon(n) for n in CORTES["2026-11-02"]]), "2026-11-02"
    )
    almacen.de("drubio").usuarios.agregar("yuli", "agente")
    almacen.de("drubio").usuarios.agregar("lcano", "coordinador")
    return almacen


def servicio(almacen: Almacen, login: str = "drubio") -> RetroalimentacionService:
    return almacen.de(login).retroalimentacion


def caso_de(almacen: Almacen, n: int) -> int:
    return int(almacen.filas_de(f"SELECT id FROM casos WHERE radicado = '44{n:04d}'")[0][0])


def rechazar(almacen: Almacen, *numeros: int, motivo: str = "SIN_PRUEBAS") -> None:
    """Classify and rightly reject rows of the base."""
    for n in numeros:
        caso = caso_de(almacen, n)
        almacen.registrar(caso, "clasificar", causal="A")
        almacen.registrar(caso, "rechazo_correcto", motivo=motivo)


def _trabajar(almacen: Almacen, azar: random.Random, pasos: int, cuantos: int) -> None:
    """Let people do what they may on casos taken by chance, over several weeks."""
    for turno in range(pasos):
        if turno % 25 == 24:
            almacen.pasa(hours=azar.randrange(10, 40))
        caso = azar.randrange(1, cuantos + 1)
        estado = almacen.filas_de(f"SELECT estado FROM casos WHERE id = {caso}")[0][0]
        nuevo = {"razon": "AJU", "subrazon": "REE", "radicado": f"99{turno:05d}", "motivo": "sí va"}
        opciones: dict[str, list[tuple[str, dict[str, str]]]] = {
            Estado.POR_CLASIFICAR: [("clasificar", {"causal": azar.choice("ABCE")})],
            Estado.POR_VALIDAR: [
                (
                    "rechazo_correcto",
                    {"motivo": azar.choice(("SIN_PRUEBAS", "NO_APLICA_POLITICA"))},
                ),
                *[("rechazo_correcto", {"motivo": "SIN_PRUEBAS"})] * 3,
                ("mal_rechazado", nuevo),
                ("no_revertido", {"motivo": "insistió"}),
            ],
            Estado.REESCALADO: [("respuesta_back", {"resultado": "RECHAZADO"})],
            Estado.POR_CONTACTAR: [("devolver", {"motivo": "estaba mal"}), *[("nota", {})] * 4],
            Estado.ANULADO: [("reabrir", {"motivo": "sí era"})],
        }
        posibles = [*opciones.get(estado, []), ("anular", {"motivo": "no era"})]
        evento, datos = azar.choices(posibles, [4] * (len(posibles) - 1) + [1])[0]
        try:
            almacen.registrar(caso, evento, "drubio", "nota de prueba", **datos)
            if azar.random() < 0.2:
                almacen.registrar(caso, "deshacer", "drubio", motivo="error")
        except NoPermitido:
            continue


def veredictos(almacen: Almacen) -> dict[int, tuple[date, str, str]]:
    """Return, read from the lines alone, the day, motive and causal of each standing R by its row."""
    lineas: dict[str, list[Any]] = defaultdict(list)
    for linea, radicado, evento, momento, datos in almacen.filas_de(
        "SELECT h.linea, c.radicado, h.evento, h.momento, h.datos FROM historial h"
        " JOIN casos c ON c.id = h.caso_id ORDER BY h.linea"
    ):
        lineas[radicado].append((linea, evento, momento, json.loads(datos)))
    vigentes: dict[int, tuple[date, str, str]] = {}
    for radicado, suyas in lineas.items():
        deshechas = {datos["linea"] for _l, evento, _m, datos in suyas if evento == "deshacer"}
        veredicto, correcciones, causal, anulado = None, 0, "", False
        for linea, evento, momento, datos in suyas:
            if linea in deshechas:
                continue
            if evento == "clasificar":
                causal = datos["causal"]
            elif evento in ("mal_rechazado", "mal_aplicado"):
                correcciones += 1
            elif evento == "rechazo_correcto":
                dia = datetime.fromisoformat(momento).astimezone(BOGOTA).date()
                veredicto = None if correcciones else (dia, datos["motivo"], causal)
            elif evento in ("no_revertido", "devolver"):
                veredicto = None
            elif evento in ("anular", "reabrir"):
                anulado = evento == "anular"
        if veredicto is not None and not anulado:
            vigentes[int(radicado.removeprefix("44"))] = veredicto
    return vigentes


def anulados(almacen: Almacen) -> set[int]:
    filas = almacen.filas_de("SELECT radicado FROM casos WHERE estado = 'ANULADO'")
    return {int(f[0].removeprefix("44")) for f in filas}


def recuento(
    almacen: Almacen, cortes: dict[str, range], semana: Semana, de: str | None = None
) -> tuple[list[tuple[Any, ...]], int]:
    """Return the list of a week as an outsider with the workbooks and the lines would make it."""
    de_la_semana = {
        n: v for n, v in veredictos(almacen).items() if semana.desde <= v[0] <= semana.hasta
    }
    filas: set[int] = set()
    for numeros in cortes.values():
        if any(n in numeros for n in de_la_semana):
            filas |= set(numeros)
    filas -= anulados(almacen)
    dentro = {n: v for n, v in de_la_semana.items() if de is None or aliado(n) == de}
    rechazos = Counter(asesor(n) for n in dentro)
    sin_asesor = rechazos.pop(None, 0)
    enviados = Counter(asesor(n) for n in filas if de is None or aliado(n) == de)
    orden = sorted(
        rechazos,
        key=lambda a: (-rechazos[a], -Fraction(rechazos[a], enviados[a]), enviados[a], str(a)),
    )
    return [
        (
            a,
            rechazos[a],
            enviados[a],
            len(filas),
            Counter(dentro[n][2] for n in dentro if asesor(n) == a),
            Counter(dentro[n][1] for n in dentro if asesor(n) == a),
            {f"44{n:04d}" for n in dentro if asesor(n) == a},
        )
        for a in orden[:5]
    ], sin_asesor


def dicho(top: Top5) -> tuple[list[tuple[Any, ...]], int]:
    return [
        (p.asesor_id, p.rechazos, p.enviados, p.total, p.causales, p.motivos, set(p.radicados))
        for p in top.asesores
    ], top.sin_asesor


@pytest.mark.parametrize("semilla", range(4))
def test_every_week_equals_a_recount_from_the_lines_after_random_work(
    cel: Almacen, tmp_path: Path, semilla: int
) -> None:
    azar = random.Random(semilla)
    _trabajar(cel, azar, 170, 40)
    cel.momento = max(cel.momento, datetime(2026, 11, 10, 9, 0, tzinfo=BOGOTA))
    cel.importar(
        libro(tmp_path / "dos.xlsx", [renglon(n) for n in CORTES["2026-11-10"]]), "2026-11-10"
    )
    _trabajar(cel, azar, 170, 60)
    vistos = 0
    en_top: dict[Semana, set[str | None]] = {}
    for semana in SEMANAS:
        for de in (None, "Norte", "Sur"):
            top = servicio(cel).top5(semana, de)
            assert dicho(top) == recuento(cel, CORTES, semana, de), (semana, de)
            vistos += len(top.asesores)
        en_top[semana] = {fila[0] for fila in recuento(cel, CORTES, semana)[0]}
        atras = [en_top.get(semana.mas(-n), set()) for n in range(1, 5)]
        for puesto in servicio(cel).top5(semana).asesores:
            assert puesto.reincidente == any(puesto.asesor_id in antes for antes in atras)
    assert vistos > 10


def test_what_the_back_insisted_upon_is_not_the_asesors(cel: Almacen) -> None:
    caso = caso_de(cel, 1)
    cel.registrar(caso, "clasificar", causal="A")
    cel.registrar(
        caso, "mal_rechazado", razon="AJU", subrazon="REE", radicado="990001", motivo="sí va"
    )
    cel.registrar(caso, "respuesta_back", resultado="RECHAZADO")
    cel.registrar(caso, "rechazo_correcto", motivo="SIN_PRUEBAS")
    assert dicho(servicio(cel).top5(ESTA)) == ([], 0)


def test_the_week_is_bogotas_to_the_second(cel: Almacen) -> None:
    cel.momento = datetime(2026, 11, 8, 23, 59, 59, tzinfo=BOGOTA)
    rechazar(cel, 1)
    cel.momento = datetime(2026, 11, 9, 0, 0, 0, tzinfo=BOGOTA)
    rechazar(cel, 2)
    assert servicio(cel).top5(ESTA).asesores[0].radicados == ("440001",)
    assert servicio(cel).top5(ESTA.mas(1)).asesores[0].radicados == ("440002",)
    assert str(servicio(cel).top5().semana) == "2026-S46"


def test_casos_of_an_undone_base_do_not_count(cel: Almacen) -> None:
    rechazar(cel, 1)
    cel.de("drubio").importacion.anular(1, "no era")
    assert dicho(servicio(cel).top5(ESTA)) == ([], 0)


def test_an_issued_week_is_returned_as_it_was_whatever_happens_after(
    cel: Almacen, tmp_path: Path
) -> None:
    rechazar(cel, 1, 2, 3, 7, 11)
    antes = {de: dicho(servicio(cel).top5(ESTA, de)) for de in (None, "Norte", "Sur", "Nadie")}
    emitida = servicio(cel).emitir(ESTA, tmp_path / "salida").top5
    assert emitida.emitida_el == cel.momento
    assert emitida.emitida_por == "drubio"
    cel.pasa(hours=1)
    rechazar(cel, 6)
    cel.registrar(caso_de(cel, 1), "devolver", "drubio", motivo="estaba mal")
    cel.registrar(caso_de(cel, 2), "anular", "drubio", motivo="no era")
    for de, esperado in antes.items():
        top = servicio(cel).top5(ESTA, de)
        assert dicho(top) == esperado
        assert top.emitida_el == emitida.emitida_el


def test_nobody_undoes_a_verdict_an_issued_week_holds(cel: Almacen, tmp_path: Path) -> None:
    rechazar(cel, 1)
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    for quien in ("yuli", "drubio"):
        with pytest.raises(NoPermitido, match="semana emitida"):
            cel.registrar(caso_de(cel, 1), "deshacer", quien, motivo="error")
    rechazar(cel, 2)
    cel.registrar(caso_de(cel, 2), "deshacer")
    cel.registrar(caso_de(cel, 3), "clasificar", causal="A")
    cel.registrar(caso_de(cel, 3), "deshacer")


def test_the_next_week_is_counted_apart_and_says_who_repeats(cel: Almacen, tmp_path: Path) -> None:
    rechazar(cel, 1, 2, 6)
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    assert {c.siguiente for c in servicio(cel).compromisos(ESTA)} == {Siguiente.AUN_NO}
    cel.momento = datetime(2026, 11, 10, 9, 0, tzinfo=BOGOTA)
    rechazar(cel, 13)
    cel.momento = datetime(2026, 11, 16, 0, 1, tzinfo=BOGOTA)
    siguientes = {
        c.asesor_id: (c.siguiente, c.rechazos_siguientes) for c in servicio(cel).compromisos(ESTA)
    }
    assert siguientes == {"AS01": (Siguiente.REPITE, 1), "AS02": (Siguiente.CORREGIDO, 0)}
    (puesto,) = servicio(cel).top5(ESTA.mas(1)).asesores
    assert (puesto.reincidente, puesto.tendencia) == (True, (0, 0, 0, 1))


@pytest.mark.parametrize("rechazados", [(), (13,)])
def test_the_next_week_says_nothing_until_it_is_over(
    cel: Almacen, tmp_path: Path, rechazados: tuple[int, ...]
) -> None:
    rechazar(cel, 1, 2, 6)
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    cel.momento = datetime(2026, 11, 9, 0, 1, tzinfo=BOGOTA)
    rechazar(cel, *rechazados)
    compromisos = servicio(cel).compromisos(ESTA)
    assert {c.siguiente for c in compromisos} == {Siguiente.AUN_NO}
    assert sum(c.rechazos_siguientes or 0 for c in compromisos) == len(rechazados)


def test_the_next_week_decides_as_soon_as_it_is_issued(cel: Almacen, tmp_path: Path) -> None:
    rechazar(cel, 1, 2, 6)
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    cel.momento = datetime(2026, 11, 14, 12, 0, tzinfo=BOGOTA)
    rechazar(cel, 13)
    servicio(cel).emitir(ESTA.mas(1), tmp_path / "otra")
    siguientes = {c.asesor_id: c.siguiente for c in servicio(cel).compromisos(ESTA)}
    assert siguientes == {"AS01": Siguiente.REPITE, "AS02": Siguiente.CORREGIDO}


def test_only_a_supervisor_issues_and_follows_up(cel: Almacen, tmp_path: Path) -> None:
    rechazar(cel, 1)
    for quien in ("yuli", "lcano"):
        with pytest.raises(NoPermitido):
            servicio(cel, quien).emitir(ESTA, tmp_path / "salida")
        assert servicio(cel, quien).top5(ESTA).asesores
    assert not (tmp_path / "salida").exists()
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    for quien in ("yuli", "lcano"):
        with pytest.raises(NoPermitido):
            servicio(cel, quien).seguir(
                ESTA, "AS01", EstadoDeCompromiso.ABIERTO, supervisor="reviso soportes"
            )
    with pytest.raises(NoPermitido):
        servicio(cel, "nadie").top5(ESTA)


def test_a_week_without_rejections_or_to_come_is_not_issued(cel: Almacen, tmp_path: Path) -> None:
    for semana in (ESTA, ESTA.mas(1)):
        with pytest.raises(NoPermitido):
            servicio(cel).emitir(semana, tmp_path / "salida")
    assert cel.filas_de("SELECT * FROM semanas") == []
    assert not (tmp_path / "salida").exists()


def test_whoever_works_while_the_forms_are_written_is_counted(
    cel: Almacen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rechazar(cel, 1)
    contar = RetroalimentacionRepository.aliados
    pendientes = [2]

    def mientras(repositorio: RetroalimentacionRepository, semana: Semana) -> list[str]:
        if pendientes:
            rechazar(cel, pendientes.pop())
        return contar(repositorio, semana)

    monkeypatch.setattr(RetroalimentacionRepository, "aliados", mientras)
    emitida = servicio(cel).emitir(ESTA, tmp_path / "salida").top5
    assert {p.asesor_id for p in emitida.asesores} == {"AS01", "AS02"}


def nombres(carpeta: Path) -> list[str]:
    return sorted(ruta.name for ruta in carpeta.iterdir())


def con_aliado(almacen: Almacen, propio: str) -> None:
    """Say which aliado is the own one, as the settings file would."""
    entorno = almacen.de("drubio").entorno
    entorno.config = replace(entorno.config, reglas=replace(Reglas(), aliado_propio=propio))


@pytest.fixture
def de_cuatro(tmp_path: Path) -> Almacen:
    """A store whose four asesores are of two other aliados, the own one and none."""
    almacen = Almacen(tmp_path / "d" / "almacen.db", momento=PRIMERO)
    aliados = ("Norte", "Almacontact", None, "Sur")
    filas = [(*renglon(n)[:7], f"AS{n}", aliados[n], *renglon(n)[9:]) for n in range(len(aliados))]
    almacen.importar(libro(tmp_path / "uno.xlsx", filas), "2026-11-02")
    almacen.de("drubio").usuarios.agregar("yuli", "agente")
    return almacen


def test_the_own_aliado_gets_forms_and_each_other_one_a_report(
    de_cuatro: Almacen, tmp_path: Path
) -> None:
    rechazar(de_cuatro, 0, 1, 2, 3)
    emision = servicio(de_cuatro).emitir(ESTA, tmp_path / "salida")
    assert nombres(tmp_path / "salida") == [
        "compromiso_2026-S45_2_AS1.xlsx",
        "compromiso_2026-S45_3_AS2.xlsx",
        "estoy_enterado_2026-S45.xlsx",
        "reporte_2026-S45_Norte.xlsx",
        "reporte_2026-S45_Sur.xlsx",
    ]
    assert sorted(r.name for r in emision.archivos) == nombres(tmp_path / "salida")
    assert any("sin aliado" in aviso for aviso in emision.avisos)


def test_who_signs_is_frozen_with_the_week(de_cuatro: Almacen, tmp_path: Path) -> None:
    rechazar(de_cuatro, 0, 1, 2, 3)
    con_aliado(de_cuatro, "SUR")
    servicio(de_cuatro).emitir(ESTA, tmp_path / "salida")
    for propio in ("Sur", "Norte", ""):
        con_aliado(de_cuatro, propio)
        compromisos = servicio(de_cuatro).compromisos(ESTA)
        assert [c.asesor_id for c in compromisos] == ["AS2", "AS3"]


def test_where_nobody_is_of_the_own_aliado_all_sign_and_it_is_said(
    cel: Almacen, tmp_path: Path
) -> None:
    rechazar(cel, 1, 3)
    emision = servicio(cel).emitir(ESTA, tmp_path / "salida")
    assert any("Almacontact" in aviso for aviso in emision.avisos)
    assert [n.split("_")[0] for n in nombres(tmp_path / "salida")] == [
        *("compromiso", "compromiso", "estoy")
    ]


def test_the_files_are_private_and_written_again_with_the_same_figures(
    cel: Almacen, tmp_path: Path
) -> None:
    import openpyxl

    def celdas(ruta: Path) -> list[Any]:
        hoja = openpyxl.load_workbook(ruta).active
        return [c.value for f in hoja.iter_rows() for c in f]

    rechazar(cel, 1, 2, 3)
    emision = servicio(cel).emitir(ESTA, tmp_path / "salida")
    assert stat.S_IMODE((tmp_path / "salida").stat().st_mode) == 0o700
    assert {stat.S_IMODE(r.stat().st_mode) for r in emision.archivos} == {0o600}
    antes = {ruta.name: celdas(ruta) for ruta in emision.archivos}
    cel.pasa(days=3)
    rechazar(cel, 6, 7)
    otra = servicio(cel).emitir(ESTA, tmp_path / "otra")
    assert {ruta.name: celdas(ruta) for ruta in otra.archivos} == antes
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    assert {r.name: celdas(r) for r in emision.archivos} == antes
    assert not list((tmp_path / "salida").glob(".*"))
    acciones = [f[0] for f in cel.filas_de("SELECT accion FROM auditoria ORDER BY id")]
    assert acciones.count("semana_emitida") == 1
    assert acciones.count("formularios") == 2


def test_a_form_somebody_filled_in_is_not_written_over(cel: Almacen, tmp_path: Path) -> None:
    import openpyxl

    rechazar(cel, 1)
    ruta = servicio(cel).emitir(ESTA, tmp_path / "salida").archivos[0]
    lleno = openpyxl.load_workbook(ruta)
    lleno.properties.lastModifiedBy = "Diana"
    lleno.save(ruta)
    antes = ruta.read_bytes()
    with pytest.raises(ArchivoInvalido):
        servicio(cel).emitir(ESTA, tmp_path / "salida")
    assert ruta.read_bytes() == antes


def test_a_folder_that_cannot_be_used_leaves_the_week_unissued(
    cel: Almacen, tmp_path: Path
) -> None:
    rechazar(cel, 1)
    (tmp_path / "ocupado").write_text("algo")
    with pytest.raises(ArchivoInvalido):
        servicio(cel).emitir(ESTA, tmp_path / "ocupado")
    assert servicio(cel).top5(ESTA).emitida_el is None


def test_a_commitment_is_followed_until_it_is_closed_and_every_step_stays(
    cel: Almacen, tmp_path: Path
) -> None:
    rechazar(cel, 1)
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    (inicial,) = servicio(cel).compromisos(ESTA)
    assert inicial.estado is EstadoDeCompromiso.SIN_INGRESO
    seguir = servicio(cel).seguir
    with pytest.raises(NoPermitido, match="compromiso del supervisor"):
        seguir(ESTA, "AS01", EstadoDeCompromiso.ABIERTO)
    abierto = seguir(ESTA, "AS01", EstadoDeCompromiso.ABIERTO, supervisor="Reviso los soportes")
    assert (abierto.estado, abierto.supervisor) == ("abierto", "Reviso los soportes")
    assert abierto.seguimiento == date(2026, 11, 9)
    assert [c.asesor_id for c in servicio(cel, "lcano").abiertos()] == ["AS01"]
    cel.momento = datetime(2026, 11, 10, 9, 0, tzinfo=BOGOTA)
    cerrado = seguir(ESTA, "AS01", EstadoDeCompromiso.CERRADO_CON_MEJORA)
    assert (cerrado.estado, cerrado.supervisor) == ("cerrado_con_mejora", "Reviso los soportes")
    assert servicio(cel).abiertos() == []
    with pytest.raises(NoPermitido, match="nota"):
        seguir(ESTA, "AS01", EstadoDeCompromiso.ABIERTO)
    otra_vez = seguir(ESTA, "AS01", EstadoDeCompromiso.ABIERTO, nota="volvió a pasar")
    assert otra_vez.estado is EstadoDeCompromiso.ABIERTO
    assert [f[0] for f in cel.filas_de("SELECT estado FROM seguimientos ORDER BY id")] == [
        *("abierto", "cerrado_con_mejora", "abierto")
    ]


def test_a_commitment_nobody_has_or_a_day_gone_by_is_refused(cel: Almacen, tmp_path: Path) -> None:
    rechazar(cel, 1)
    seguir = servicio(cel).seguir
    with pytest.raises(NoPermitido, match="no se ha emitido"):
        seguir(ESTA, "AS01", EstadoDeCompromiso.ABIERTO, supervisor="Reviso los soportes")
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    with pytest.raises(EntradaInvalida):
        seguir(ESTA, "AS03", EstadoDeCompromiso.ABIERTO, supervisor="Reviso los soportes")
    with pytest.raises(DatoInvalido):
        seguir(
            ESTA,
            "AS01",
            EstadoDeCompromiso.ABIERTO,
            supervisor="Reviso los soportes",
            seguimiento=cel.momento.date() - timedelta(days=1),
        )
    assert cel.filas_de("SELECT * FROM seguimientos") == []


def test_nothing_of_an_issued_week_is_ever_changed(cel: Almacen, tmp_path: Path) -> None:
    rechazar(cel, 1)
    servicio(cel).emitir(ESTA, tmp_path / "salida")
    servicio(cel).seguir(ESTA, "AS01", EstadoDeCompromiso.ABIERTO, supervisor="Reviso soportes")
    for tabla in ("semanas", "seguimientos"):
        for orden in (f"DELETE FROM {tabla}", f"UPDATE {tabla} SET semana = 'x'"):
            with pytest.raises(Exception, match="solo se agrega"):
                cel.db.conn.execute(orden)


def test_a_person_is_called_as_most_of_their_casos_say_and_never_as_whom_they_replaced(
    cel: Almacen, tmp_path: Path
) -> None:
    nombres = {70: "Ana Prueba", 71: "Ana Prueba", 74: "Zoila Prueba", 72: "Zulma Prueba"}
    con_nombre = []
    for n, nombre in nombres.items():
        valores = dict(zip(ENCABEZADOS, renglon(n), strict=True))
        valores["Asesor"] = "AS78" if n == 72 else "AS77"
        con_nombre.append((*valores.values(), nombre))
    cel.importar(
        libro(tmp_path / "tres.xlsx", con_nombre, (*ENCABEZADOS, "Nombre asesor")), "2026-11-03"
    )
    rechazar(cel, 70, 72)
    cel.registrar(caso_de(cel, 72), "completar", campo="asesor_id", valor="AS79", fuente="RR")
    puestos = {p.asesor_id: p.asesor_nombre for p in servicio(cel).top5(ESTA).asesores}
    assert puestos == {"AS77": "Ana Prueba", "AS79": None}
