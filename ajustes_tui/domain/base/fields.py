"""The fields of a base in one table: kind, rule, what a later corte does, how each is shown.

Everything that goes through the columns of a base reads this table: recognition and validation, the
staging of rows, the comparison of cortes, `completar`, the exports and the JSON documents. A new
column is a row of FIELDS, an attribute of `Caso`, and a migration (`storage/core/migrations.py`).
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class Kind(Enum):
    """How the cells of a column are read."""

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
"""How a cell of each kind is written, for a person who corrects one; the other kinds take any text."""


class Later(Enum):
    """The effect of a later corte on the value a caso has; each value says it in words."""

    KEEPS = "nothing: the value identifies the caso, or is kept elsewhere"
    FILLS = "brings the value when it was missing, never replaces it"
    REPLACES = "takes over Claro's value"


class Export(NamedTuple):
    """The column of a field in the exports: its title, what it means, and how wide it is."""

    title: str
    meaning: str
    width: int = 14


class Headers(NamedTuple):
    """The headers of a field, as phrases: the words each asks for, and after a colon those it may have besides.

    `a|b` asks for one of several; a phrase that begins with ^ begins with its first words, past a number
    or a code. A word that is in neither part excludes the phrase. How a word is written is in `headers.py`;
    one that is not there is written as it is.
    """

    names: tuple[str, ...] = ()
    """Phrases that name the field."""
    maybe: tuple[str, ...] = ()
    """Phrases of headers that may be another datum: the field is taken if the values say so too."""
    near: tuple[str, ...] = ()
    """Phrases that only suggest the field, as no value tells it from the other data they name."""


class Field(NamedTuple):
    """One field of a base, which a header of the workbook can be recognised as."""

    name: str
    """The field's name in synonyms, in `--mapa` and in messages."""
    kind: Kind
    required: bool = False
    """Whether the procedure promises the field in every base (dominio.md section 2)."""
    later: Later = Later.KEEPS
    answer: tuple[str, ...] = ()
    """The results of the back that the field comes with; empty of one that is no part of the answer."""
    reason: str = ""
    """Why a row with this cell empty is a rechazo; empty where an empty cell is no datum."""
    varied: bool = False
    """Whether the values hardly repeat, so that a whole column is matched at once when it is read."""
    digit: int = 0
    """The field's digit in the form of `completar`; 0 where a person cannot add it."""
    form_label: str = ""
    """The words by which the form of `completar` names the field."""
    export: Export | None = None
    headers: Headers = Headers()
    """The headers it is recognised by, beside its own name and the synonyms of the office."""
    card: str = ""
    """The label of the field among the data of a caso; empty where the card says it in its own words."""
    json: bool = True
    """Whether the JSON document of a caso has the field."""
    dataset: bool = False
    """Whether the dataset of casos has the field, and so the view `casos_vista` of the store."""
    searched: bool = False
    """Whether a word typed in a filter is looked for in the field."""
    personal: bool = False
    """Whether a value may say who the usuario is: `olvidar` blanks it."""

    @property
    def column(self) -> str:
        """The field's attribute in a row and in a caso, and its column in the store."""
        return "resultado" if self.kind is Kind.RESULT else self.name

    @property
    def json_key(self) -> str:
        """The field's key in the JSON documents; money carries its unit in the key."""
        return f"{self.column}_centavos" if self.kind is Kind.MONEY else self.column


_MASKED = "Los teléfonos y los nombres salen enmascarados, salvo con --sin-mascara."
_PERSONAL = "Dato personal: solo con --sin-mascara sale completo."
FIELDS = (
    Field(
        *("cuenta", Kind.ACCOUNT),
        required=True,
        reason="falta la cuenta",
        varied=True,
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
        *("radicado", Kind.RADICADO),
        required=True,
        reason="falta el radicado",
        varied=True,
        searched=True,
        headers=Headers(
            (
                "^pqr|radicado|ticket: numero id codigo pqr radicado ticket caso"
                " escalamiento ajuste rr",
                "^pqr|radicado|ticket escalamiento back: numero",
                "^caso: numero escalamiento ajuste rr pqr",
                "^escalamiento numero|id: ajuste back pqr",
            ),
            maybe=("^caso: id codigo", "^pqr|radicado|ticket asociado: numero"),
            near=(
                "^escalamiento: back ajuste",
                "^reclamo|solicitud numero|id:",
            ),
        ),
        export=Export("Radicado", "PQR del escalamiento con que llegó en la base."),
    ),
    Field(
        *("motivo", Kind.TEXT),
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
            maybe=(
                "^tipo|causa motivo|causal:",
                "^causa|justificacion:",
                "^motivo|causal pqr|reclamo|caso|escalamiento|codigo|detalle:",
                "^razon ajuste|solicitud:",
                "caso reason:",
            ),
            near=("^tipo ajuste:",),
        ),
        export=Export("Motivo", f"Motivo del ajuste como vino en la base. {_MASKED}", 36),
    ),
    Field(
        *("estado_ajuste", Kind.TEXT),
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
            near=("^estado: final gestion pqr radicado ticket back",),
        ),
        export=Export("Estado del ajuste", "Como vino en la base más nueva."),
    ),
    Field(
        *("resultado_back", Kind.RESULT),
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
        ),
        export=Export("Resultado del back", "APROBADO, RECHAZADO o vacío si no ha respondido."),
    ),
    Field(
        *("motivo_rechazo", Kind.TEXT),
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
                "^detalle|observacion rechazado: back ajuste solicitud",
                "rechazado motivo|causal|reason: si back ajuste",
            ),
            near=("^rechazado: back",),
        ),
        export=Export("Motivo de rechazo", f"Lo que dijo el back al rechazar. {_MASKED}", 30),
    ),
    Field(
        *("valor_solicitado", Kind.MONEY),
        later=Later.REPLACES,
        varied=True,
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
        ),
        export=Export("Valor solicitado", "En pesos.", 16),
    ),
    Field(
        *("valor_aplicado", Kind.MONEY),
        later=Later.REPLACES,
        answer=("APROBADO",),
        varied=True,
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
        *("asesor_id", Kind.IDENTIFIER),
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
                "^login: rr asesor usuario numero id",
                "^usuario rr|red: asesor",
            ),
            maybe=(
                "asesor: escalamiento solicitud solicitado ajuste radicado front",
                "^usuario escalamiento: rr ajuste",
            ),
            near=("^usuario: escalamiento solicitud rr", "gestor id|codigo|login|cedula|usuario:"),
        ),
        export=Export("Asesor", "Identificación del asesor que pidió el ajuste.", 12),
    ),
    Field(
        *("asesor_nombre", Kind.NAME),
        later=Later.FILLS,
        searched=True,
        headers=Headers(
            ("asesor nombre: completo apellido solicitud escalamiento ajuste rr aliado front",),
            maybe=("asesor: escalamiento solicitud solicitado ajuste radicado front",),
            near=("^nombre: escalamiento solicitud usuario completo gestor", "gestor:"),
        ),
        export=Export("Nombre del asesor", _PERSONAL, 24),
    ),
    Field(
        *("aliado", Kind.LABEL),
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
        *("fecha_solicitud", Kind.DAY),
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
                "^fecha apertura: ajuste hora pqr caso solicitud escalamiento radicado",
                "^fecha envio back:",
                "apertura fecha: hora caso",
            ),
            near=("^fecha pqr|caso|reclamo|envio:", "^fecha: hora"),
        ),
        export=Export("Fecha de solicitud", "Desde ella corre el plazo de respuesta.", 13),
    ),
    Field(
        *("fecha_respuesta", Kind.DAY),
        later=Later.REPLACES,
        answer=("APROBADO", "RECHAZADO"),
        card="Respuesta",
        dataset=True,
        headers=Headers(
            (
                "^fecha respuesta|cierre: back hora ajuste solicitud rr devolucion caso",
                "respuesta fecha: back",
                "cierre fecha: hora back caso",
                "^fecha solucion: back ajuste caso pqr",
                "^fecha gestion back:",
                "^fecha aprobado rechazado: back ajuste",
            ),
            near=("^fecha aprobado|aplicado|ajuste|resultado|gestion|rechazado:",),
        ),
        export=Export("Fecha de respuesta", "La que dio el back.", 13),
    ),
    Field(
        *("razon", Kind.CODE),
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
        ),
        export=Export("Razón", "Primer código de la marcación vigente en RR.", 8),
    ),
    Field(
        *("subrazon", Kind.CODE),
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
        *("cun", Kind.CUN),
        later=Later.FILLS,
        varied=True,
        card="CUN",
        dataset=True,
        headers=Headers(
            (
                "cun: numero codigo id pqr radicado unico numerico cliente asignado"
                " completo usuario sic",
                "^unico numerico: codigo numero",
            ),
            maybe=("^unico: codigo numero",),
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
        ),
    ),
    Field(
        *("usuario_nombre", Kind.NAME),
        personal=True,
        later=Later.FILLS,
        varied=True,
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
            near=("^nombre: usuario completo apellido contacto",),
        ),
        export=Export("Usuario", _PERSONAL, 24),
    ),
    Field(
        "telefono_1",
        Kind.TELEPHONE,
        personal=True,
        varied=True,
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
        ),
    ),
    Field("telefono_2", Kind.TELEPHONE, personal=True, varied=True),
    Field("telefono_3", Kind.TELEPHONE, personal=True, varied=True),
)
"""Every field of a base, in the order in which a screen lists them."""
FIELD: Mapping[str, Field] = {field.name: field for field in FIELDS}
TELEPHONES = tuple(field.name for field in FIELDS if field.kind is Kind.TELEPHONE)
COLUMNS: Mapping[str, Field] = {
    field.column: field for field in FIELDS if field.kind is not Kind.TELEPHONE
}
"""The fields with one value in a row and in a caso, by column: all but the telephones."""
RAW_RESULT = ("resultado_crudo", "resultado_por_revisar")
"""The columns beside the result: as it came, and whether it is a word that no synonym explains."""
TELEPHONE = "telefono"
"""The name of every telephone field together, in synonyms and in `completar`."""
COMPLETABLES: Mapping[str, str] = {
    TELEPHONE if field.kind is Kind.TELEPHONE else field.name: field.form_label
    for field in sorted(FIELDS, key=lambda field: field.digit)
    if field.digit
}
"""The fields an agente may add with `completar`, each with its words in the form.

The base promises five columns only, so the rest may have to be added by hand.
"""


def field_words(name: str) -> str:
    """Return the words of a field, `estado del ajuste`, by its name or by its column in the store."""
    if name in TELEPHONES:
        return name.replace("telefono_", "teléfono ")
    field = FIELD.get(name) or COLUMNS.get(name)
    if field is None:
        return name
    title = field.name if field.export is None else field.export.title
    return title if title.isupper() else title[0].lower() + title[1:]


def columns_of(kind: Kind) -> frozenset[str]:
    """Return the columns of one kind, telephones excepted."""
    return frozenset(column for column, field in COLUMNS.items() if field.kind is kind)


NAMING = columns_of(Kind.TEXT) | columns_of(Kind.NAME)
"""The columns whose text may name a person: exports mask it, and no finding of `verificar` shows it."""
BESIDE_CHAIN = frozenset(c for c in NAMING if COLUMNS[c].later is not Later.KEEPS)
"""The columns whose text may name a person; the chained line of a change leaves them out."""
FIRST_VALUES = (
    *(c for c, field in COLUMNS.items() if field.kind not in (Kind.RESULT, Kind.CODE)),
    *("datos", "resultado_crudo"),
)
"""The columns that a new caso takes from its row: its result is in its line, its marcación is ours."""
FORGETTABLE = frozenset(
    {
        *(column for column, field in COLUMNS.items() if field.personal),
        *("resultado_crudo", "propios", "datos"),
    }
)
"""The columns of a caso that may say who the usuario is: those of Claro, and what keeps them as they came."""
