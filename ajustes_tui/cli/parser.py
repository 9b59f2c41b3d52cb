"""The orders and their options; every text a person reads here is Spanish."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from ajustes_tui import __version__
from ajustes_tui.errors import UsoInvalido

PANTALLAS = (
    *(
        "turno",
        "triage",
        "contacto",
        "kpi",
        "revision",
        "historial",
        "importacion",
        "personas",
        "catalogos",
    ),
    *("retroalimentacion", "practicas"),
)
EXPORTABLE = ("casos", "historial", "kpi", "reescalados", "pqr")
_CATALOGOS = ("causales", "marcaciones", "sinonimos", "festivos", "ajustes")
_MAXIMO = 2**63 - 1
_CON_VALOR = frozenset({"--db", "--config", "--como", "--pantalla", "--terminal"})
_PERFILES = "xterm, putty, linux, vt220, vt100, latin1, ascii… (varios con comas), o simple"
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "demo": ("ajustes demo", "ajustes --db prueba.db demo --sin-tui"),
    "importar": (
        "ajustes importar ajustes_26_11_2026.xlsx",
        "ajustes importar base.xlsx --corte 2026-11-26 --simular --json",
        "ajustes importar base.xlsx --mapa cuenta='No. del abonado' --rechazos rechazos.xlsx",
    ),
    "bases": ("ajustes bases",),
    "anular_importacion": ("ajustes anular_importacion 3 --motivo 'base equivocada'",),
    "conciliacion": ("ajustes conciliacion --corte 2026-11-26",),
    "casos": (
        "ajustes casos --estado POR_VALIDAR --causal D --limite 20",
        "ajustes casos --corte 2026-11-26 --cubeta pendiente --json",
    ),
    "caso": ("ajustes caso 17", "ajustes caso 17 --ver-datos --json"),
    "siguiente": ("ajustes siguiente", "ajustes siguiente --estado POR_CONTACTAR"),
    "revision": ("ajustes revision",),
    "soltar": ("ajustes soltar 17",),
    "reasignar": ("ajustes reasignar 17 yuli --nota 'sale de vacaciones'",),
    "saltar": ("ajustes saltar 17 --motivo 'espera un soporte'",),
    "registrar": (
        "ajustes registrar 17 clasificar --dato causal=D",
        "ajustes registrar 17 rechazo_correcto --dato motivo=SIN_PRUEBAS --version 4",
        "ajustes registrar 17 aplicacion_correcta --dato valor_aplicado='$ 45.900'",
    ),
    "historial": ("ajustes historial 9000000017",),
    "kpi": ("ajustes kpi", "ajustes kpi --desde 2026-11-01 --hasta 2026-11-26 --por asesor"),
    "cerrar_corte": ("ajustes cerrar_corte 2026-11-26",),
    "top5": ("ajustes top5 --semana 2026-S48 --aliado Almacontact",),
    "retroalimentacion": (
        "ajustes retroalimentacion --semana 2026-S48 --salida formularios",
        "ajustes retroalimentacion --semana 2026-S48 --asesor AS01 --estado cerrado_con_mejora",
    ),
    "exportar": (
        "ajustes exportar reescalados lote_back.xlsx",
        "ajustes exportar casos casos.xlsx --corte 2026-11-26 --estado POR_CONTACTAR",
        "ajustes exportar kpi kpi.xlsx --por causal",
    ),
    "usuarios": ("ajustes usuarios agregar yuli --rol agente --nombre 'Yuli Ariza'",),
    "usuarios listar": ("ajustes usuarios listar",),
    "usuarios agregar": ("ajustes usuarios agregar yuli --rol agente --nombre 'Yuli Ariza'",),
    "usuarios rol": ("ajustes usuarios rol yuli supervisor",),
    "usuarios desactivar": ("ajustes usuarios desactivar yuli",),
    "practicas": ("ajustes practicas registrar dialogo_diario --minutos 15",),
    "practicas listar": ("ajustes practicas listar --semana 2026-S48",),
    "practicas registrar": (
        "ajustes practicas registrar dialogo_diario --fecha 2026-11-26 --minutos 15",
    ),
    "practicas anular": ("ajustes practicas anular 8 --motivo 'fue otro día'",),
    "catalogo": (
        "ajustes catalogo causales --exportar causales.toml",
        "ajustes catalogo causales --importar causales.toml",
    ),
    "verificar": ("ajustes verificar",),
    "respaldar": ("ajustes respaldar respaldos/lunes.db",),
    "restaurar": ("ajustes restaurar respaldos/lunes.db",),
    "info": ("ajustes info --json",),
}
"""Order → command lines that its help shows; each is one the parser takes."""
_TRADUCCIONES = (
    (r"the following arguments are required: (.*)", r"Falta {0}."),
    (r"unrecognized arguments: (.*)", r"No se entiende «{0}»."),
    (r"argument (\S+).*: invalid choice: '?([^' ]*)'?.*", r"«{1}» no es una opción de {0}."),
    (r"argument (\S+).*: expected .*", r"{0} necesita un valor."),
    (r"argument (\S+).*: invalid \w+ value: (.*)", r"{0} necesita un número."),
    (r"argument (\S+).*: not allowed with argument (\S+).*", r"{0} y {1} no van juntas."),
)


class _Formato(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "uso: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that raises UsoInvalido in Spanish instead of ending the program."""

    def __init__(self, **opciones: object) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Formato,
            **opciones,  # type: ignore[arg-type]  # passed on as they came
        )
        order = (self.prog or "").removeprefix("ajustes").strip()
        if examples := EXAMPLES.get(order):
            self.epilog = "\n".join(
                ["Ejemplos:" if examples[1:] else "Ejemplo:", *(f"  {e}" for e in examples)]
            )
        self.grupo = self.add_argument_group("opciones")
        self.grupo.add_argument("-h", "--help", action="help", help="muestra esta ayuda y sale")

    def error(self, message: str) -> NoReturn:
        """Raise UsoInvalido with the message of argparse said in Spanish."""
        raise UsoInvalido(_traducir(message), f"Vea `{self.prog} --help`.")


def _traducir(mensaje: str) -> str:
    for patron, texto in _TRADUCCIONES:
        hallado = re.fullmatch(patron, mensaje, re.DOTALL)
        if hallado:
            return texto.format(*(parte.strip()[:80] for parte in hallado.groups()))
    return "La orden no está bien escrita."


def parse(argumentos: Sequence[str]) -> argparse.Namespace:
    """Parse a command line; without ORDEN only the options of the program are built, which is faster."""
    abre = len(argumentos) % 2 == 0 and _CON_VALOR.issuperset(argumentos[::2])
    return (_parser_sin_ordenes() if abre else build_parser()).parse_args(argumentos)


def _parser_sin_ordenes() -> Parser:
    parser = Parser(
        prog="ajustes",
        usage="ajustes [--db RUTA] [--config RUTA] [--como USUARIO] [ORDEN …]",
        description="Gestión de ajustes de facturación. Sin ORDEN abre el programa.",
        epilog="`ajustes ORDEN --help` muestra las opciones de una orden, con ejemplos.",
    )
    g = parser.grupo
    g.add_argument("--version", action="version", version=f"ajustes {__version__}", help="versión")
    g.add_argument("--db", metavar="RUTA", help="almacén (o AJUSTES_DB)")
    g.add_argument("--config", metavar="RUTA", help="archivo de opciones (o AJUSTES_CONFIG)")
    g.add_argument("--como", metavar="USUARIO", help="persona, si el programa es dueño del almacén")
    g.add_argument("--pantalla", choices=PANTALLAS, metavar="PANTALLA", help="pantalla inicial")
    g.add_argument("--pared", action="store_true", help="KPI a toda la pantalla, sin teclas")
    g.add_argument("--terminal", metavar="PERFIL", default="", help=f"qué terminal es: {_PERFILES}")
    parser.set_defaults(orden=None)
    return parser


def build_parser() -> Parser:
    """Build the parser of `ajustes` with every order."""
    parser = _parser_sin_ordenes()
    ordenes = parser.add_subparsers(dest="orden", metavar="ORDEN", title="órdenes", prog="ajustes")

    def orden(nombre: str, ayuda: str) -> argparse._ArgumentGroup:
        hijo = ordenes.add_parser(nombre, help=ayuda, description=ayuda)
        hijo.grupo.add_argument("--json", action="store_true", help="un solo documento JSON")
        return hijo.grupo

    demo = orden("demo", "Hace un almacén de demostración y abre el programa en él.")
    demo.add_argument("--sin-tui", action="store_true", help="no abre el programa")
    demo.add_argument("--vacio", action="store_true", help="sin base, personas ni historial")
    _importar(orden("importar", "Importa una o varias bases."))
    orden("bases", "Lista las bases importadas.")
    anular = orden("anular_importacion", "Deshace la última base; lo que alguien tocó se conserva.")
    anular.add_argument("base", type=_numero, metavar="BASE")
    anular.add_argument("--motivo", required=True, metavar="T")
    orden("conciliacion", "Qué pasó en un corte con lo reescalado.").add_argument(
        "--corte", metavar="F"
    )
    _casos(orden("casos", "Lista casos, los más urgentes primero."))
    caso = orden("caso", "Muestra un caso y lo que el procedimiento pide.")
    caso.add_argument("id", type=_numero, metavar="ID")
    caso.add_argument("--ver-datos", action="store_true", help="sin enmascarar; queda registrado")
    siguiente = orden("siguiente", "Toma el caso más urgente que nadie tiene.")
    siguiente.add_argument("--estado", metavar="E", help="solo de ese estado")
    orden("revision", "Lista los casos que esperan a la supervisora.")
    orden("soltar", "Suelta un caso tomado.").add_argument("id", type=_numero, metavar="CASO")
    reasignar = orden("reasignar", "Le da un caso a otra persona; es de la supervisora.")
    reasignar.add_argument("id", type=_numero, metavar="CASO")
    reasignar.add_argument("login", metavar="LOGIN")
    reasignar.add_argument("--nota", default="", metavar="T", help="por qué; no es obligatoria")
    saltar = orden("saltar", "Pasa un caso por alto, con su motivo.")
    saltar.add_argument("id", type=_numero, metavar="CASO")
    saltar.add_argument("--motivo", required=True, metavar="T")
    registrar = orden("registrar", "Registra un evento en un caso.")
    registrar.add_argument("id", type=_numero, metavar="CASO")
    registrar.add_argument("evento", metavar="EVENTO")
    registrar.add_argument("--dato", action="append", default=[], metavar="clave=valor")
    registrar.add_argument("--nota", default="", metavar="T")
    registrar.add_argument("--version", type=_numero, metavar="N", dest="version_leida")
    orden("historial", "Líneas de una cuenta, la más nueva primero.").add_argument(
        "cuenta", metavar="CUENTA"
    )
    kpi = orden("kpi", "Indicadores de un corte o de un rango de cortes.")
    kpi.add_argument("--corte", metavar="F")
    kpi.add_argument("--cerrado", action="store_true", help="como era cuando se cerró el corte")
    _rango(kpi)
    cerrar = orden("cerrar_corte", "Congela las cifras de un corte; es de la supervisora.")
    cerrar.add_argument("corte", metavar="F")
    top5 = orden("top5", "Los asesores con más rechazos de una semana.")
    top5.add_argument("--semana", metavar="AAAA-Snn", help="sin ella, la semana de hoy")
    top5.add_argument("--aliado", metavar="A", help="solo los de ese aliado")
    _retroalimentacion(
        orden(
            "retroalimentacion", "Emite una semana y escribe sus formularios, o hace seguimiento."
        )
    )
    _exportar(orden("exportar", "Escribe un libro: un lote, los casos, el historial o las cifras."))
    _usuarios(ordenes)
    _practicas(ordenes)
    _catalogo(orden("catalogo", "Muestra un catálogo, lo saca a un archivo o pone otro en uso."))
    orden("verificar", "Revisa que nadie dañó ni cambió el almacén, y pone el sello del día.")
    orden("respaldar", "Copia el almacén a un archivo sin detener a nadie.").add_argument(
        "ruta", metavar="RUTA"
    )
    orden(
        "restaurar", "Pone un respaldo en el lugar del almacén, que se conserva al lado."
    ).add_argument("ruta", metavar="RUTA")
    orden("info", "Versión, almacén, persona y terminal.")
    return parser


def _importar(g: argparse._ArgumentGroup) -> None:
    g.add_argument("archivos", nargs="*", metavar="ARCHIVO")
    g.add_argument("--buzon", action="store_true", help="las bases nuevas del buzón, para cron")
    g.add_argument("--corte", metavar="F", help="fecha del corte, AAAA-MM-DD")
    g.add_argument("--complemento", action="store_true", help="no es la base completa del corte")
    g.add_argument("--hoja", metavar="H", help="hoja del libro")
    g.add_argument("--mapa", action="append", default=[], metavar="campo=encabezado")
    g.add_argument("--clave-de", metavar="ARCHIVO", help="archivo con la contraseña del libro")
    g.add_argument(
        "--simular",
        action="store_true",
        help="no escribe nada; dice también cambios y en_gestion (hasta 5.000 de cada uno)",
    )
    g.add_argument(
        "--rechazos",
        metavar="RUTA.xlsx",
        help="guarda las filas rechazadas; de varias bases, un libro numerado por cada una",
    )


def _casos(g: argparse._ArgumentGroup) -> None:
    for nombre in ("estado", "cuenta", "radicado", "asesor", "causal", "corte", "cubeta", "texto"):
        g.add_argument(f"--{nombre}", metavar=nombre[0].upper())
    g.add_argument("--base", type=_numero, metavar="B")
    g.add_argument("--limite", type=_cuantos, metavar="N")


def _rango(g: argparse._ArgumentGroup) -> None:
    g.add_argument("--desde", metavar="F")
    g.add_argument("--hasta", metavar="F")
    g.add_argument("--por", choices=("asesor", "aliado", "causal", "agente"), metavar="GRUPO")


def _exportar(g: argparse._ArgumentGroup) -> None:
    g.add_argument("que", choices=EXPORTABLE, metavar="QUÉ", help=", ".join(EXPORTABLE))
    g.add_argument("ruta", metavar="RUTA.xlsx")
    _casos(g)
    _rango(g)
    g.add_argument("--lote", type=_numero, metavar="N", help="escribe otra vez un lote")
    g.add_argument("--sin-mascara", action="store_true", help="con nombres y teléfonos completos")
    g.add_argument("--motivo", metavar="T", help="para qué se necesitan; queda registrado")


def _retroalimentacion(g: argparse._ArgumentGroup) -> None:
    g.add_argument("--semana", required=True, metavar="AAAA-Snn")
    g.add_argument("--salida", metavar="DIR", help="emite la semana y escribe ahí los formularios")
    g.add_argument("--asesor", metavar="A", help="seguimiento de uno; sin él, lista los de todos")
    g.add_argument("--estado", metavar="E", help="abierto, cerrado_con_mejora, cerrado_sin_mejora")
    g.add_argument("--compromiso", metavar="T", help="el del supervisor, obligatorio para abrir")
    g.add_argument("--seguimiento", metavar="F", help="día en que se mira si mejoró")
    g.add_argument("--nota", metavar="T")


def _practicas(ordenes: argparse._SubParsersAction[Parser]) -> None:
    ayuda = "Prácticas del modelo de gestión: qué se hizo y cuánto de la meta."
    padre = ordenes.add_parser("practicas", help=ayuda, description=ayuda)
    acciones = padre.add_subparsers(
        dest="accion",
        metavar="ACCION",
        required=True,
        title="acciones",
        prog="ajustes practicas",
    )
    hijos = {nombre: acciones.add_parser(nombre) for nombre in ("listar", "registrar", "anular")}
    for hijo in hijos.values():
        hijo.grupo.add_argument("--json", action="store_true", help="un solo documento JSON")
    hijos["listar"].grupo.add_argument("--semana", metavar="AAAA-Snn")
    registrar = hijos["registrar"].grupo
    registrar.add_argument("practica", metavar="PRACTICA")
    registrar.add_argument("--fecha", metavar="F", help="el día en que se hizo; hoy si no se dice")
    registrar.add_argument("--minutos", type=_numero, metavar="N")
    registrar.add_argument("--nota", metavar="T")
    anular = hijos["anular"].grupo
    anular.add_argument("numero", type=_numero, metavar="REGISTRO")
    anular.add_argument("--motivo", required=True, metavar="T")


def _usuarios(ordenes: argparse._SubParsersAction[Parser]) -> None:
    ayuda = "Personas y roles."
    padre = ordenes.add_parser("usuarios", help=ayuda, description=ayuda)
    acciones = padre.add_subparsers(
        dest="accion",
        metavar="ACCION",
        required=True,
        title="acciones",
        prog="ajustes usuarios",
    )
    for nombre, argumentos in (
        ("listar", ()),
        ("agregar", ("login",)),
        ("rol", ("login", "rol")),
        ("desactivar", ("login",)),
    ):
        hijo = acciones.add_parser(nombre)
        hijo.grupo.add_argument("--json", action="store_true", help="un solo documento JSON")
        for argumento in argumentos:
            hijo.grupo.add_argument(argumento, metavar=argumento.upper())
        if nombre == "agregar":
            hijo.grupo.add_argument("--rol", required=True, metavar="R")
            hijo.grupo.add_argument("--nombre", metavar="N")


def _catalogo(g: argparse._ArgumentGroup) -> None:
    g.add_argument("nombre", choices=_CATALOGOS, metavar="CATÁLOGO", help=", ".join(_CATALOGOS))
    g.add_argument("--importar", metavar="ARCHIVO", help="lo pone en uso; es de la supervisora")
    g.add_argument("--exportar", metavar="ARCHIVO", help="lo saca, para cambiarlo e importarlo")


def _numero(texto: str) -> int:
    """Parse an integer, clamped to what SQLite can store: no larger id exists."""
    return max(-_MAXIMO, min(int(texto), _MAXIMO))


def _cuantos(texto: str) -> int:
    """Parse a number of rows; raises ValueError for a negative one."""
    numero = _numero(texto)
    if numero < 0:
        raise ValueError
    return numero


def pares(textos: Sequence[str], opcion: str) -> dict[str, str]:
    """Parse `clave=valor` texts into a mapping; raises UsoInvalido for a missing `=` or a repeated key."""
    resultado: dict[str, str] = {}
    for texto in textos:
        clave, signo, valor = texto.partition("=")
        if not signo or not clave.strip():
            raise UsoInvalido(f"{opcion} se escribe clave=valor.", f"Ejemplo: {opcion} causal=A")
        if clave.strip() in resultado:
            raise UsoInvalido(f"{opcion} trae dos veces la misma clave.", "Deje una sola.")
        resultado[clave.strip()] = valor
    return resultado
