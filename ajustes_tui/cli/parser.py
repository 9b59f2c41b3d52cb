"""The orders and their options; every text a person reads here is Spanish."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from ajustes_tui import __version__
from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.errors import InvalidUse

SCREENS = (
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
        "asesores",
        "flujograma",
    ),
    *("retroalimentacion", "practicas", "ideas", "calibracion", "lotes"),
)
EXPORTABLE = ("casos", "historial", "kpi", "reescalados", "pqr", "datos")
REPORTS = ("kpi", "practicas", "retroalimentacion", "lote")
_CATALOGS = (
    *("causales", "marcaciones", "sinonimos", "festivos", "ajustes", "formas", "plantillas"),
    "asesores",
)
_MAX_ID = 2**63 - 1
_OPTIONS_WITH_VALUE = frozenset({"--db", "--config", "--como", "--pantalla", "--terminal"})
_PROFILES = (
    "xterm, putty, linux, vt220, vt100, latin1, ascii, lector… (varios con comas), simple o lineas"
)
EXAMPLES: Mapping[str, tuple[str, ...]] = {
    "demo": ("ajustes demo", "ajustes --db prueba.db demo --sin-tui"),
    "lineas": ("ajustes lineas", "ajustes lineas --ancho 40 --detalle 1"),
    "crear": ("ajustes crear --supervisor drubio",),
    "importar": (
        "ajustes importar ajustes_26_11_2026.xlsx",
        "ajustes importar base.xlsx --corte 2026-11-26 --simular --json",
        "ajustes importar 'RE base del corte.eml'",
        "ajustes importar base.xlsx --mapa cuenta='No. del abonado' --rechazos rechazos.xlsx",
    ),
    "correo": ("ajustes correo --json", "ajustes correo --cada 10"),
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
    "historial": ("ajustes historial 900000017",),
    "kpi": ("ajustes kpi", "ajustes kpi --desde 2026-11-01 --hasta 2026-11-26 --por asesor"),
    "flujograma": (
        "ajustes flujograma --corte 2026-11-26 --json",
        "ajustes flujograma --salida flujograma.svg",
        "ajustes flujograma --salida flujograma.drawio",
    ),
    "cerrar_corte": ("ajustes cerrar_corte 2026-11-26",),
    "metas": ("ajustes metas", "ajustes metas --rechazado 15 --desde 2026-12-01"),
    "top5": ("ajustes top5 --semana 2026-S48 --aliado Almacontact",),
    "retroalimentacion": (
        "ajustes retroalimentacion --semana 2026-S48 --salida formularios",
        "ajustes retroalimentacion --semana 2026-S48 --asesor AS01 --estado cerrado_con_mejora",
    ),
    "exportar": (
        "ajustes exportar reescalados lote_back.xlsx",
        "ajustes exportar casos casos.xlsx --corte 2026-11-26 --estado POR_CONTACTAR",
        "ajustes exportar kpi kpi.xlsx --por causal",
        "ajustes exportar datos datos_noviembre --corte 2026-11-26",
    ),
    "informe": (
        "ajustes informe kpi --corte 2026-11-26 --correo kpi_noviembre.eml",
        "ajustes informe retroalimentacion --semana 2026-S48 --aliado Norte --correo norte.eml",
        "ajustes informe lote --lote 4 --enviar",
    ),
    "lotes": ("ajustes lotes", "ajustes lotes 4 --json", "ajustes lotes reescalados"),
    "usuarios": ("ajustes usuarios agregar yuli --rol agente --nombre 'Yuli Ariza'",),
    "usuarios listar": ("ajustes usuarios listar",),
    "usuarios agregar": ("ajustes usuarios agregar yuli --rol agente --nombre 'Yuli Ariza'",),
    "usuarios rol": ("ajustes usuarios rol yuli supervisor",),
    "usuarios iniciales": ("ajustes usuarios iniciales yuli --iniciales YA",),
    "usuarios desactivar": ("ajustes usuarios desactivar yuli",),
    "practicas": ("ajustes practicas registrar dialogo_diario --minutos 15",),
    "practicas listar": ("ajustes practicas listar --semana 2026-S48",),
    "practicas registrar": (
        "ajustes practicas registrar dialogo_diario --fecha 2026-11-26 --minutos 15",
        "ajustes practicas registrar confirmacion_proceso --caso 17 --persona yuli"
        " --compromisos 'revisa LLS y OT antes de escalar'",
    ),
    "practicas registros": ("ajustes practicas registros --semana 2026-S48",),
    "practicas exportar": ("ajustes practicas exportar adherencia.xlsx --semana 2026-S48",),
    "practicas anular": ("ajustes practicas anular 8 --motivo 'fue otro día'",),
    "ideas": ("ajustes ideas listar",),
    "ideas listar": ("ajustes ideas listar",),
    "ideas proponer": ("ajustes ideas proponer 'una plantilla para los cruces de saldos'",),
    "ideas mover": ("ajustes ideas mover 1 aprobada --nota 'desde el lunes'",),
    "calibracion": (
        "ajustes calibracion --semana 2026-S48",
        "ajustes calibracion --siguiente",
        "ajustes calibracion --caso 17 --veredicto rechazo_correcto",
    ),
    "catalogo": (
        "ajustes catalogo causales --exportar causales.toml",
        "ajustes catalogo causales --importar causales.toml",
    ),
    "auditoria": (
        "ajustes auditoria --cuenta 900000017 --json",
        "ajustes auditoria --login yuli --desde 2026-11-01 --hasta 2026-11-26",
    ),
    "archivos": ("ajustes archivos", "ajustes archivos --ensayo"),
    "olvidar": ("ajustes olvidar 900000017 --motivo 'petición del titular, 26/11'",),
    "retencion": ("ajustes retencion --ensayo --dias 1825", "ajustes retencion --dias 1825"),
    "verificar": ("ajustes verificar",),
    "respaldar": ("ajustes respaldar respaldos/lunes.db",),
    "restaurar": (
        "ajustes restaurar respaldos/lunes.db",
        "ajustes restaurar respaldos/lunes.db --ensayo",
    ),
    "info": ("ajustes info --json", "ajustes info --todo"),
}
"""Order → command lines that its help shows; each is one the parser takes."""
_TRANSLATIONS = (
    (r"the following arguments are required: (.*)", r"Falta {0}."),
    (r"unrecognized arguments: (.*)", r"No se entiende «{0}»."),
    (r"argument (\S+).*: invalid choice: '?([^' ]*)'?.*", r"«{1}» no es una opción de {0}."),
    (r"argument (\S+).*: expected .*", r"{0} necesita un valor."),
    (r"argument (\S+).*: invalid \w+ value: (.*)", r"{0} necesita un número."),
    (r"argument (\S+).*: not allowed with argument (\S+).*", r"{0} y {1} no van juntas."),
)


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "uso: " if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """A parser that raises InvalidUse in Spanish instead of ending the program."""

    def __init__(self, **options: object) -> None:
        super().__init__(
            add_help=False,
            allow_abbrev=False,
            formatter_class=_HelpFormatter,
            **options,  # type: ignore[arg-type]  # passed on as they came
        )
        order = (self.prog or "").removeprefix("ajustes").strip()
        if examples := EXAMPLES.get(order):
            self.epilog = "\n".join(
                ["Ejemplos:" if examples[1:] else "Ejemplo:", *(f"  {e}" for e in examples)]
            )
        self.group = self.add_argument_group("opciones")
        self.group.add_argument("-h", "--help", action="help", help="muestra esta ayuda y sale")

    def error(self, message: str) -> NoReturn:
        """Raise InvalidUse with the message of argparse said in Spanish."""
        raise InvalidUse(_translate(message), f"Vea `{self.prog} --help`.")


def _translate(message: str) -> str:
    for pattern, text in _TRANSLATIONS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return text.format(*(part.strip()[:80] for part in found.groups()))
    return "La orden no está bien escrita."


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse a command line; without ORDEN only the options of the program are built, which is faster."""
    opens = len(arguments) % 2 == 0 and _OPTIONS_WITH_VALUE.issuperset(arguments[::2])
    return (_parser_without_orders() if opens else build_parser()).parse_args(arguments)


def _parser_without_orders() -> Parser:
    parser = Parser(
        prog="ajustes",
        usage="ajustes [--db RUTA] [--config RUTA] [--como USUARIO] [ORDEN …]",
        description="Gestión de ajustes de facturación. Sin ORDEN abre el programa.",
        epilog="`ajustes ORDEN --help` muestra las opciones de una orden, con ejemplos.",
    )
    g = parser.group
    g.add_argument("--version", action="version", version=f"ajustes {__version__}", help="versión")
    g.add_argument("--db", metavar="RUTA", help="almacén (o AJUSTES_DB)")
    g.add_argument("--config", metavar="RUTA", help="archivo de opciones (o AJUSTES_CONFIG)")
    g.add_argument("--como", metavar="USUARIO", help="persona, si el programa es dueño del almacén")
    g.add_argument("--pantalla", choices=SCREENS, metavar="PANTALLA", help="pantalla inicial")
    g.add_argument("--pared", action="store_true", help="KPI a toda la pantalla, sin teclas")
    g.add_argument("--terminal", metavar="PERFIL", default="", help=f"qué terminal es: {_PROFILES}")
    parser.set_defaults(orden=None)
    return parser


def build_parser() -> Parser:
    """Build the parser of `ajustes` with every order."""
    parser = _parser_without_orders()
    orders = parser.add_subparsers(dest="orden", metavar="ORDEN", title="órdenes", prog="ajustes")

    def order(name: str, help_text: str) -> argparse._ArgumentGroup:
        child = orders.add_parser(name, help=help_text, description=help_text)
        child.group.add_argument("--json", action="store_true", help="un solo documento JSON")
        return child.group

    demo = order("demo", "Hace un almacén de demostración y abre el programa en él.")
    demo.add_argument("--sin-tui", action="store_true", help="no abre el programa")
    demo.add_argument("--vacio", action="store_true", help="sin base, personas ni historial")
    lines = order(
        "lineas", "El programa como un diálogo de renglones, para oírlo o leerlo con los dedos."
    )
    lines.add_argument("--ancho", type=number_of, metavar="N", help="letras de un renglón")
    lines.add_argument(
        "--detalle", type=int, choices=(1, 2, 3), metavar="N", help="1 poco, 2 lo normal, 3 todo"
    )
    lines.add_argument("--caso", type=number_of, metavar="ID", help="empieza en ese caso")
    create = order(
        "crear", "Hace el almacén de un servidor, una sola vez; es de quien lo administra."
    )
    create.add_argument("--supervisor", required=True, metavar="LOGIN", help="quien lo supervisa")
    _import(order("importar", "Importa una o varias bases."))
    order("correo", "Importa las bases que llegaron al buzón de correo.").add_argument(
        "--cada", type=number_of, metavar="MINUTOS", help="sigue mirando hasta que se interrumpa"
    )
    order("bases", "Lista las bases importadas.")
    anular = order("anular_importacion", "Deshace la última base; lo que alguien tocó se conserva.")
    anular.add_argument("base", type=number_of, metavar="BASE")
    anular.add_argument("--motivo", required=True, metavar="T")
    order("conciliacion", "Qué pasó en un corte con lo reescalado.").add_argument(
        "--corte", metavar="F"
    )
    _casos(order("casos", "Lista casos, los más urgentes primero."))
    caso = order("caso", "Muestra un caso y lo que el procedimiento pide.")
    caso.add_argument("id", type=number_of, metavar="ID")
    caso.add_argument("--ver-datos", action="store_true", help="sin enmascarar; queda registrado")
    claim_next = order("siguiente", "Toma el caso más urgente que nadie tiene.")
    claim_next.add_argument("--estado", metavar="E", help="solo de ese estado")
    order("revision", "Lista los casos que esperan a la supervisora.")
    order("soltar", "Suelta un caso tomado.").add_argument("id", type=number_of, metavar="CASO")
    reasignar = order("reasignar", "Le da un caso a otra persona; es de la supervisora.")
    reasignar.add_argument("id", type=number_of, metavar="CASO")
    reasignar.add_argument("login", metavar="LOGIN")
    reasignar.add_argument("--nota", default="", metavar="T", help="por qué; no es obligatoria")
    skip = order("saltar", "Pasa un caso por alto, con su motivo.")
    skip.add_argument("id", type=number_of, metavar="CASO")
    skip.add_argument("--motivo", required=True, metavar="T")
    register = order("registrar", "Registra un evento en un caso.")
    register.add_argument("id", type=number_of, metavar="CASO")
    register.add_argument("evento", metavar="EVENTO")
    register.add_argument("--dato", action="append", default=[], metavar="clave=valor")
    register.add_argument("--nota", default="", metavar="T")
    register.add_argument("--version", type=number_of, metavar="N", dest="version_leida")
    order("historial", "Líneas de una cuenta, la más nueva primero.").add_argument(
        "cuenta", metavar="CUENTA"
    )
    kpi = order("kpi", "Indicadores de un corte o de un rango de cortes.")
    kpi.add_argument("--corte", metavar="F")
    kpi.add_argument("--cerrado", action="store_true", help="como era cuando se cerró el corte")
    _range(kpi)
    chart = order("flujograma", "El procedimiento en cajas y flechas, con los casos de cada una.")
    chart.add_argument("--corte", metavar="F", help="solo los casos de ese corte")
    chart.add_argument(
        "--salida",
        metavar="RUTA",
        help="escribe el dibujo: .svg para imprimir, .drawio para editar",
    )
    close = order("cerrar_corte", "Congela las cifras de un corte; es de la supervisora.")
    close.add_argument("corte", metavar="F")
    goals = order("metas", "Las metas de los indicadores, quién las puso, y cambiarlas.")
    for name in ("aplicado", "corregido", "rechazado"):
        limit = "a lo más" if name == "rechazado" else "al menos"
        goals.add_argument(
            f"--{name}", type=number_of, metavar="N", help=f"{limit} ese porcentaje; 0 es sin meta"
        )
    goals.add_argument("--desde", metavar="F", help="desde qué día rigen; sin ella, desde hoy")
    top5 = order("top5", "Los asesores con más rechazos de una semana.")
    top5.add_argument("--semana", metavar="AAAA-Snn", help="sin ella, la semana de hoy")
    top5.add_argument("--aliado", metavar="A", help="solo los de ese aliado")
    _retroalimentacion(
        order(
            "retroalimentacion", "Emite una semana y escribe sus formularios, o hace seguimiento."
        )
    )
    _export(order("exportar", "Escribe un libro: un lote, los casos, el historial o las cifras."))
    _report(order("informe", "Saca un informe por correo: en borrador, o enviado."))
    order(
        "lotes", "Los lotes: qué volvió, qué espera y desde cuándo, y qué saldría ahora."
    ).add_argument(
        "lote", nargs="?", metavar="N", help="los casos de ese; reescalados o pqr, lo que saldría"
    )
    _usuarios(orders)
    _practicas(orders)
    _ideas(orders)
    _calibration(
        order("calibracion", "Cuánto coinciden dos personas en la muestra a ciegas de la semana.")
    )
    _catalog(order("catalogo", "Muestra un catálogo, lo saca a un archivo o pone otro en uso."))
    audit = order("auditoria", "Quién vio, sacó, pidió o cambió qué; es de la supervisora.")
    audit.add_argument("--login", metavar="L", help="solo lo de esa persona")
    audit.add_argument("--cuenta", metavar="C", help="solo lo de esa cuenta, búsquedas también")
    audit.add_argument("--desde", metavar="F")
    audit.add_argument("--hasta", metavar="F")
    order(
        "archivos", "Lleva a la auditoría lo que entró y salió por SFTP, y retira lo viejo."
    ).add_argument("--ensayo", action="store_true", help="solo lo dice, no cambia nada")
    forget = order("olvidar", "Blanquea los datos personales de una cuenta; es de la supervisora.")
    forget.add_argument("cuenta", metavar="CUENTA")
    forget.add_argument("--motivo", required=True, metavar="T", help="quién lo pidió; sin nombres")
    retain = order("retencion", "Blanquea las cuentas cerradas hace más de unos días.")
    retain.add_argument(
        "--dias", type=_count, metavar="N", help="sin ella, el ajuste dias_retencion"
    )
    retain.add_argument("--ensayo", action="store_true", help="solo cuenta, no cambia nada")
    order("verificar", "Revisa que nadie dañó ni cambió el almacén, y pone el sello del día.")
    order("respaldar", "Copia el almacén a un archivo sin detener a nadie.").add_argument(
        "ruta", metavar="RUTA"
    )
    restore = order(
        "restaurar", "Pone un respaldo en el lugar del almacén, que se conserva al lado."
    )
    restore.add_argument("ruta", metavar="RUTA")
    restore.add_argument(
        "--ensayo",
        action="store_true",
        help="lo restaura aparte, lo revisa y lo cuenta; no cambia nada",
    )
    order("info", "Versión, almacén, persona y terminal.").add_argument(
        "--todo", action="store_true", help="también los paquetes, y lo que difiere del candado"
    )
    return parser


def _import(g: argparse._ArgumentGroup) -> None:
    g.add_argument("archivos", nargs="*", metavar="ARCHIVO")
    g.add_argument(
        "--buzon", action="store_true", help="las bases y los correos nuevos del buzón, para cron"
    )
    g.add_argument("--corte", metavar="F", help="fecha del corte, AAAA-MM-DD")
    g.add_argument("--complemento", action="store_true", help="no es la base completa del corte")
    g.add_argument("--hoja", metavar="H", help="hoja del libro")
    g.add_argument(
        "--sin-ocultas", action="store_true", help="deja por fuera las filas y columnas ocultas"
    )
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
    for name in ("estado", "cuenta", "radicado", "asesor", "causal", "corte", "cubeta", "texto"):
        g.add_argument(f"--{name}", metavar=name[0].upper())
    g.add_argument("--base", type=number_of, metavar="B")
    g.add_argument("--limite", type=_count, metavar="N")


def _range(g: argparse._ArgumentGroup) -> None:
    g.add_argument("--desde", metavar="F")
    g.add_argument("--hasta", metavar="F")
    g.add_argument("--por", choices=tuple(GROUPINGS), metavar="GRUPO")


def _export(g: argparse._ArgumentGroup) -> None:
    g.add_argument("que", choices=EXPORTABLE, metavar="QUÉ", help=", ".join(EXPORTABLE))
    g.add_argument("ruta", metavar="RUTA.xlsx", help="de datos, una carpeta nueva")
    _casos(g)
    _range(g)
    g.add_argument("--lote", type=number_of, metavar="N", help="escribe otra vez un lote")
    g.add_argument("--sin-mascara", action="store_true", help="con nombres y teléfonos completos")
    g.add_argument("--motivo", metavar="T", help="para qué se necesitan; queda registrado")


def _report(g: argparse._ArgumentGroup) -> None:
    g.add_argument("que", choices=REPORTS, metavar="QUÉ", help=", ".join(REPORTS))
    g.add_argument("--corte", metavar="F", help="del kpi; sin él, el más nuevo")
    g.add_argument("--desde", metavar="F", help="del kpi, con --hasta, un rango de cortes")
    g.add_argument("--hasta", metavar="F")
    g.add_argument("--semana", metavar="AAAA-Snn", help="sin ella, la semana de hoy")
    g.add_argument("--aliado", metavar="A", help="de retroalimentacion; sin él, el propio")
    g.add_argument("--lote", type=number_of, metavar="N", help="el lote, ya escrito")
    g.add_argument("--sin-mascara", action="store_true", help="del lote, con nombres y teléfonos")
    g.add_argument("--motivo", metavar="T", help="para qué se necesitan; queda registrado")
    g.add_argument("--correo", metavar="RUTA.eml", help="lo deja en un borrador, sin enviarlo")
    g.add_argument("--enviar", action="store_true", help="lo envía por el servidor de [informes]")


def _retroalimentacion(g: argparse._ArgumentGroup) -> None:
    g.add_argument("--semana", required=True, metavar="AAAA-Snn")
    g.add_argument("--salida", metavar="DIR", help="emite la semana y escribe ahí los formularios")
    g.add_argument("--asesor", metavar="A", help="seguimiento de uno; sin él, lista los de todos")
    g.add_argument("--estado", metavar="E", help="abierto, cerrado_con_mejora, cerrado_sin_mejora")
    g.add_argument("--compromiso", metavar="T", help="el del supervisor, obligatorio para abrir")
    g.add_argument("--seguimiento", metavar="F", help="día en que se mira si mejoró")
    g.add_argument("--nota", metavar="T")


def _practicas(orders: argparse._SubParsersAction[Parser]) -> None:
    help_text = "Prácticas del modelo de gestión: qué se hizo y cuánto de la meta."
    parent = orders.add_parser("practicas", help=help_text, description=help_text)
    actions = parent.add_subparsers(
        dest="accion",
        metavar="ACCION",
        required=True,
        title="acciones",
        prog="ajustes practicas",
    )
    names = ("listar", "registros", "registrar", "anular", "exportar")
    children = {name: actions.add_parser(name) for name in names}
    for child in children.values():
        child.group.add_argument("--json", action="store_true", help="un solo documento JSON")
    for name in ("listar", "registros", "exportar"):
        children[name].group.add_argument("--semana", metavar="AAAA-Snn")
    children["exportar"].group.add_argument("ruta", metavar="RUTA.xlsx")
    register = children["registrar"].group
    register.add_argument("practica", metavar="PRACTICA")
    register.add_argument("--fecha", metavar="F", help="el día en que se hizo; hoy si no se dice")
    register.add_argument("--minutos", type=number_of, metavar="N")
    register.add_argument("--nota", metavar="T")
    register.add_argument("--agenda", metavar="T", help="de qué se habló")
    register.add_argument("--compromisos", metavar="T", help="qué quedó alguien de hacer")
    register.add_argument("--caso", type=number_of, metavar="N", help="el caso que se observó")
    register.add_argument("--persona", metavar="LOGIN", help="la persona que se observó")
    register.add_argument("--asistentes", metavar="A,B", help="quiénes estuvieron, con comas")
    anular = children["anular"].group
    anular.add_argument("numero", type=number_of, metavar="REGISTRO")
    anular.add_argument("--motivo", required=True, metavar="T")


def _ideas(orders: argparse._SubParsersAction[Parser]) -> None:
    help_text = "Ideas de mejora continua: en qué van, quién las llevó y cuándo."
    parent = orders.add_parser("ideas", help=help_text, description=help_text)
    actions = parent.add_subparsers(
        dest="accion",
        metavar="ACCION",
        required=True,
        title="acciones",
        prog="ajustes ideas",
    )
    children = {name: actions.add_parser(name) for name in ("listar", "proponer", "mover")}
    for child in children.values():
        child.group.add_argument("--json", action="store_true", help="un solo documento JSON")
    children["proponer"].group.add_argument("texto", metavar="TEXTO")
    move = children["mover"].group
    move.add_argument("numero", type=number_of, metavar="N")
    move.add_argument(
        "estado", metavar="ESTADO", help="aprobada, descartada, entregada, en_curso o hecha"
    )
    move.add_argument("--nota", metavar="T")


def _calibration(g: argparse._ArgumentGroup) -> None:
    g.add_argument("--semana", metavar="AAAA-Snn", help="sin ella, la semana de hoy")
    g.add_argument("--siguiente", action="store_true", help="el caso que sigue, a ciegas")
    g.add_argument("--caso", type=number_of, metavar="N", help="el caso de la muestra")
    g.add_argument("--veredicto", metavar="V", help="el segundo veredicto de ese caso")
    g.add_argument("--nota", metavar="T", help="por qué")


def _usuarios(orders: argparse._SubParsersAction[Parser]) -> None:
    help_text = "Personas y roles."
    parent = orders.add_parser("usuarios", help=help_text, description=help_text)
    actions = parent.add_subparsers(
        dest="accion",
        metavar="ACCION",
        required=True,
        title="acciones",
        prog="ajustes usuarios",
    )
    for name, arguments in (
        ("listar", ()),
        ("agregar", ("login",)),
        ("rol", ("login", "rol")),
        ("iniciales", ("login",)),
        ("desactivar", ("login",)),
    ):
        child = actions.add_parser(name)
        child.group.add_argument("--json", action="store_true", help="un solo documento JSON")
        for argument in arguments:
            child.group.add_argument(argument, metavar=argument.upper())
        if name == "agregar":
            child.group.add_argument("--rol", required=True, metavar="R")
            child.group.add_argument("--nombre", metavar="N")
        if name in ("agregar", "rol", "iniciales"):
            child.group.add_argument(
                "--iniciales",
                required=name == "iniciales",
                metavar="XX",
                help="dos a cuatro letras, con las que firma la línea RR",
            )


def _catalog(g: argparse._ArgumentGroup) -> None:
    g.add_argument("nombre", choices=_CATALOGS, metavar="CATÁLOGO", help=", ".join(_CATALOGS))
    g.add_argument("--importar", metavar="ARCHIVO", help="lo pone en uso; es de la supervisora")
    g.add_argument("--exportar", metavar="ARCHIVO", help="lo saca, para cambiarlo e importarlo")


def number_of(text: str) -> int:
    """Parse an integer, clamped to what SQLite can store: no larger id exists."""
    return max(-_MAX_ID, min(int(text), _MAX_ID))


def _count(text: str) -> int:
    """Parse a number of rows; raises ValueError for a negative one."""
    number = number_of(text)
    if number < 0:
        raise ValueError
    return number


_PAIR_EXAMPLES = {"--mapa": "cuenta='No. del abonado'", "--dato": "causal=A"}


def pairs(texts: Sequence[str], option: str) -> dict[str, str]:
    """Parse `clave=valor` texts into a mapping; raises InvalidUse for a missing `=` or a repeated key."""
    values: dict[str, str] = {}
    for text in texts:
        key, sign, value = text.partition("=")
        if not sign or not key.strip():
            example = _PAIR_EXAMPLES[option]
            raise InvalidUse(f"{option} se escribe clave=valor.", f"Ejemplo: {option} {example}")
        if key.strip() in values:
            raise InvalidUse(f"{option} trae dos veces la misma clave.", "Deje una sola.")
        values[key.strip()] = value
    return values
