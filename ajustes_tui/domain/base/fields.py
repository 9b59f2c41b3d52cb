"""The single table of the fields of a base: kind, rule, effect of a later corte, presentation.

A new column is a row of FIELDS, an attribute of `Caso`, and a migration (`storage/core/migrations.py`).
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

HEADERS, ANSWERS, MOTIVES = "campos", "resultado", "motivo_rechazo"
SECTIONS = (HEADERS, ANSWERS, MOTIVES)
"""Of sinonimos.toml."""


class Kind(Enum):
    """How the cells of a column are parsed."""

    ACCOUNT = "cuenta"
    RADICADO = "radicado"
    TEXT = "free text: it may name a person"
    RESULT = "answer of the back, by its synonyms"
    MONEY = "pesos, kept as centavos"
    DAY = "a day"
    CODE = "one of the two codes of a marcación"
    IDENTIFIER = "who asked, without its decimals"
    LABEL = "a short text that names no person"
    NAME = "the name of a person"
    CUN = "sixteen digits"
    TELEPHONE = "ten digits"
    CLASS = "petición, queja or recurso"


VALID_FORMATS: Mapping[Kind, str] = {
    Kind.ACCOUNT: "De 5 a 10 dígitos.",
    Kind.RADICADO: "De 1 a 30 letras, dígitos o - _ . / con al menos un dígito.",
    Kind.RESULT: "APROBADO, RECHAZADO u otra palabra de los sinónimos; vacía si no hay respuesta.",
    Kind.MONEY: "Pesos, como 45.900 o 45.900,50.",
    Kind.DAY: "dd/mm/aaaa, con el año de cuatro cifras.",
    Kind.CODE: "De 1 a 3 letras o dígitos.",
    Kind.CUN: "16 dígitos, como texto: Excel cambia el último de un número tan largo.",
    Kind.TELEPHONE: "10 dígitos, que empiezan por 3 o por 60.",
    Kind.CLASS: "Petición, queja o recurso.",
}
"""Shown to a person correcting a cell; other kinds accept any text."""


class Later(Enum):
    """Effect of a later corte on the value of a caso."""

    KEEPS = "nothing: the value identifies the caso, or is kept elsewhere"
    FILLS = "brings the value when it was missing, never replaces it"
    REPLACES = "takes over Claro's value"


class Export(NamedTuple):
    """The column of a field in the exports."""

    title: str
    meaning: str
    width: int = 14


class Headers(NamedTuple):
    """Header phrases of a field: required words and, after a colon, optional ones.

    `a|b` requires either; ^ anchors a phrase at the first word, after a number or code. Any other
    word excludes it. Spellings are in `headers.py`; a word not listed there is spelled as is.
    """

    names: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    """Accepted where no other column names the field, unless the values contradict it."""
    maybe: tuple[str, ...] = ()
    """Accepted if the values agree."""
    near: tuple[str, ...] = ()
    """Phrases that only suggest the field: values cannot distinguish it from other data."""
    exact: tuple[str, ...] = ()
    """Whole headers that name the field by custom, as «Valor» the one that is asked for."""


class Field(NamedTuple):
    """A field of a base."""

    name: str
    kind: Kind
    required: bool = False
    """Whether the procedure promises it (dominio.md section 2)."""
    later: Later = Later.KEEPS
    answer: tuple[str, ...] = ()
    reason: str = ""
    """Reason of the rechazo for an empty cell; '' if it may be empty."""
    digit: int = 0
    """Digit in the `completar` form; 0 for none."""
    form_label: str = ""
    export: Export | None = None
    headers: Headers = Headers()
    """Besides the name and the office's synonyms."""
    card: str = ""
    """'' if the card has its own wording."""
    json: bool = True
    """Whether the JSON of a caso includes it."""
    dataset: bool = False
    """Whether the dataset of casos, and so the view `casos_vista`, includes it."""
    searched: bool = False
    personal: bool = False
    """Whether it may identify the usuario: `olvidar` blanks it."""

    @property
    def column(self) -> str:
        """Attribute of rows and casos, and column of the store."""
        return "resultado" if self.kind is Kind.RESULT else self.name

    @property
    def json_key(self) -> str:
        """Includes the unit for money."""
        return f"{self.column}_centavos" if self.kind is Kind.MONEY else self.column


_MASKED = "Los teléfonos y los nombres salen enmascarados, salvo con --sin-mascara."
_PERSONAL = "Dato personal: solo con --sin-mascara sale completo."
FIELDS = (
    Field(
        name="cuenta",
        kind=Kind.ACCOUNT,
        required=True,
        reason="falta la cuenta",
        headers=Headers(
            (
                "^cuenta: numero id codigo cliente suscriptor usuario abonado titular rr"
                " hogar servicio afectado ajustar ajuste contrato",
                "cuenta cliente: numero id codigo rr",
            ),
            maybe=("^suscriptor|abonado: numero id codigo cliente",),
            near=("^cliente numero|codigo|id:",),
        ),
        export=Export("Cuenta", "Cuenta del cliente.", 12),
    ),
    Field(
        name="radicado",
        kind=Kind.RADICADO,
        required=True,
        reason="falta el radicado",
        searched=True,
        headers=Headers(
            (
                "^pqr|radicado|ticket: numero id codigo pqr radicado ticket caso"
                " escalamiento ajuste rr solicitud asignado",
                "^pqr|radicado|ticket escalamiento back: numero",
                "^caso: numero escalamiento ajuste rr pqr",
                "^escalamiento numero|id: ajuste back pqr",
            ),
            spare=("^consecutivo pqr|radicado|ticket: numero escalamiento ajuste rr",),
            maybe=("^caso: id codigo", "^pqr|radicado|ticket asociado: numero"),
            near=(
                "^escalamiento: back ajuste",
                "^reclamo|solicitud numero|id:",
            ),
        ),
        export=Export("Radicado", "PQR del escalamiento con que llegó en la base."),
    ),
    Field(
        name="motivo",
        kind=Kind.TEXT,
        required=True,
        personal=True,
        card="El asesor",
        dataset=True,
        searched=True,
        headers=Headers(
            (
                "^motivo|causal: ajuste solicitud solicitado",
                "^causa solicitud: ajuste",
                "^motivo|causal|causa ajuste: codigo solicitud solicitado escalamiento"
                " asesor caso tipo",
                "^detalle motivo|causal: ajuste",
                "^concepto ajuste|ajustar: solicitud",
                "^justificacion ajuste|solicitud:",
                "ajuste reason: solicitud",
                "^tipo motivo|causal ajuste: solicitud",
            ),
            spare=(
                "^tipificacion: ajuste solicitud escalamiento caso",
                "^detalle ajuste: solicitud",
                "^motivo|causal escalamiento|caso:",
            ),
            maybe=(
                "^tipo|causa motivo|causal:",
                "^causa|justificacion:",
                "^motivo|causal pqr|reclamo|codigo|detalle:",
                "^razon ajuste|solicitud:",
                "caso reason:",
            ),
            near=("^tipo ajuste:",),
            exact=("tipo ajuste", "concepto"),
        ),
        export=Export("Motivo", f"Por qué se pidió el ajuste, como vino en la base. {_MASKED}", 36),
    ),
    Field(
        name="estado_ajuste",
        kind=Kind.TEXT,
        required=True,
        personal=True,
        later=Later.REPLACES,
        card="Estado",
        dataset=True,
        headers=Headers(
            (
                "^estado: ajuste solicitud actual rr detalle caso escalamiento",
                "^estado ajuste: solicitud actual final gestion rr caso detalle back",
                "^detalle estado: ajuste",
                "ajuste estado:",
                "caso estado:",
            ),
            spare=("^estado gestion|pqr|radicado|ticket: ajuste caso",),
            near=("^estado: final back",),
            exact=("estado pqr",),
        ),
        export=Export("Estado del ajuste", "Como vino en la base más nueva."),
    ),
    Field(
        name="resultado_back",
        kind=Kind.RESULT,
        required=True,
        later=Later.REPLACES,
        card="Resultado",
        dataset=True,
        headers=Headers(
            (
                "^resultado: back ajuste solicitud final rr caso escalamiento validacion",
                "^resultado|decision back|ajuste: solicitud final validacion rr caso escalamiento",
                "^respuesta back|ajuste|final: solicitud back ajuste rr caso escalamiento",
                "aprobado|aplicado|aprueba rechazado|negado: resultado estado back ajuste"
                " solicitud decision respuesta concepto si no",
                "estado aprobado: ajuste back solicitud",
                "aprobado no: resultado estado back ajuste solicitud respuesta si",
                "procede no: resultado back ajuste si",
                "^aprobado back: ajuste solicitud",
                "back resultado:",
            ),
            spare=("^resultado gestion: ajuste caso",),
            maybe=(
                "^respuesta: pqr final solicitud",
                "^aprobado|procede: si no ajuste",
                "^ajuste aprobado: back si no",
                "^rechazado|negado: si no ajuste back",
                "^estado back|validacion:",
                "^concepto back: ajuste solicitud",
                "^validacion: back",
                "^decision: final",
            ),
            exact=("aprobación",),
        ),
        export=Export("Resultado del back", "APROBADO, RECHAZADO o vacío si no ha respondido."),
    ),
    Field(
        name="motivo_rechazo",
        kind=Kind.TEXT,
        personal=True,
        later=Later.REPLACES,
        answer=("RECHAZADO",),
        digit=7,
        form_label="motivo del rechazo",
        card="El back",
        searched=True,
        headers=Headers(
            (
                "^motivo|causal|causa|razon|justificacion|tipo|reason rechazado|negado:"
                " back ajuste solicitud codigo detalle tipo caso",
                "^motivo|causal|causa|razon|justificacion no aprobado|procede|aplicado:"
                " back ajuste solicitud",
                "^motivo|causal devolucion: back ajuste solicitud",
                "^detalle|observacion|tipificacion rechazado: back ajuste solicitud",
                "rechazado motivo|causal|reason: si back ajuste",
            ),
            near=("^rechazado: back",),
        ),
        export=Export("Motivo de rechazo", f"Lo que dijo el back al rechazar. {_MASKED}", 30),
    ),
    Field(
        name="valor_solicitado",
        kind=Kind.MONEY,
        later=Later.REPLACES,
        digit=1,
        form_label="valor que se pide",
        card="Pide",
        dataset=True,
        headers=Headers(
            (
                "^valor|pesos solicitado|solicitud|ajustar: ajuste pesos total asesor"
                " solicitado cliente",
                "^total solicitado|ajustar: ajuste pesos valor",
                "^valor escalamiento: ajuste pesos",
                "valor solicitado: total",
            ),
            maybe=("^valor reclamo: ajuste pesos cliente",),
            near=("^valor|total: ajuste reclamo pesos", "^ajuste solicitado|solicitud:"),
            exact=("valor", "valor ajuste", "monto", "monto ajuste"),
        ),
        export=Export("Valor solicitado", "En pesos.", 16),
    ),
    Field(
        name="valor_aplicado",
        kind=Kind.MONEY,
        later=Later.REPLACES,
        answer=("APROBADO",),
        digit=2,
        form_label="valor aplicado",
        card="Aplicado",
        dataset=True,
        headers=Headers(
            (
                "^valor|pesos aplicado|ajustado|aprobado|autorizado|reconocido: ajuste"
                " pesos total back real final rr",
                "^total aplicado|ajustado|aprobado: ajuste pesos back real valor",
                "valor aplicado|aprobado: total",
                "^valor respuesta: back ajuste pesos",
            ),
            maybe=("^ajuste aplicado|aprobado: back",),
        ),
        export=Export("Valor aplicado", "En pesos.", 16),
    ),
    Field(
        name="asesor_id",
        kind=Kind.IDENTIFIER,
        later=Later.FILLS,
        digit=5,
        form_label="asesor",
        card="Asesor",
        dataset=True,
        searched=True,
        headers=Headers(
            (
                "asesor id|codigo|login|cedula|usuario: numero rr solicitud solicitado"
                " escalamiento id codigo login cedula usuario front",
                "^login: rr asesor usuario numero id escalamiento",
                "^usuario rr|red: asesor",
            ),
            maybe=(
                "asesor: escalamiento solicitud solicitado ajuste radicado front",
                "^usuario escalamiento: rr ajuste",
            ),
            near=("^usuario: escalamiento solicitud rr", "gestor id|codigo|login|cedula|usuario:"),
            exact=("asesor",),
        ),
        export=Export("Asesor", "Identificación del asesor que pidió el ajuste.", 12),
    ),
    Field(
        name="asesor_nombre",
        kind=Kind.NAME,
        later=Later.FILLS,
        searched=True,
        headers=Headers(
            (
                "asesor nombre: completo apellido solicitud solicitado escalamiento ajuste rr aliado front",
            ),
            maybe=("asesor: escalamiento solicitud solicitado ajuste radicado front",),
            near=("^nombre: escalamiento solicitud usuario completo gestor", "gestor:"),
        ),
        export=Export("Nombre del asesor", _PERSONAL, 24),
    ),
    Field(
        name="aliado",
        kind=Kind.LABEL,
        later=Later.FILLS,
        card="Aliado",
        dataset=True,
        searched=True,
        headers=Headers(
            (
                "^aliado|operacion|sede|empresa: nombre asesor operacion sede aliado"
                " call empresa escalamiento solicitud",
                "^call center|aliado: aliado nombre asesor sede",
                "^outsourcing: aliado nombre asesor sede",
                "^empresa|operador aliado: asesor operacion",
                "^aliado: comercial call asesor pertenece",
                "^nombre aliado|sede|operacion: asesor",
                "^contacto center: aliado",
                "^proveedor call: center",
            ),
            near=("^call|contacto:", "^nombre empresa:"),
        ),
        export=Export("Aliado", "Operación o sede del asesor."),
    ),
    Field(
        name="fecha_solicitud",
        kind=Kind.DAY,
        later=Later.FILLS,
        digit=6,
        form_label="fecha de solicitud",
        card="Solicitud",
        dataset=True,
        headers=Headers(
            (
                "solicitud fecha: ajuste",
                "^fecha radicado: hora pqr caso",
                "^fecha solicitud|solicitado|escalamiento: ajuste hora asesor pqr"
                " caso rr solicitud escalamiento radicado",
                "^fecha escalamiento back: ajuste hora pqr caso radicado",
                "^fecha apertura: ajuste hora pqr caso solicitud escalamiento radicado ticket",
                "^fecha envio back:",
                "apertura fecha: hora caso",
            ),
            near=("^fecha pqr|caso|reclamo|envio:", "^fecha: hora"),
            exact=("fecha", "fecha pqr", "fecha caso"),
        ),
        export=Export("Fecha de solicitud", "Desde ella corre el plazo de respuesta.", 13),
    ),
    Field(
        name="fecha_respuesta",
        kind=Kind.DAY,
        later=Later.REPLACES,
        answer=("APROBADO", "RECHAZADO"),
        card="Respuesta",
        dataset=True,
        headers=Headers(
            (
                "^fecha respuesta|cierre: back hora ajuste solicitud rr devolucion caso pqr ticket"
                " radicado escalamiento",
                "respuesta fecha: back",
                "cierre fecha: hora back caso",
                "^fecha solucion: back ajuste caso pqr",
                "^fecha gestion back:",
                "^fecha aprobado rechazado: back ajuste",
            ),
            spare=("^fecha resultado|aplicado: hora back ajuste caso",),
            near=("^fecha aprobado|ajuste|gestion|rechazado:",),
        ),
        export=Export("Fecha de respuesta", "La que dio el back.", 13),
    ),
    Field(
        name="razon",
        kind=Kind.CODE,
        json=False,
        headers=Headers(
            (
                "^razon: rr codigo numero marcacion",
                "^razon servicio rr:",
                "marcacion razon: rr codigo numero",
                "marcacion 1: codigo rr",
                "rr reason: codigo",
            ),
            near=("^marcacion: rr codigo",),
            exact=("marcación", "marcación rr"),
        ),
        export=Export("Razón", "Primer código de la marcación vigente en RR.", 8),
    ),
    Field(
        name="subrazon",
        kind=Kind.CODE,
        json=False,
        headers=Headers(
            (
                "^subrazon: rr codigo numero marcacion servicio",
                "marcacion subrazon: rr codigo numero",
                "marcacion 2: codigo rr",
                "rr subrazon: codigo",
            ),
        ),
        export=Export("Subrazón", "Segundo código de la marcación vigente en RR.", 9),
    ),
    Field(
        name="cun",
        kind=Kind.CUN,
        later=Later.FILLS,
        card="CUN",
        dataset=True,
        headers=Headers(
            (
                "cun: numero codigo id pqr radicado unico numerico cliente asignado"
                " completo usuario sic",
                "^unico numerico: codigo numero",
            ),
            maybe=("^unico: codigo numero",),
            exact=("código único",),
        ),
        export=Export("CUN", "Código único numérico, 16 dígitos.", 18),
    ),
    Field(
        "clase",
        Kind.CLASS,
        later=Later.FILLS,
        card="Clase",
        json=False,
        headers=Headers(
            (
                "^clase: pqr radicado solicitud codigo",
                "^clasificacion pqr|radicado:",
                "^tipo pqr: radicado",
                "^pqr tipo|clase:",
                "solicitud queja: recurso clase tipo pqr caso radicado",
                "queja recurso: solicitud clase tipo pqr caso radicado",
            ),
            maybe=("^tipo caso|reclamo|radicado|queja:",),
            near=("^tipo solicitud:",),
            exact=("tipo solicitud",),
        ),
    ),
    Field(
        name="usuario_nombre",
        kind=Kind.NAME,
        personal=True,
        later=Later.FILLS,
        digit=4,
        form_label="nombre",
        card="Usuario",
        searched=True,
        headers=Headers(
            (
                "^nombre cliente|titular|suscriptor|abonado: completo apellido cuenta"
                " usuario titular cliente ajuste",
                "^nombre: apellido completo",
                "cliente nombre: completo apellido",
                "^apellido nombre: cliente titular suscriptor",
                "^titular cuenta|nombre|servicio|linea: nombre",
                "^cliente titular:",
            ),
            maybe=("^cliente|titular|suscriptor|abonado: nombre",),
            exact=("titular",),
            near=("^nombre: usuario completo apellido contacto",),
        ),
        export=Export("Usuario", _PERSONAL, 24),
    ),
    Field(
        "telefono_1",
        Kind.TELEPHONE,
        personal=True,
        digit=3,
        form_label="teléfono",
        headers=Headers(
            (
                "^telefono|celular: numero contacto cliente titular principal suscriptor"
                " celular telefono alterno 1 2 3",
                "contacto numero|telefono|celular: principal cliente alterno 1 2 3",
                "^numero alterno: contacto telefono",
                "1|2|3|alterno telefono|celular: contacto cliente alterno numero",
                "1|2|3 numero contacto:",
            ),
            maybe=("contacto: cliente titular usuario principal alterno 1 2 3",),
            near=("^linea: celular", "^telefono|celular: hogar"),
            exact=("contacto 1",),
        ),
    ),
    *(
        Field(
            f"telefono_{place}",
            Kind.TELEPHONE,
            personal=True,
            headers=Headers(exact=(f"contacto {place}",)),
        )
        for place in (2, 3)
    ),
)
FIELD: Mapping[str, Field] = {field.name: field for field in FIELDS}
TELEPHONES = tuple(field.name for field in FIELDS if field.kind is Kind.TELEPHONE)
COLUMNS: Mapping[str, Field] = {
    field.column: field for field in FIELDS if field.kind is not Kind.TELEPHONE
}
"""All fields but the telephones, which are several per caso."""
RAW_RESULT = ("resultado_crudo", "resultado_por_revisar")
"""Columns derived from the result: the original text, and whether no synonym explains it."""
TELEPHONE = "telefono"
"""All telephone fields together, in synonyms and in `completar`."""
COMPLETABLES: Mapping[str, str] = {
    TELEPHONE if field.kind is Kind.TELEPHONE else field.name: field.form_label
    for field in sorted(FIELDS, key=lambda field: field.digit)
    if field.digit
}
"""Fields `completar` may add, with their labels: the base promises five columns only."""


def field_words(name: str) -> str:
    """Return `estado del ajuste`, from its name or column."""
    if name in TELEPHONES:
        return name.replace("telefono_", "teléfono ")
    field = FIELD.get(name) or COLUMNS.get(name)
    if field is None:
        return name
    title = field.name if field.export is None else field.export.title
    return title if title.isupper() else title[0].lower() + title[1:]


def field_meaning(name: str) -> str:
    """Return what a field is in a few words, or '' where its name says it."""
    export = FIELD[name].export
    return "" if export is None else export.meaning.removesuffix(_MASKED).rstrip(" .")


def columns_of(kind: Kind) -> frozenset[str]:
    """Excludes the telephones."""
    return frozenset(column for column, field in COLUMNS.items() if field.kind is kind)


NAMING = columns_of(Kind.TEXT) | columns_of(Kind.NAME)
"""Columns whose text may name a person: masked in exports, never shown by `verificar`."""
BESIDE_CHAIN = frozenset(c for c in NAMING if COLUMNS[c].later is not Later.KEEPS)
"""Columns left out of the chained line of a change."""
FIRST_VALUES = (
    *(c for c, field in COLUMNS.items() if field.kind not in (Kind.RESULT, Kind.CODE)),
    "datos",
    "resultado_crudo",
)
"""Columns a new caso takes from its row. The result is in its line; the marcación is ours."""
FORGETTABLE = frozenset(
    {
        *(column for column, field in COLUMNS.items() if field.personal),
        "resultado_crudo",
        "propios",
        "datos",
    }
)
"""Columns that may identify the usuario, including the original texts."""
