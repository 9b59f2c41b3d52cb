"""The table of orders, read by `parser.py`, the manual and the tests.

Handlers are named, not imported, so that a session loads only what it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from ajustes_tui.domain.figures.groupings import GROUPINGS
from ajustes_tui.domain.keeping.catalog_versions import CatalogName
from ajustes_tui.domain.parts.words import PART_WORDS, WORK_PARTS

_MAX_ID = 2**63 - 1
EXPORTABLE = ("casos", "historial", "kpi", "atencion", "reescalados", "pqr", "base", "datos")
REPORTS = ("kpi", "practicas", "retroalimentacion", "lote", "base")


def number_of(text: str) -> int:
    """Clamp to the integers of SQLite: no larger id exists."""
    return max(-_MAX_ID, min(int(text), _MAX_ID))


def _count(text: str) -> int:
    """Raise ValueError for a negative number."""
    number = number_of(text)
    if number < 0:
        raise ValueError
    return number


def _days(text: str) -> int:
    """Raise ValueError for less than a day: it is not the option left out."""
    number = number_of(text)
    if number < 1:
        raise ValueError
    return number


class Option(NamedTuple):
    """An option or argument, with its argparse settings."""

    name: str
    metavar: str
    """The word for its value; '' for a flag."""
    help: str | None
    more: dict[str, Any]
    acts: bool = False
    """Whether it makes the order act; omitted in the plain-lines dialogue."""

    @property
    def word(self) -> str:
        return self.name.lstrip("-")

    @property
    def attribute(self) -> str:
        """Where the parser keeps its value."""
        return str(self.more.get("dest") or self.word.replace("-", "_"))


class Order(NamedTuple):
    """An order: purpose, syntax and handler."""

    name: str
    """One word, or two for an action."""
    help: str
    run: str
    """Module of this package and function; '' for an order with actions only."""
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    without_store: bool = False
    """Works without a store; some of these create one."""
    before_store: bool = False
    """Takes the settings instead of the services of an open store."""
    reads: bool = False
    """Read-only: it has a spoken form, which the dialogue uses too."""

    def handler(self) -> Callable[[Any, Any], Any]:
        """Return a function of the services or settings, and the options."""
        module, _, function = self.run.partition(".")
        found: Callable[[Any, Any], Any] = getattr(
            import_module(f"{__package__}.{module}"), function
        )
        return found


def _option(name: str, metavar: str = "", help: str | None = None, **more: Any) -> Option:  # noqa: A002, ANN401 - the words of argparse
    return Option(name, metavar, help, more)


def _number(name: str, metavar: str, help: str | None = None, **more: Any) -> Option:  # noqa: A002, ANN401 - as above
    return Option(name, metavar, help, {"type": number_of, **more})


def _acting(*options: Option) -> tuple[Option, ...]:
    return tuple(option._replace(acts=True) for option in options)


_CASO = _number("id", "CASO")
_CORTE, _SINCE, _UNTIL = (_option(f"--{name}", "F") for name in ("corte", "desde", "hasta"))
_WHY = _option("--motivo", "T", required=True)
_NOTE = _option("--nota", "T")
_WEEK = _option("--semana", "AAAA-Snn", "sin ella, la semana de hoy")
_REHEARSED = _option("--ensayo", help="solo lo dice, no cambia nada")
_UNMASKED_WHY = _option("--motivo", "T", "para qué se necesitan; queda registrado")
_CASOS = (
    *(
        _option(f"--{name}", name[0].upper())
        for name in "estado cuenta radicado asesor causal corte cubeta texto".split()
    ),
    _number("--base", "B"),
    _option("--limite", "N", type=_count),
)
_RANGE = (
    _SINCE,
    _UNTIL,
    _option("--por", "GRUPO", choices=tuple(GROUPINGS)),
)
_PASSWORD = _option("--clave-de", "ARCHIVO", "archivo con la contraseña del libro")
_UPON = (
    _option("--sobre", "ORIGINAL.xlsx", "el libro que llegó: la base sale en una copia de él"),
    _PASSWORD,
)
_INITIALS = _option("--iniciales", "XX", "dos a cuatro letras, con las que firma la línea RR")

_READING = (
    _option("--corte", "F", "fecha del corte, AAAA-MM-DD"),
    _option("--complemento", help="no es la base completa del corte"),
    _option(
        name="--hoja",
        metavar="H",
        help="hoja del libro; repetida, son una sola base",
        action="append",
        default=[],
    ),
    _option(
        name="--fechas",
        metavar="ORDEN",
        help="dia-mes o mes-dia: cómo están las fechas que se leen de las dos maneras",
        choices=("dia-mes", "mes-dia"),
    ),
    _option(
        name="--si",
        metavar="RESULTADO",
        help="aprobado o rechazado: qué es SI en una columna de SI y NO",
        choices=("aprobado", "rechazado"),
    ),
    _option("--contradicciones", help="entran también si muchas filas se contradicen"),
    _option("--sin-ocultas", help="deja por fuera las filas y columnas ocultas"),
    _option("--mapa", "campo=encabezado", action="append", default=[]),
    _PASSWORD,
    _option(
        "--simular",
        help="no escribe nada; dice también cambios y en_gestion (hasta 5.000 de cada uno)",
    ),
    _option(
        "--rechazos",
        "RUTA.xlsx",
        "guarda las filas rechazadas; de varias bases, un libro numerado por cada una",
    ),
)

_TABLE = (
    Order(
        "demo",
        "Abre el programa en la demostración, que hace si no la hay.",
        "upkeep.demo",
        (
            _option("--sin-tui", help="no abre el programa"),
            _option("--vacio", help="sin base, personas ni historial"),
            _option("--nuevo", help="la hace otra vez, sin lo que tenga"),
            _option("--guia", help="un renglón dice qué intentar ahora, mientras la usa"),
        ),
        ("ajustes demo --guia", "ajustes --db prueba.db demo --nuevo --sin-tui"),
        before_store=True,
    ),
    Order(
        "lineas",
        "El programa como un diálogo de renglones, para oírlo o leerlo con los dedos.",
        "program.open_program",
        (
            _number("--ancho", "N", "letras de un renglón"),
            _option("--detalle", "N", "1 poco, 2 lo normal, 3 todo", type=int, choices=(1, 2, 3)),
            _number("--caso", "ID", "empieza en ese caso"),
        ),
        ("ajustes lineas", "ajustes lineas --ancho 40 --detalle 1"),
        before_store=True,
    ),
    Order(
        "crear",
        "Hace el almacén de un servidor, una sola vez; es de quien lo administra.",
        "upkeep.create",
        (_option("--supervisor", "LOGIN", "quien lo supervisa", required=True),),
        ("ajustes crear --supervisor drubio",),
        before_store=True,
    ),
    Order(
        "importar",
        "Importa una o varias bases.",
        "intake.import_base",
        (
            _option("archivos", "ARCHIVO", nargs="*"),
            _option("--buzon", help="las bases y los correos nuevos del buzón, para cron"),
            *_READING,
        ),
        (
            "ajustes importar ajustes_26_11_2026.xlsx",
            "ajustes importar base.xlsx --corte 2026-11-26 --simular --json",
            "ajustes importar 'RE base del corte.eml'",
            "ajustes importar base.xlsx --mapa cuenta='No. del abonado' --rechazos rechazos.xlsx",
        ),
        without_store=True,
    ),
    Order(
        "correo",
        "Importa las bases que llegaron al buzón de correo.",
        "intake.mailbox",
        (
            _number("--cada", "MINUTOS", "sigue mirando hasta que se interrumpa"),
            _option("--pendientes", help="los correos que esperan, con su motivo"),
            _option("--abrir", "ID", "importa el correo que espera, con las opciones de importar"),
            *_READING,
        ),
        (
            "ajustes correo --json",
            "ajustes correo --cada 10",
            "ajustes correo --pendientes",
            "ajustes correo --abrir '<base.26@ejemplo.com>' --hoja Corte --simular",
        ),
    ),
    Order(
        "bases", "Lista las bases importadas.", "intake.bases", (), ("ajustes bases",), reads=True
    ),
    Order(
        "anular_importacion",
        "Deshace la última base; lo que alguien tocó se conserva.",
        "intake.anular_importacion",
        (_number("base", "BASE"), _WHY),
        ("ajustes anular_importacion 3 --motivo 'base equivocada'",),
    ),
    Order(
        "conciliacion",
        "Qué pasó en un corte con lo reescalado.",
        "intake.reconciliation",
        (_CORTE,),
        ("ajustes conciliacion --corte 2026-11-26",),
        reads=True,
    ),
    Order(
        "casos",
        "Lista casos, los más urgentes primero.",
        "casos.casos",
        _CASOS,
        (
            "ajustes casos --estado POR_VALIDAR --causal D --limite 20",
            "ajustes casos --corte 2026-11-26 --cubeta pendiente --json",
        ),
        reads=True,
    ),
    Order(
        "caso",
        "Muestra un caso y lo que el procedimiento pide.",
        "casos.caso",
        (
            _number("id", "ID"),
            _option("--ver-datos", help="sin enmascarar; queda registrado"),
        ),
        ("ajustes caso 17", "ajustes caso 17 --ver-datos --json"),
        reads=True,
    ),
    Order(
        "siguiente",
        "Toma el caso más urgente que nadie tiene.",
        "casos.claim_next",
        (_option("--estado", "E", "solo de ese estado"),),
        ("ajustes siguiente", "ajustes siguiente --estado POR_CONTACTAR"),
    ),
    Order(
        "revision",
        "Lista los casos que esperan a la supervisora.",
        "casos.revision",
        (),
        ("ajustes revision",),
        reads=True,
    ),
    Order(
        "soltar",
        "Suelta un caso tomado.",
        "casos.release",
        (_CASO,),
        ("ajustes soltar 17",),
    ),
    Order(
        "reasignar",
        "Le da un caso a otra persona; es de la supervisora.",
        "casos.reasignar",
        (
            _CASO,
            _option("login", "LOGIN"),
            _option("--nota", "T", "por qué; no es obligatoria", default=""),
        ),
        ("ajustes reasignar 17 yuli --nota 'sale de vacaciones'",),
    ),
    Order(
        "saltar",
        "Pasa un caso por alto, con su motivo.",
        "casos.skip",
        (_CASO, _WHY),
        ("ajustes saltar 17 --motivo 'espera un soporte'",),
    ),
    Order(
        "registrar",
        "Registra un evento en un caso.",
        "casos.register",
        (
            _CASO,
            _option("evento", "EVENTO"),
            _option("--dato", "clave=valor", action="append", default=[]),
            _option("--nota", "T", default=""),
            _number("--version", "N", dest="version_leida"),
        ),
        (
            "ajustes registrar 17 clasificar --dato causal=D",
            "ajustes registrar 17 rechazo_correcto --dato motivo=SIN_PRUEBAS --version 4",
            "ajustes registrar 17 aplicacion_correcta --dato valor_aplicado='$ 45.900'",
        ),
    ),
    Order(
        "nota",
        "Deja una nota en una cuenta, tenga o no casos.",
        "casos.note",
        (
            _option("cuenta", "CUENTA"),
            _option("--nota", "T", default=""),
            _option("--dato", "clave=valor", action="append", default=[]),
        ),
        (
            "ajustes nota 900000017 --nota 'pide copia de la factura'",
            "ajustes nota 900000017 --nota 'pide copia' --dato razon=GEN --dato subrazon=CON",
        ),
    ),
    Order(
        "historial",
        "Líneas de una cuenta, la más nueva primero.",
        "casos.historial",
        (_option("cuenta", "CUENTA"),),
        ("ajustes historial 900000017",),
        reads=True,
    ),
    Order(
        "kpi",
        "Indicadores de un corte o de un rango de cortes.",
        "figures.kpi",
        (
            _CORTE,
            _option("--cerrado", help="como era cuando se cerró el corte"),
            _option("--hoy", help="los veredictos de hoy, de cualquier corte"),
            *_RANGE,
        ),
        ("ajustes kpi", "ajustes kpi --desde 2026-11-01 --hasta 2026-11-26 --por asesor"),
        reads=True,
    ),
    Order(
        "mesa",
        "Lo que a usted le toca y el trabajo en curso: quién tiene qué, citas, saltos, lo de hoy.",
        "figures.work_in_hand",
        (_option("--parte", "PARTE", "solo esa parte", choices=tuple(WORK_PARTS)),),
        ("ajustes mesa", "ajustes mesa --parte toca"),
        reads=True,
    ),
    Order(
        "atencion",
        "Contacto, días de respuesta, reescalados, recursos, motivos y pasos: de un corte, o de todos.",
        "figures.attention",
        (
            _option("--parte", "PARTE", "solo esa parte", choices=tuple(PART_WORDS)),
            _CORTE,
            *_RANGE,
        ),
        (
            "ajustes atencion --parte dias",
            "ajustes atencion --parte reescalados --por agente",
            "ajustes atencion --parte pasos --corte 2026-11-26",
            "ajustes atencion --parte recursos --desde 2026-11-01 --hasta 2026-11-30",
        ),
        reads=True,
    ),
    Order(
        "flujograma",
        "El procedimiento en cajas y flechas, con los casos de cada una.",
        "figures.flujograma",
        (
            _option("--corte", "F", "solo los casos de ese corte"),
            *_acting(
                _option(
                    "--salida", "RUTA", "escribe el dibujo: .svg para imprimir, .drawio para editar"
                ),
            ),
        ),
        (
            "ajustes flujograma --corte 2026-11-26 --json",
            "ajustes flujograma --salida flujograma.svg",
            "ajustes flujograma --salida flujograma.drawio",
        ),
        reads=True,
    ),
    Order(
        "procedimiento",
        "El procedimiento como modelo: si está completo y no se contradice.",
        "",
        (),
        ("ajustes procedimiento revisar",),
    ),
    Order(
        "procedimiento revisar",
        "",
        "upkeep.review",
        (),
        ("ajustes procedimiento revisar", "ajustes procedimiento revisar --json"),
        reads=True,
        without_store=True,
    ),
    Order(
        "cerrar_corte",
        "Congela las cifras de un corte; es de la supervisora.",
        "figures.close_corte",
        (_option("corte", "F"),),
        ("ajustes cerrar_corte 2026-11-26",),
    ),
    Order(
        "metas",
        "Las metas de los indicadores, quién las puso, y cambiarlas.",
        "figures.goals",
        _acting(
            _number("--aplicado", "N", "al menos ese porcentaje; 0 es sin meta"),
            _number("--corregido", "N", "al menos ese porcentaje; 0 es sin meta"),
            _number("--rechazado", "N", "a lo más ese porcentaje; 0 es sin meta"),
            _option("--desde", "F", "desde qué día rigen; sin ella, desde hoy"),
        ),
        ("ajustes metas", "ajustes metas --rechazado 15 --desde 2026-12-01"),
        reads=True,
    ),
    Order(
        "top5",
        "Los asesores con más rechazos de una semana.",
        "week.top5",
        (_WEEK, _option("--aliado", "A", "solo los de ese aliado")),
        ("ajustes top5 --semana 2026-S48 --aliado Almacontact",),
        reads=True,
    ),
    Order(
        "retroalimentacion",
        "Emite una semana y escribe sus formularios, o hace seguimiento.",
        "week.retroalimentacion",
        (
            _option("--semana", "AAAA-Snn", required=True),
            *_acting(
                _option("--salida", "DIR", "emite la semana y escribe ahí los formularios"),
                _option("--supervisor", "LOGIN", "quien los firma, donde hay varias supervisoras"),
                _option("--asesor", "A", "seguimiento de uno; sin él, lista los de todos"),
                _option("--estado", "E", "abierto, cerrado_con_mejora, cerrado_sin_mejora"),
                _option("--compromiso", "T", "el del supervisor, obligatorio para abrir"),
                _option("--seguimiento", "F", "día en que se mira si mejoró"),
                _NOTE,
            ),
        ),
        (
            "ajustes retroalimentacion --semana 2026-S48 --salida formularios",
            "ajustes retroalimentacion --semana 2026-S48 --asesor AS01 --estado cerrado_con_mejora",
        ),
        reads=True,
    ),
    Order(
        "exportar",
        "Escribe un libro: un lote, los casos, el historial, las cifras, o la base de vuelta.",
        "outputs.export",
        (
            _option("que", "QUÉ", ", ".join(EXPORTABLE), choices=EXPORTABLE),
            _option("ruta", "RUTA.xlsx", "de datos, una carpeta nueva"),
            *_CASOS,
            *_RANGE,
            _option("--todo", help="del kpi, por todos los grupos y con las gráficas"),
            _option("--parte", "PARTE", "de atencion, cuál", choices=tuple(PART_WORDS)),
            _number("--lote", "N", "escribe otra vez un lote"),
            _option("--sin-mascara", help="con nombres y teléfonos completos"),
            _UNMASKED_WHY,
            *_UPON,
        ),
        (
            "ajustes exportar reescalados lote_back.xlsx",
            "ajustes exportar casos casos.xlsx --corte 2026-11-26 --estado POR_CONTACTAR",
            "ajustes exportar kpi kpi.xlsx --por causal",
            "ajustes exportar kpi kpi_entero.xlsx --todo",
            "ajustes exportar atencion dias.xlsx --parte dias --por agente",
            "ajustes exportar base gestion.xlsx --corte 2026-11-26 --sobre ajustes_26_11_2026.xlsx",
            "ajustes exportar datos datos_noviembre --corte 2026-11-26",
        ),
    ),
    Order(
        "informe",
        "Saca un informe por correo: en borrador, o enviado.",
        "outputs.report",
        (
            _option("que", "QUÉ", ", ".join(REPORTS), choices=REPORTS),
            _option("--corte", "F", "de la base, o del kpi; sin él, el más nuevo"),
            _number("--base", "B", "cuál, si el corte tiene varias"),
            _option("--desde", "F", "del kpi, con --hasta, un rango de cortes"),
            _UNTIL,
            _WEEK,
            _option("--aliado", "A", "de retroalimentacion; sin él, el propio"),
            _number("--lote", "N", "el lote, ya escrito"),
            *_UPON,
            _option("--sin-mascara", help="del lote, con nombres y teléfonos"),
            _UNMASKED_WHY,
            _option("--correo", "RUTA.eml", "lo deja en un borrador, sin enviarlo"),
            _option("--enviar", help="lo envía por el servidor de [informes]"),
        ),
        (
            "ajustes informe kpi --corte 2026-11-26 --correo kpi_noviembre.eml",
            "ajustes informe retroalimentacion --semana 2026-S48 --aliado Norte --correo norte.eml",
            "ajustes informe lote --lote 4 --enviar",
            "ajustes informe base --corte 2026-11-26 --sobre ajustes_26_11_2026.xlsx --enviar",
        ),
    ),
    Order(
        "lotes",
        "Los lotes: qué volvió, qué espera y desde cuándo, y qué llevaría uno nuevo.",
        "outputs.lotes",
        (
            _option("lote", "N", "los casos de ese; reescalados o pqr, lo que llevaría", nargs="?"),
            *_acting(_option("--enviado", "F", "el lote N se envió ese día")),
        ),
        (
            "ajustes lotes",
            "ajustes lotes 4 --json",
            "ajustes lotes 4 --enviado 2026-11-26",
            "ajustes lotes reescalados",
        ),
        reads=True,
    ),
    Order(
        "usuarios",
        "Personas y roles.",
        "",
        (),
        ("ajustes usuarios agregar yuli --rol agente --nombre 'Yuli Ariza'",),
    ),
    Order("usuarios listar", "", "upkeep.usuarios", (), ("ajustes usuarios listar",), reads=True),
    Order(
        "usuarios agregar",
        "",
        "upkeep.usuarios",
        (
            _option("login", "LOGIN"),
            _option("--rol", "R", "agente o supervisor", required=True),
            _option("--nombre", "N"),
            _INITIALS,
        ),
        ("ajustes usuarios agregar yuli --rol agente --nombre 'Yuli Ariza'",),
        without_store=True,
    ),
    Order(
        "usuarios nombre",
        "",
        "upkeep.usuarios",
        (_option("login", "LOGIN"), _option("nombre", "N", "entre comillas")),
        ("ajustes usuarios nombre yuli 'Yuli Ariza'",),
    ),
    Order(
        "usuarios rol",
        "",
        "upkeep.usuarios",
        (_option("login", "LOGIN"), _option("rol", "ROL", "agente o supervisor"), _INITIALS),
        ("ajustes usuarios rol yuli supervisor",),
    ),
    Order(
        "usuarios iniciales",
        "",
        "upkeep.usuarios",
        (
            _option("login", "LOGIN"),
            _INITIALS._replace(more={"required": True}),
        ),
        ("ajustes usuarios iniciales yuli --iniciales YA",),
    ),
    Order(
        "usuarios desactivar",
        "",
        "upkeep.usuarios",
        (_option("login", "LOGIN"),),
        ("ajustes usuarios desactivar yuli",),
    ),
    Order(
        "practicas",
        "Prácticas del modelo de gestión: qué se hizo y cuánto de la meta.",
        "",
        (),
        ("ajustes practicas registrar dialogo_diario --minutos 15",),
    ),
    Order(
        "practicas listar",
        "",
        "week.practicas",
        (_option("--semana", "AAAA-Snn"),),
        ("ajustes practicas listar --semana 2026-S48",),
        reads=True,
    ),
    Order(
        "practicas registros",
        "",
        "week.practicas",
        (_option("--semana", "AAAA-Snn"),),
        ("ajustes practicas registros --semana 2026-S48",),
        reads=True,
    ),
    Order(
        "practicas registrar",
        "",
        "week.practicas",
        (
            _option("practica", "PRACTICA"),
            _option("--fecha", "F", "el día en que se hizo; hoy si no se dice"),
            _number("--minutos", "N"),
            _NOTE,
            _option("--agenda", "T", "de qué se habló"),
            _option("--compromisos", "T", "qué quedó alguien de hacer"),
            _number("--caso", "N", "el caso que se observó"),
            _option("--persona", "LOGIN", "la persona que se observó"),
            _option("--asistentes", "A,B", "quiénes estuvieron, con comas"),
        ),
        (
            "ajustes practicas registrar dialogo_diario --fecha 2026-11-26 --minutos 15",
            "ajustes practicas registrar confirmacion_proceso --caso 17 --persona yuli"
            " --compromisos 'revisa LLS y OT antes de escalar'",
        ),
    ),
    Order(
        "practicas anular",
        "",
        "week.practicas",
        (_number("numero", "REGISTRO"), _WHY),
        ("ajustes practicas anular 8 --motivo 'fue otro día'",),
    ),
    Order(
        "practicas exportar",
        "",
        "week.practicas",
        (_option("--semana", "AAAA-Snn"), _option("ruta", "RUTA.xlsx")),
        ("ajustes practicas exportar adherencia.xlsx --semana 2026-S48",),
    ),
    Order(
        "ideas",
        "Ideas de mejora continua: en qué van, quién las llevó y cuándo.",
        "",
        (),
        ("ajustes ideas listar",),
    ),
    Order("ideas listar", "", "week.ideas", (), ("ajustes ideas listar",), reads=True),
    Order(
        "ideas proponer",
        "",
        "week.ideas",
        (_option("texto", "TEXTO"),),
        ("ajustes ideas proponer 'una plantilla para los cruces de saldos'",),
    ),
    Order(
        "ideas mover",
        "",
        "week.ideas",
        (
            _number("numero", "N"),
            _option("estado", "ESTADO", "aprobada, descartada, entregada, en_curso o hecha"),
            _NOTE,
        ),
        ("ajustes ideas mover 1 aprobada --nota 'desde el lunes'",),
    ),
    Order(
        "catalogo",
        "Muestra un catálogo, lo saca a un archivo o pone otro en uso.",
        "upkeep.catalog",
        (
            _option("nombre", "CATÁLOGO", ", ".join(CatalogName), choices=tuple(CatalogName)),
            *_acting(
                _option("--importar", "ARCHIVO", "lo pone en uso; es de la supervisora"),
                _option("--exportar", "ARCHIVO", "lo saca, para cambiarlo e importarlo"),
            ),
        ),
        (
            "ajustes catalogo causales --exportar causales.toml",
            "ajustes catalogo causales --importar causales.toml",
        ),
        reads=True,
        without_store=True,
    ),
    Order(
        "auditoria",
        "Quién vio, sacó, pidió o cambió qué; es de la supervisora.",
        "upkeep.auditoria",
        (
            _option("--login", "L", "solo lo de esa persona"),
            _option("--cuenta", "C", "solo lo de esa cuenta, búsquedas también"),
            _SINCE,
            _UNTIL,
            _option("--accion", "A", "solo esa acción, como la dice --json", dest="accion_hecha"),
        ),
        (
            "ajustes auditoria --cuenta 900000017 --json",
            "ajustes auditoria --login yuli --desde 2026-11-01 --hasta 2026-11-26",
        ),
        reads=True,
    ),
    Order(
        "archivos",
        "Lleva a la auditoría lo que entró y salió por SFTP, y retira lo viejo.",
        "upkeep.files",
        (_REHEARSED,),
        ("ajustes archivos", "ajustes archivos --ensayo"),
    ),
    Order(
        "olvidar",
        "Blanquea los datos personales de una cuenta; es de la supervisora.",
        "upkeep.forget",
        (
            _option("cuenta", "CUENTA"),
            _option("--motivo", "T", "quién lo pidió; sin nombres", required=True),
        ),
        ("ajustes olvidar 900000017 --motivo 'petición del titular, 26/11'",),
    ),
    Order(
        "retencion",
        "Blanquea las cuentas cerradas hace más de unos días.",
        "upkeep.retain",
        (
            _option("--dias", "N", "sin ella, el ajuste dias_retencion", type=_days),
            _option("--ensayo", help="solo cuenta, no cambia nada"),
        ),
        ("ajustes retencion --ensayo --dias 1825", "ajustes retencion --dias 1825"),
    ),
    Order(
        "verificar",
        "Revisa que nadie dañó ni cambió el almacén, y pone el sello del día.",
        "upkeep.verify",
        (),
        ("ajustes verificar",),
    ),
    Order(
        "sello",
        "Reconoce que faltan los sellos o el testigo, y revisa el almacén; es de la supervisora.",
        "upkeep.acknowledge",
        (
            _option("--reconocer", help="lo que falta se perdió de verdad", required=True),
            _option("--motivo", "T", "por qué falta y quién lo revisó", required=True),
        ),
        ("ajustes sello --reconocer --motivo 'se dañó el disco de los sellos, 26/11'",),
    ),
    Order(
        "respaldar",
        "Copia el almacén a un archivo sin detener a nadie.",
        "upkeep.back_up",
        (_option("ruta", "RUTA"),),
        ("ajustes respaldar respaldos/lunes.db",),
    ),
    Order(
        "restaurar",
        "Pone un respaldo en el lugar del almacén, que se conserva al lado.",
        "upkeep.restore_backup",
        (
            _option("ruta", "RUTA"),
            _option("--ensayo", help="lo restaura aparte, lo revisa y lo cuenta; no cambia nada"),
            _option(
                "--libros",
                "DIR",
                "carpeta con los libros que salieron: dice qué hay en ellos y le falta al respaldo",
            ),
        ),
        (
            "ajustes restaurar respaldos/lunes.db",
            "ajustes restaurar respaldos/lunes.db --ensayo",
            "ajustes restaurar respaldos/lunes.db --libros salida",
        ),
        before_store=True,
    ),
    Order(
        "info",
        "Versión, almacén, persona y terminal.",
        "upkeep.info",
        (
            _option("--todo", help="también los paquetes, y lo que difiere del candado"),
            _option("--falta", help="lo que aún es el ejemplo, o falta poner, y dónde se pone"),
            _option("--bien", metavar="QUE", help="con --falta: así está bien, hasta que cambie"),
        ),
        ("ajustes info --json", "ajustes info --todo", "ajustes info --falta --bien formas"),
        without_store=True,
    ),
)
ORDERS = {order.name: order for order in _TABLE}
PATHS = frozenset(
    option.attribute
    for order in _TABLE
    for option in order.options
    if option.metavar.partition(".")[0] in ("RUTA", "ARCHIVO", "DIR")
)
"""Options that are file names, which may hold undecodable bytes."""
