"""The one table of keys: bindings, row 24, help, palette and manual all read it."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from textual.binding import Binding

from ajustes_tui.domain.caso.outcomes import HAS_SECOND_PAGE, SECOND_PAGE

DIGIT_KEYS = "1,2,3,4,5,6,7,8,9,0"
CAUSAL_KEYS = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"


class KeyAction(NamedTuple):
    """An action of a key; the part of `id` before its last dot is its context."""

    id: str
    keystrokes: str
    """Textual key names separated by commas; the first one is shown."""
    tag: str
    """The word of row 24, at most 14 characters."""
    help_text: str
    group: str
    footer: bool = False
    """Whether row 24 shows it, in the order of the table."""
    action: str = ""
    """The action when it is not `screen.<verb>`; `{tecla}` stands for the key pressed."""
    sample: str = ""
    """The printed form of the keys, when it is not the name of the first one."""

    @property
    def context(self) -> str:
        """Return the context the action belongs to."""
        return self.id.rpartition(".")[0]

    @property
    def verb(self) -> str:
        """Return the name of the action method without its prefix."""
        return self.id.rpartition(".")[2]

    @property
    def keystroke(self) -> str:
        """Return the printed form of the key, for row 24 and the help."""
        return self.sample or key_name(self.keystrokes.split(",")[0])

    @property
    def textual_action(self) -> str:
        """Return the Textual action string, with `{tecla}` still in it."""
        return self.action or f"screen.{self.verb}"


_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "Espacio",
    "tab": "Tab",
    "shift+tab": "Mayús+Tab",
    "question_mark": "?",
    "slash": "/",
    "delete": "Supr",
    "backspace": "Retroceso",
    "pageup": "Re Pág",
    "pagedown": "Av Pág",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


def key_name(keystroke: str) -> str:
    """Return the name a person knows a Textual key by."""
    if keystroke in _NAMES:
        return _NAMES[keystroke]
    if keystroke.startswith("ctrl+"):
        return f"Ctrl+{keystroke[5:].upper()}"
    if keystroke[:1] == "f" and keystroke[1:].isdigit():
        return keystroke.upper()
    return keystroke


def _figures(verb: str) -> str:
    """Return the action of a key of KPI that its panel answers, whatever has the focus."""
    return f"screen.figuras('{verb}')"


def _go(mode: str) -> str:
    return f"app.ir('{mode}')"


_COVER = "app.tapar"


_GLOBAL = (
    KeyAction(
        "global.ayuda",
        "f1,question_mark",
        "Ayuda",
        "esta ayuda, en todas partes",
        "Ir a",
        action="app.ayuda",
    ),
    KeyAction(
        "global.importacion",
        "f2",
        "Importar",
        "importar una base",
        "Ir a",
        action=_go("importacion"),
    ),
    KeyAction("global.triage", "f3", "Triage", "triage, la cola", "Ir a", action=_go("triage")),
    KeyAction("global.contacto", "f4", "Llamar", "llamadas", "Ir a", action=_go("contacto")),
    KeyAction(
        "global.kpi",
        "f5",
        "KPI",
        "KPI; mi turno si es agente",
        "Ir a",
        action="app.cifras",
    ),
    KeyAction(
        "global.turno", "ctrl+t", "Mi turno", "mi turno, lo que espera", "Ir a", action=_go("turno")
    ),
    KeyAction(
        "global.revision",
        "ctrl+r",
        "Revisión",
        "la bandeja de revisión",
        "Ir a",
        action=_go("revision"),
    ),
    KeyAction(
        "global.semana",
        "ctrl+n",
        "Top 5",
        "retroalimentación, top 5",
        "Ir a",
        action=_go("retroalimentacion"),
    ),
    KeyAction(
        "global.practicas",
        "ctrl+g",
        "Prácticas",
        "prácticas de gestión",
        "Ir a",
        action=_go("practicas"),
    ),
    KeyAction(
        "global.lotes",
        "ctrl+d",
        "Lotes",
        "lotes: al back y a PQR",
        "Ir a",
        action=_go("lotes"),
    ),
    KeyAction(
        "global.personas",
        "ctrl+e",
        "Personas",
        "quién entra y qué hizo hoy",
        "Ir a",
        action=_go("personas"),
    ),
    KeyAction(
        "global.catalogos",
        "ctrl+k",
        "Catálogos",
        "lo que rige, y desde cuándo",
        "Ir a",
        action=_go("catalogos"),
    ),
    KeyAction(
        "global.salir",
        "f10,ctrl+q",
        "Salir",
        "salir; avisa si deja algo",
        "Ir a",
        action="app.salir",
    ),
    KeyAction(
        "global.paleta",
        "ctrl+p",
        "Acciones",
        "las acciones por nombre",
        "Ir a",
        action="app.command_palette",
    ),
    KeyAction(
        "global.repintar",
        "ctrl+l",
        "Repintar",
        "pinta otra vez la pantalla",
        "Ir a",
        action="app.repintar",
    ),
    KeyAction(
        "global.inofensiva",
        "ctrl+c,ctrl+s",
        "Nada",
        "nada malo: todo se guarda solo",
        "Ir a",
        action="app.inofensiva",
    ),
)

_COMMON = (
    KeyAction("comun.atras", "escape,f12", "Atrás", "un paso atrás, no borra", "Con el caso"),
    KeyAction("comun.cuenta", "f6", "Cuenta", "todo lo de esta cuenta", "Ir a"),
    KeyAction("comun.nota", "f7", "Nota", "nota, como en RR", "Con el caso"),
    KeyAction("comun.actuar", "f8", "Registrar", "la acción de esta pantalla", "Con el caso"),
    KeyAction("comun.buscar", "f9,ctrl+f", "Buscar", "cuenta, radicado, teléfono", "Ir a"),
    KeyAction("comun.deshacer", "ctrl+z", "Deshacer", "deshacer lo último suyo", "Con el caso"),
)


def _marcacion(context: str) -> KeyAction:
    """Return the action that changes the marcación of what Enter registers."""
    return KeyAction(
        f"{context}.marcacion", "ctrl+y", "Marcación", "cambia la marcación", "Decidir"
    )


def _verbs(context: str) -> tuple[KeyAction, ...]:
    """Return the actions of the letters r to z while a caso is being decided."""
    group = "Con el caso"
    return (
        KeyAction(f"{context}.linea_rr", "r", "Línea RR", "línea RR otra vez", group),
        KeyAction(f"{context}.saltar", "s", "Saltar", "saltar, con motivo", group, footer=True),
        KeyAction(f"{context}.telefono", "t", "Teléfono", "otro teléfono", group),
        KeyAction(
            f"{context}.deshacer",
            "u",
            "Deshacer",
            "deshacer lo último suyo",
            group,
            footer=True,
        ),
        KeyAction(f"{context}.ver_todo", "v", "Ver todo", "ver todos los datos", group),
        KeyAction(
            f"{context}.revision",
            "w",
            "Revisión",
            "pedir revisión a supervisión",
            group,
            footer=True,
        ),
        KeyAction(f"{context}.atribuible", "x", "Atribuible", "atribuible al usuario", group),
        _marcacion(context),
        KeyAction(
            f"{context}.tapar",
            "z",
            "Tapar",
            "tapar la pantalla",
            group,
            footer=True,
            action=_COVER,
        ),
    )


def _choosing(context: str) -> tuple[KeyAction, ...]:
    """Return the actions of the keys that choose, and of Enter, the only one that registers."""
    return (
        KeyAction(
            f"{context}.elegir",
            DIGIT_KEYS,
            "Elegir",
            "lo que dice la pantalla",
            "Decidir",
            action="screen.elegir('{tecla}')",
            sample="1 a 9",
        ),
        KeyAction(
            f"{context}.registrar", "enter", "Registrar", "lo registra, abre el otro", "Decidir"
        ),
    )


def _list(context: str, *, sortable: bool) -> tuple[KeyAction, ...]:
    """Return the actions of the letters in a list, where no letter is a causal."""
    group = "En la lista"
    order = KeyAction(f"{context}.orden", "o", "Orden", "cambiar el orden", group, footer=True)
    return (
        KeyAction(
            f"{context}.siguiente", "n", "Siguiente", "abre el siguiente", group, footer=True
        ),
        KeyAction(
            f"{context}.abrir",
            "enter",
            "Abrir",
            "abre el renglón",
            group,
            footer=True,
        ),
        KeyAction(f"{context}.filtro", "f,slash", "Filtro", "filtrar la lista", group, footer=True),
        KeyAction(f"{context}.deshacer", "u", "Deshacer", "deshacer lo último suyo", group),
        KeyAction(f"{context}.tapar", "z", "Tapar", "tapar la pantalla", group, action=_COVER),
        *((order,) if sortable else ()),
    )


def _queue(context: str) -> tuple[KeyAction, ...]:
    """Return the actions of the queue of triage, where a digit is typed beside a row."""
    list_actions = {action.verb: action for action in _list(context, sortable=True)}
    group, many = "En la lista", "Con varios"
    return (
        list_actions["siguiente"],
        list_actions["abrir"]._replace(help_text="abre el renglón o revisa Op"),
        KeyAction(f"{context}.marcar", "space", "Marcar", "marca el renglón", many, footer=True),
        list_actions["filtro"],
        list_actions["orden"],
        KeyAction(f"{context}.filtros", "g", "Filtros", "filtros con nombre", group),
        KeyAction(f"{context}.cuentas", "c", "Cuentas", "cuántos de cada uno", group),
        KeyAction(
            f"{context}.elegir",
            DIGIT_KEYS,
            "Opción",
            "opción del renglón (Op)",
            many,
            action="screen.elegir('{tecla}')",
            sample="1 a 9",
        ),
        KeyAction(f"{context}.quitar", "delete", "Quitar", "quita la opción", many),
        KeyAction(f"{context}.marcados", "m", "Marcados", "qué hacer con los marcados", many),
        KeyAction(f"{context}.abrir_caso", "v", "Ver", "abre el caso, aun con Op", group),
        KeyAction(f"{context}.linea_rr", "r", "Línea RR", "línea RR; de la tanda, otra", many),
        KeyAction(f"{context}.saltos", "s", "Saltos", "por qué saltaron; supervisión", group),
        KeyAction(f"{context}.lotes", "l", "Lotes", "lo que va al back y a PQR", group),
        KeyAction(f"{context}.panel", "tab", "Cuenta", "entra a la cuenta, al lado", group),
        list_actions["deshacer"],
        list_actions["tapar"],
    )


_SCREENS = (
    *_queue("triage.cola"),
    *_choosing("triage.caso"),
    KeyAction(
        "triage.caso.causal",
        CAUSAL_KEYS,
        "Causal",
        "cambia la causal",
        "Decidir",
        action="screen.causal('{tecla}')",
        sample="a a q",
    ),
    *_verbs("triage.caso"),
    KeyAction("triage.caso.panel", "tab", "Cuenta", "entra a la cuenta, al lado", "Con el caso"),
    KeyAction("triage.cuenta.panel", "tab", "Salir", "vuelve al caso", "La cuenta", footer=True),
    KeyAction("triage.cuenta.cuenta", "enter", "Abrir", "abre la cuenta", "La cuenta", footer=True),
    KeyAction(
        "triage.formulario.registrar", "enter", "Registrar", "registra lo escrito", "Decidir"
    ),
    KeyAction(
        "triage.formulario.otro_campo", "tab", "Campo", "otro campo vacío", "Decidir", footer=True
    ),
    _marcacion("triage.formulario"),
    *_list("contacto.agenda", sortable=False),
    KeyAction(
        "contacto.agenda.entrante",
        "e",
        "Entrante",
        "el usuario llama: lo busca",
        "En la lista",
        footer=True,
    ),
    *_choosing("contacto.llamada"),
    *(
        (
            KeyAction(
                "contacto.llamada.demas",
                "full_stop,comma",
                "Los demás",
                "los demás resultados",
                "Decidir",
                sample=SECOND_PAGE,
            ),
        )
        if HAS_SECOND_PAGE
        else ()
    ),
    KeyAction(
        "contacto.llamada.dicho",
        "space",
        "Dicho",
        "ya lo dije, sigue el guion",
        "Decidir",
        footer=True,
    ),
    KeyAction("contacto.llamada.linea_rr", "r", "Línea RR", "línea RR otra vez", "Con el caso"),
    KeyAction("contacto.llamada.saltar", "s", "Saltar", "saltar, con motivo", "Con el caso"),
    KeyAction(
        "contacto.llamada.telefono", "t", "Teléfono", "otro teléfono", "Con el caso", footer=True
    ),
    KeyAction(
        "contacto.llamada.deshacer", "u", "Deshacer", "deshacer lo último suyo", "Con el caso"
    ),
    KeyAction(
        "contacto.llamada.ver_todo", "v", "Objeciones", "qué responder", "Con el caso", footer=True
    ),
    KeyAction("contacto.llamada.revision", "w", "Revisión", "pedir revisión", "Con el caso"),
    KeyAction(
        "contacto.llamada.autorizado",
        "x",
        "Autorizado",
        "contesta alguien autorizado",
        "Con el caso",
        footer=True,
    ),
    KeyAction(
        "contacto.llamada.entrante", "y", "Entrante", "el usuario es quien llama", "Con el caso"
    ),
    KeyAction(
        "contacto.llamada.tapar", "z", "Tapar", "tapar la pantalla", "Con el caso", action=_COVER
    ),
    _marcacion("contacto.llamada"),
    _marcacion("contacto.recurso"),
    KeyAction("contacto.recurso.registrar", "enter", "Registrar", "registra lo escrito", "Decidir"),
    KeyAction(
        "contacto.recurso.otro_campo", "tab", "Campo", "otro campo vacío", "Decidir", footer=True
    ),
    KeyAction("kpi.abrir", "enter", "Casos", "los casos de la cifra", "Cifras", footer=True),
    KeyAction("kpi.cola", "w", "Trabajarlos", "la cifra como cola", "Cifras"),
    KeyAction("kpi.definicion", "d", "Definición", "cómo se calcula", "Cifras", footer=True),
    KeyAction("kpi.por", "p", "Por", "agrupa la tabla de otro modo", "Cifras", footer=True),
    KeyAction(
        "kpi.orden",
        "o",
        "Orden",
        "ordena por otra columna",
        "Cifras",
        footer=True,
        action=_figures("orden"),
    ),
    KeyAction("kpi.filtro", "f", "Filtro", "solo los de un grupo", "Cifras", footer=True),
    KeyAction(
        "kpi.invertir", "i", "Invertir", "el orden al revés", "Cifras", action=_figures("invertir")
    ),
    KeyAction("kpi.cruce", "k", "Cruce", "cruza la tabla con otro grupo", "Cifras"),
    KeyAction(
        "kpi.indicador",
        "n",
        "A, C, R",
        "aporte y tasa de otra",
        "Cifras",
        action=_figures("indicador"),
    ),
    KeyAction(
        "kpi.pesos",
        "l",
        "Pesos",
        "la tabla en pesos, o en casos",
        "Cifras",
        action=_figures("pesos"),
    ),
    KeyAction("kpi.dias", "j", "Días", "unos días del veredicto", "Cifras"),
    KeyAction(
        "kpi.corte_anterior",
        "left",
        "Corte",
        "el corte de antes",
        "Cifras",
        footer=True,
        sample="←→",
    ),
    KeyAction("kpi.corte_siguiente", "right", "Corte", "el corte de después", "Cifras"),
    KeyAction("kpi.exportar", "x", "Excel", "las cifras a Excel", "Cifras", footer=True),
    KeyAction("kpi.correo", "b", "Por correo", "las cifras por correo", "Cifras"),
    KeyAction("kpi.texto", "y", "Texto", "el párrafo para el correo", "Cifras", footer=True),
    KeyAction(
        "kpi.cifra_siguiente",
        "tab",
        "Cifra",
        "la cifra que sigue",
        "Cifras",
        action=_figures("siguiente"),
    ),
    KeyAction(
        "kpi.cifra_anterior",
        "shift+tab",
        "Cifra",
        "la cifra de antes",
        "Cifras",
        action=_figures("anterior"),
    ),
    KeyAction("kpi.trabajo", "t", "Trabajo", "quién tiene qué, y las citas", "Cifras", footer=True),
    KeyAction(
        "kpi.atencion",
        "1,2",
        "Contacto",
        "1 primer contacto, 2 tiempo",
        "Cifras",
        action="screen.atencion('{tecla}')",
        sample="1 2",
    ),
    KeyAction("kpi.rango", "c", "Rango", "un rango de cortes", "Cifras", footer=True),
    KeyAction("kpi.hoy", "h", "Hoy", "los veredictos de hoy", "Cifras", footer=True),
    KeyAction(
        "kpi.grafica",
        "g",
        "Gráfica",
        "la tendencia, o la tabla",
        "Cifras",
        footer=True,
        action=_figures("grafica"),
    ),
    KeyAction("kpi.actos", "a", "Actos", "lo deshecho y lo anulado", "Cifras", footer=True),
    KeyAction(
        "kpi.semana",
        "s",
        "Top 5",
        "retroalimentación, top 5",
        "Cifras",
        footer=True,
        action=_go("retroalimentacion"),
    ),
    KeyAction(
        "kpi.practicas", "m", "Prácticas", "modelo de gestión", "Cifras", action=_go("practicas")
    ),
    KeyAction("kpi.metas", "e", "Metas", "las metas, y quién las puso", "Cifras"),
    KeyAction("kpi.flujograma", "v", "Flujograma", "las cajas y flechas", "Cifras"),
    KeyAction("kpi.releer", "r", "Releer", "lee otra vez las cifras", "Cifras"),
    KeyAction(
        "kpi_atencion.abrir", "enter", "Casos", "los casos de la cifra", "La tabla", footer=True
    ),
    KeyAction(
        "kpi_atencion.parte",
        "1,2",
        "Parte",
        "primer contacto, o tiempo",
        "La tabla",
        action="screen.parte('{tecla}')",
        sample="1 2",
        footer=True,
    ),
    KeyAction(
        "kpi_atencion.cifra_siguiente", "tab", "Cifra", "la que sigue", "La tabla", footer=True
    ),
    KeyAction("kpi_atencion.cifra_anterior", "shift+tab", "Cifra", "la de antes", "La tabla"),
    KeyAction("kpi_atencion.por", "p", "Por", "agrupa de otro modo", "La tabla", footer=True),
    KeyAction(
        "kpi_atencion.definicion", "d", "Definición", "cómo se calcula", "La tabla", footer=True
    ),
    KeyAction(
        "kpi_evidencia.abrir", "enter", "Cuenta", "el caso en su cuenta", "La lista", footer=True
    ),
    KeyAction(
        "kpi_evidencia.orden", "o", "Orden", "ordena por otra columna", "La lista", footer=True
    ),
    KeyAction(
        "kpi_evidencia.invertir", "i", "Invertir", "el orden al revés", "La lista", footer=True
    ),
    KeyAction(
        "kpi_evidencia.exportar", "x", "Excel", "esta misma lista a Excel", "La lista", footer=True
    ),
    KeyAction(
        "kpi_evidencia.cola", "w", "Trabajarlos", "los abre como cola", "La lista", footer=True
    ),
    KeyAction("kpi_mesa.abrir", "enter", "Casos", "los casos del renglón", "Trabajo", footer=True),
    KeyAction(
        "kpi_mesa.parte",
        "1,2,3,4,5,6,7",
        "Parte",
        "lo que dice arriba",
        "Trabajo",
        action="screen.parte('{tecla}')",
        sample="1 a 7",
        footer=True,
    ),
    KeyAction(
        "kpi_mesa.soltar", "s", "Soltar", "suelta el caso del renglón", "Trabajo", footer=True
    ),
    KeyAction(
        "kpi_mesa.reasignar", "m", "Reasignar", "se lo da a otra persona", "Trabajo", footer=True
    ),
    KeyAction(
        "importacion.archivo.abrir", "enter", "Abrir", "lee el archivo", "Importar", footer=True
    ),
    KeyAction(
        "importacion.archivo.bases",
        "b",
        "Bases",
        "las bases ya importadas",
        "Importar",
        footer=True,
    ),
    KeyAction(
        "importacion.bases.conciliar",
        "enter",
        "Conciliación",
        "qué pasó en ella",
        "Importar",
        footer=True,
    ),
    KeyAction(
        "importacion.bases.deshacer",
        "u",
        "Deshacer base",
        "deshace la base",
        "Importar",
        footer=True,
    ),
    KeyAction(
        "importacion.columnas.sugerida",
        "1,2,3",
        "Toma",
        "la columna con ese número",
        "Importar",
        footer=True,
        action="screen.sugerida('{tecla}')",
        sample="1-3",
    ),
    KeyAction(
        "importacion.columnas.ninguna",
        "0",
        "No",
        "el dato no viene",
        "Importar",
        footer=True,
    ),
    KeyAction(
        "importacion.columnas.corregir",
        "enter",
        "Otra",
        "dice cuál es",
        "Importar",
        footer=True,
    ),
    KeyAction(
        "importacion.columnas.hoja", "h", "Hoja", "otra hoja del libro", "Importar", footer=True
    ),
    KeyAction(
        "importacion.columnas.titulos",
        "t",
        "Títulos",
        "fila de los títulos",
        "Importar",
        footer=True,
    ),
    KeyAction(
        "importacion.columnas.olvidar",
        "u",
        "Olvida",
        "olvida lo que se corrigió",
        "Importar",
        footer=True,
    ),
    KeyAction("importacion.previa.grupo", "enter", "Grupo", "abre el grupo", "Importar"),
    KeyAction(
        "importacion.previa.hoja", "h", "Hoja", "otra hoja del libro", "Importar", footer=True
    ),
    KeyAction("importacion.previa.corte", "k", "Corte", "fecha del corte", "Importar", footer=True),
    KeyAction(
        "importacion.previa.columna",
        "c",
        "Columna",
        "corrige las columnas",
        "Importar",
        footer=True,
    ),
    KeyAction(
        "importacion.previa.rechazos", "x", "Rechazos", "rechazos a Excel", "Importar", footer=True
    ),
    KeyAction(
        "importacion.previa.titulos", "t", "Títulos", "fila de los títulos", "Importar", footer=True
    ),
    KeyAction(
        "importacion.previa.complemento",
        "m",
        "Complemento",
        "completa o complemento",
        "Importar",
        footer=True,
    ),
    KeyAction("importacion.previa.ocultas", "o", "Ocultas", "lee o no lo oculto", "Importar"),
    KeyAction("importacion.previa.si", "s", "Sí es", "la columna dudosa sí es", "Importar"),
    KeyAction("importacion.previa.no", "n", "No es", "la columna dudosa no es", "Importar"),
    KeyAction("importacion.grupo.caso", "enter", "Caso", "abre el caso", "Importar", footer=True),
    KeyAction(
        "importacion.grupo.rechazos", "x", "Rechazos", "rechazos a Excel", "Importar", footer=True
    ),
    KeyAction(
        "importacion.resultado.casos", "enter", "Casos", "los casos", "Importar", footer=True
    ),
    KeyAction(
        "importacion.resultado.excel", "x", "Excel", "rechazos a Excel", "Importar", footer=True
    ),
    KeyAction(
        "importacion.resultado.deshacer",
        "u",
        "Deshacer base",
        "deshace la importación",
        "Importar",
        footer=True,
    ),
    KeyAction("historial.abrir", "enter", "Abrir", "la línea completa", "Historial"),
    KeyAction(
        "historial.abrir_caso", "c", "Caso", "abre el caso en triage", "Historial", footer=True
    ),
    KeyAction("historial.clase", "f,slash", "Clase", "solo una clase", "Historial", footer=True),
    KeyAction(
        "historial.marcaciones",
        "m",
        "Marcaciones",
        "solo marcaciones, o todas",
        "Historial",
        footer=True,
    ),
    KeyAction("historial.exportar", "x", "A Excel", "las líneas a Excel", "Historial", footer=True),
    KeyAction("historial.flujograma", "v", "Flujograma", "por dónde va el caso", "Historial"),
    KeyAction("historial.deshacer", "u", "Deshacer", "deshacer lo último suyo", "Historial"),
    KeyAction("historial.tapar", "z", "Tapar", "tapar la pantalla", "Historial", action=_COVER),
)

_TURNO = (
    KeyAction(
        "turno.abrir", "enter", "Abrir", "va a lo que dice el renglón", "Mi turno", footer=True
    ),
    KeyAction("turno.anterior", "up", "Subir", "el renglón de arriba", "Mi turno"),
    KeyAction("turno.siguiente", "down", "Bajar", "el renglón de abajo", "Mi turno"),
    KeyAction("turno.hoy", "v", "Lo de hoy", "todo lo que usted hizo hoy", "Mi turno", footer=True),
    KeyAction("turno.kpi", "k", "KPI", "KPI del corte", "Mi turno", action=_go("kpi")),
    KeyAction(
        "turno.tapar", "z", "Tapar", "tapar la pantalla", "Mi turno", footer=True, action=_COVER
    ),
)
_REVISION = (
    KeyAction(
        "revision.elegir",
        "1,2,3,4",
        "Decidir",
        "lo que dice la pantalla",
        "Responder",
        action="screen.elegir('{tecla}')",
        sample="un dígito",
        footer=True,
    ),
    KeyAction("revision.registrar", "enter", "Registrar", "la registra", "Responder", footer=True),
    KeyAction("revision.razon", "tab", "Razón", "escribir su razón", "Responder"),
    KeyAction("revision.ver_todo", "v", "Ver todo", "la pregunta y su caso enteros", "Responder"),
    KeyAction(
        "revision.abrir_caso", "c", "Caso", "abre el caso en triage", "Responder", footer=True
    ),
    KeyAction("revision.tapar", "z", "Tapar", "tapar la pantalla", "Responder", action=_COVER),
)

_RETROALIMENTACION = (
    KeyAction(
        "retroalimentacion.abrir",
        "enter",
        "Evidencia",
        "sus rechazos, uno a uno",
        "Semana",
        footer=True,
    ),
    KeyAction(
        "retroalimentacion.semana_anterior",
        "left",
        "Semana",
        "la semana de antes",
        "Semana",
        footer=True,
        sample="←→",
        action="screen.semana(-1)",
    ),
    KeyAction(
        "retroalimentacion.semana_siguiente",
        "right",
        "Semana",
        "la semana de después",
        "Semana",
        action="screen.semana(1)",
    ),
    KeyAction("retroalimentacion.aliado", "p", "Aliado", "solo un aliado", "Semana", footer=True),
    KeyAction(
        "retroalimentacion.emitir",
        "e",
        "Emitir",
        "emite y escribe formularios",
        "Semana",
        footer=True,
    ),
    KeyAction("retroalimentacion.correo", "b", "Por correo", "el informe por correo", "Semana"),
    KeyAction(
        "retroalimentacion.abrir_compromiso",
        "a",
        "Abrir",
        "abre su compromiso",
        "Seguimiento",
        footer=True,
    ),
    KeyAction(
        "retroalimentacion.con_mejora",
        "m",
        "Mejoró",
        "cierra con mejora",
        "Seguimiento",
        footer=True,
    ),
    KeyAction(
        "retroalimentacion.sin_mejora",
        "n",
        "No mejoró",
        "cierra sin mejora",
        "Seguimiento",
        footer=True,
    ),
    KeyAction(
        "retroalimentacion.tapar", "z", "Tapar", "tapar la pantalla", "Semana", action=_COVER
    ),
)
_PRACTICAS = (
    KeyAction(
        "practicas.registrar",
        "enter",
        "Registrar",
        "registra que se hizo hoy",
        "Prácticas",
        footer=True,
    ),
    KeyAction("practicas.otro_dia", "f", "Otro día", "se hizo otro día", "Prácticas", footer=True),
    KeyAction("practicas.anular", "u", "Anular", "anula lo último suyo", "Prácticas", footer=True),
    KeyAction(
        "practicas.semana_anterior",
        "left",
        "Semana",
        "la semana de antes",
        "Prácticas",
        footer=True,
        sample="←→",
        action="screen.semana(-1)",
    ),
    KeyAction(
        "practicas.semana_siguiente",
        "right",
        "Semana",
        "la semana de después",
        "Prácticas",
        action="screen.semana(1)",
    ),
    KeyAction(
        "practicas.persona", "p", "De quién", "solo un responsable", "Prácticas", footer=True
    ),
    KeyAction("practicas.ver", "v", "Ver", "lo registrado, entero", "Prácticas"),
    KeyAction("practicas.hoja", "x", "Hoja", "la semana en un libro", "Prácticas"),
    KeyAction("practicas.correo", "b", "Por correo", "la semana por correo", "Prácticas"),
    KeyAction("practicas.ideas", "i", "Ideas", "ideas de mejora continua", "Ir a", footer=True),
    KeyAction("practicas.calibracion", "c", "Calibrar", "la muestra a ciegas", "Ir a", footer=True),
    KeyAction("practicas.tapar", "z", "Tapar", "tapar la pantalla", "Prácticas", action=_COVER),
)
_IDEAS = (
    KeyAction("ideas.mover", "enter", "Mover", "pasa la idea a otro estado", "Ideas", footer=True),
    KeyAction("ideas.proponer", "p", "Proponer", "propone una idea", "Ideas", footer=True),
    KeyAction("ideas.tapar", "z", "Tapar", "tapar la pantalla", "Ideas", action=_COVER),
)
_CALIBRACION = (
    KeyAction(
        "calibracion.elegir",
        "1,2,3,4",
        "Veredicto",
        "escoge su veredicto",
        "A ciegas",
        action="screen.elegir('{tecla}')",
        sample="1 a 4",
        footer=True,
    ),
    KeyAction(
        "calibracion.registrar",
        "enter",
        "Darlo",
        "da lo escogido, una vez",
        "A ciegas",
        footer=True,
    ),
    KeyAction("calibracion.saltar", "s", "Saltar", "lo deja para después", "A ciegas", footer=True),
    KeyAction("calibracion.ver", "v", "Ver", "los dos, lado a lado", "La semana", footer=True),
    KeyAction("calibracion.resumen", "r", "Resumen", "por causal y por pareja", "La semana"),
    KeyAction(
        "calibracion.semana_anterior",
        "left",
        "Semana",
        "la semana de antes",
        "La semana",
        footer=True,
        sample="←→",
        action="screen.semana(-1)",
    ),
    KeyAction(
        "calibracion.semana_siguiente",
        "right",
        "Semana",
        "la semana de después",
        "La semana",
        action="screen.semana(1)",
    ),
    KeyAction("calibracion.tapar", "z", "Tapar", "tapar la pantalla", "La semana", action=_COVER),
)

_CONFLICT = (
    KeyAction(
        "conflicto.elegir",
        "1,2,3,4",
        "Elegir",
        "qué hacer con lo suyo",
        "Lo suyo",
        action="screen.elegir('{tecla}')",
        sample="1 a 4",
    ),
    KeyAction("conflicto.registrar", "enter", "Hacerlo", "hace lo escogido", "Lo suyo"),
    KeyAction("conflicto.ver_todo", "v", "Ver el caso", "todos sus datos", "Lo suyo", footer=True),
    KeyAction("conflicto.tapar", "z", "Tapar", "tapar la pantalla", "Lo suyo", action=_COVER),
)

_TANDA = (
    KeyAction(
        "tanda.digito",
        DIGIT_KEYS,
        "Cuántas",
        "cuántas son: lo que confirma",
        "La tanda",
        action="screen.digito('{tecla}')",
        sample="0 a 9",
    ),
    KeyAction("tanda.borrar", "backspace", "Borrar", "borra el último dígito", "La tanda"),
    KeyAction(
        "tanda.registrar",
        "enter",
        "Abrir renglón",
        "lo abre; con cuántas, lo hace",
        "La tanda",
        footer=True,
    ),
    KeyAction(
        "tanda.quitar", "delete", "Quitar renglón", "lo saca de la tanda", "La tanda", footer=True
    ),
    KeyAction("tanda.otra_lista", "tab", "Lo que no va", "la otra lista", "La tanda", footer=True),
)

_LOTES = (
    KeyAction(
        "lotes.lista.elegir",
        "1,2",
        "Cuál",
        "lo que va al back, o a PQR",
        "Lotes",
        action="screen.elegir('{tecla}')",
        sample="1 y 2",
        footer=True,
    ),
    KeyAction("lotes.lista.casos", "enter", "Casos", "sus casos", "Lotes", footer=True),
    KeyAction("lotes.lista.correo", "b", "Por correo", "el lote por correo", "Lotes"),
    KeyAction("lotes.lista.tapar", "z", "Tapar", "tapar la pantalla", "Lotes", action=_COVER),
    KeyAction("lotes.casos.abrir_caso", "enter", "Abrir", "abre el caso", "Lotes", footer=True),
    KeyAction(
        "lotes.casos.tapar", "z", "Tapar", "tapar la pantalla", "Lotes", footer=True, action=_COVER
    ),
)

_FLUJOGRAMA = (
    KeyAction(
        "flujograma.mover",
        "up,down,left,right",
        "Caja",
        "de una caja a otra",
        "Flujograma",
        footer=True,
        action="screen.mover('{tecla}')",
        sample="↑↓←→",
    ),
    KeyAction("flujograma.abrir", "enter", "Casos", "los de la caja o flecha", "Flujograma", True),
    KeyAction(
        "flujograma.otra_parte", "tab", "Flechas", "las flechas, o las cajas", "Flujograma", True
    ),
    KeyAction("flujograma.corte", "c", "Corte", "los casos de un corte", "Flujograma", True),
    KeyAction(
        "flujograma.tapar", "z", "Tapar", "tapar la pantalla", "Flujograma", True, action=_COVER
    ),
)

_PEOPLE = (
    KeyAction("personas.rol", "enter", "Rol", "darle otro rol", "Personas", footer=True),
    KeyAction(
        "personas.agregar", "n", "Agregar", "dejar entrar a alguien", "Personas", footer=True
    ),
    KeyAction(
        "personas.desactivar", "d", "Desactivar", "que no entre, o que sí", "Personas", footer=True
    ),
    KeyAction("personas.iniciales", "i", "Iniciales", "las de su línea RR", "Personas"),
    KeyAction("personas.asesores", "a", "Asesores", "quién es cada asesor", "Personas"),
    KeyAction("personas.catalogos", "c", "Catálogos", "los catálogos", "Personas", footer=True),
    KeyAction("personas.auditoria", "u", "Auditoría", "quién vio y qué hizo", "Personas"),
    KeyAction(
        "personas.tapar", "z", "Tapar", "tapar la pantalla", "Personas", footer=True, action=_COVER
    ),
)
_CATALOGS = (
    KeyAction("catalogos.lista.abrir", "enter", "Ver", "sus renglones", "Catálogos", footer=True),
    KeyAction(
        "catalogos.lista.versiones", "v", "Versiones", "quién y cuándo", "Catálogos", footer=True
    ),
    KeyAction(
        "catalogos.lista.exportar",
        "x",
        "Exportar",
        "lo saca a un archivo",
        "Catálogos",
        footer=True,
    ),
    KeyAction(
        "catalogos.lista.importar", "i", "Importar", "pone otro en uso", "Catálogos", footer=True
    ),
    KeyAction(
        "catalogos.lista.personas", "p", "Personas", "las personas", "Catálogos", footer=True
    ),
    KeyAction("catalogos.lista.asesores", "a", "Asesores", "quién es cada uno", "Catálogos"),
    KeyAction("catalogos.lista.auditoria", "u", "Auditoría", "quién vio y qué hizo", "Catálogos"),
    KeyAction(
        "catalogos.lista.tapar", "z", "Tapar", "tapar la pantalla", "Catálogos", action=_COVER
    ),
    KeyAction(
        "catalogos.filas.ver_todo", "enter", "Todo", "el renglón entero", "Catálogos", footer=True
    ),
    KeyAction(
        "catalogos.filas.tapar",
        "z",
        "Tapar",
        "tapar la pantalla",
        "Catálogos",
        footer=True,
        action=_COVER,
    ),
)

_ASESORES = (
    KeyAction(
        "asesores.marcar", "space,enter", "Marcar", "para juntar dos", "Asesores", footer=True
    ),
    KeyAction("asesores.juntar", "j", "Juntar", "son una persona", "Asesores", footer=True),
    KeyAction("asesores.separar", "s", "Separar", "un id de los otros", "Asesores", footer=True),
    KeyAction("asesores.nombre", "n", "Nombre", "decir su nombre", "Asesores", footer=True),
    KeyAction("asesores.aliado", "a", "Aliado", "decir su aliado", "Asesores", footer=True),
    KeyAction("asesores.jefe", "i", "Jefe", "decir su jefe inmediato", "Asesores", footer=True),
    KeyAction("asesores.catalogos", "c", "Catálogos", "los catálogos", "Asesores"),
    KeyAction("asesores.tapar", "z", "Tapar", "tapar la pantalla", "Asesores", action=_COVER),
)

_AUDITORIA = (
    KeyAction("auditoria.persona", "p", "Persona", "lo de una persona", "Auditoría", footer=True),
    KeyAction("auditoria.accion", "a", "Qué hizo", "una sola acción", "Auditoría", footer=True),
    KeyAction("auditoria.dias", "d", "Días", "de qué días", "Auditoría", footer=True),
    KeyAction("auditoria.de_cuenta", "c", "Cuenta", "lo de una cuenta", "Auditoría", footer=True),
    KeyAction("auditoria.otra_vez", "r", "Otra vez", "lee lo nuevo", "Auditoría", footer=True),
    KeyAction("auditoria.abrir", "enter", "Historial", "el de esa cuenta", "Auditoría"),
    KeyAction("auditoria.tapar", "z", "Tapar", "tapar la pantalla", "Auditoría", action=_COVER),
)

_EDITOR = (
    KeyAction("editor.renglon", "enter", "Otro renglón", "otro renglón", "El texto", footer=True),
    KeyAction(
        "editor.delete_word_left", "ctrl+w", "Palabra", "borra la palabra de atrás", "El texto"
    ),
    KeyAction(
        "editor.delete_to_start_of_line",
        "ctrl+u",
        "Borrar",
        "borra el renglón hasta ahí",
        "El texto",
    ),
)
"""The keys of a free text; F8 registers it, and F4 lists its templates."""

ACTIONS: tuple[KeyAction, ...] = (
    *_GLOBAL,
    *_COMMON,
    *_SCREENS,
    *_TURNO,
    *_REVISION,
    *_CONFLICT,
    *_TANDA,
    *_LOTES,
    *_RETROALIMENTACION,
    *_PRACTICAS,
    *_IDEAS,
    *_CALIBRACION,
    *_FLUJOGRAMA,
    *_PEOPLE,
    *_CATALOGS,
    *_ASESORES,
    *_AUDITORIA,
    *_EDITOR,
)

CONTEXTS: tuple[str, ...] = tuple(dict.fromkeys(action.context for action in ACTIONS))

_GENERAL_FOOTER: dict[str, tuple[str, ...]] = {
    "triage.cola": (
        "comun.buscar",
        "global.ayuda",
        "triage.cola.filtros",
        "triage.cola.cuentas",
        "triage.cola.marcados",
    ),
    "triage.caso": (
        "global.ayuda",
        "global.contacto",
        "comun.cuenta",
        "comun.nota",
        "comun.buscar",
    ),
    "triage.formulario": ("global.ayuda", "comun.cuenta", "comun.nota", "comun.atras"),
    "contacto.agenda": ("comun.buscar", "comun.cuenta", "global.ayuda"),
    "contacto.llamada": ("global.ayuda", "comun.cuenta", "comun.nota", "comun.atras"),
    "contacto.recurso": ("global.ayuda", "comun.cuenta", "comun.nota", "comun.atras"),
    "kpi": ("comun.actuar", "global.ayuda"),
    "kpi_atencion": ("comun.atras", "global.ayuda"),
    "kpi_evidencia": ("comun.cuenta", "comun.atras", "global.ayuda"),
    "kpi_mesa": ("comun.cuenta", "comun.atras", "global.ayuda"),
    "importacion.archivo": ("global.ayuda", "global.triage"),
    "importacion.bases": ("global.ayuda", "comun.atras"),
    "importacion.columnas": ("global.ayuda", "comun.atras", "comun.actuar"),
    "importacion.grupo": ("global.ayuda", "comun.actuar", "comun.atras"),
    "importacion.previa": ("global.ayuda", "comun.actuar", "comun.atras"),
    "importacion.resultado": ("global.ayuda", "global.kpi", "global.triage"),
    "turno": (
        "global.triage",
        "global.contacto",
        "comun.buscar",
        "comun.nota",
        "global.ayuda",
    ),
    "revision": (
        "comun.cuenta",
        "comun.nota",
        "global.kpi",
        "comun.atras",
        "global.ayuda",
    ),
    "personas": ("comun.atras", "global.ayuda"),
    "catalogos.lista": ("comun.atras", "global.ayuda"),
    "catalogos.filas": ("comun.atras", "global.ayuda"),
    "asesores": ("comun.atras", "global.ayuda"),
    "auditoria": ("comun.cuenta", "comun.atras", "global.ayuda"),
    "historial": ("global.ayuda", "comun.nota", "comun.atras", "global.triage", "global.contacto"),
    "conflicto": ("global.ayuda", "comun.cuenta", "comun.atras"),
    "retroalimentacion": ("global.ayuda", "comun.atras"),
    "practicas": ("comun.atras", "global.ayuda"),
    "ideas": ("comun.atras", "global.ayuda"),
    "calibracion": ("comun.cuenta", "comun.nota", "comun.atras", "global.ayuda"),
    "flujograma": ("comun.atras", "global.ayuda"),
    "tanda": ("global.ayuda", "comun.atras"),
    "lotes.lista": ("comun.actuar", "global.importacion", "comun.atras", "global.ayuda"),
    "lotes.casos": ("comun.actuar", "comun.cuenta", "comun.atras", "global.ayuda"),
    "triage.cuenta": ("global.ayuda", "comun.atras"),
    "editor": (
        "comun.actuar",
        "global.contacto",
        "comun.nota",
        "comun.atras",
    ),
}
"""The general keys row 24 also shows in each context."""

_OWN_KEYS_FIRST = frozenset(
    {
        "turno",
        "revision",
        "triage.cola",
        "contacto.agenda",
        "kpi",
        "kpi_atencion",
        "kpi_evidencia",
        "kpi_mesa",
        "retroalimentacion",
        "practicas",
        "ideas",
        "calibracion",
        "flujograma",
        "lotes.lista",
        "lotes.casos",
        "personas",
        "catalogos.lista",
        "asesores",
        "auditoria",
    }
)
"""The contexts of lists and figures, which show their own keys before the general ones."""


_LABELS: dict[tuple[str, str], str] = {
    ("importacion.previa", "comun.actuar"): "Importar",
    ("importacion.grupo", "comun.actuar"): "Importar",
    ("importacion.grupo", "comun.atras"): "Volver",
    ("importacion.bases", "comun.atras"): "Volver",
    ("importacion.columnas", "comun.atras"): "Volver",
    ("importacion.columnas", "comun.actuar"): "Leer",
    ("importacion.previa", "comun.atras"): "Dejar",
    ("contacto.llamada", "comun.atras"): "Agenda",
    ("contacto.llamada", "comun.cuenta"): "Historial",
    ("contacto.agenda", "comun.cuenta"): "Historial",
    ("historial", "comun.atras"): "Volver",
    ("kpi", "comun.actuar"): "Cerrar corte",
    ("kpi_evidencia", "comun.cuenta"): "La línea",
    ("kpi_evidencia", "comun.atras"): "Volver",
    ("kpi_atencion", "comun.atras"): "Volver",
    ("kpi_mesa", "comun.atras"): "Volver",
    ("revision", "comun.atras"): "Volver",
    ("lotes.lista", "comun.actuar"): "Escribir lote",
    ("lotes.casos", "comun.actuar"): "Escribir lote",
    ("lotes.lista", "comun.atras"): "Volver",
    ("lotes.casos", "comun.atras"): "Los lotes",
    ("personas", "comun.atras"): "Volver",
    ("catalogos.lista", "comun.atras"): "Volver",
    ("catalogos.filas", "comun.atras"): "Volver",
    ("asesores", "comun.atras"): "Volver",
    ("auditoria", "comun.atras"): "Volver",
    ("auditoria", "comun.cuenta"): "Historial",
    ("conflicto", "comun.cuenta"): "Historial",
    ("conflicto", "comun.atras"): "Dejarlo y otro",
    ("retroalimentacion", "comun.atras"): "KPI",
    ("practicas", "comun.atras"): "KPI",
    ("ideas", "comun.atras"): "Prácticas",
    ("calibracion", "comun.atras"): "Volver",
    ("calibracion", "comun.cuenta"): "Los hechos",
    ("calibracion", "comun.nota"): "Por qué",
    ("flujograma", "comun.atras"): "Volver",
    ("editor", "global.contacto"): "Plantillas",
}
"""The tag of a general key in the contexts where it means something more precise."""


def actions_of(context: str) -> list[KeyAction]:
    """Return the actions of one context, in the order of the table."""
    return [action for action in ACTIONS if action.context == context]


def action(identifier: str) -> KeyAction:
    """Return the action of that id; KeyError when there is none."""
    for candidate in ACTIONS:
        if candidate.id == identifier:
            return candidate
    raise KeyError(identifier)


def footer_of(context: str) -> list[KeyAction]:
    """Return the actions that row 24 shows in a context, most used first."""
    own = [action for action in actions_of(context) if action.footer]
    general = [
        action(identifier)._replace(
            tag=_LABELS.get((context, identifier), action(identifier).tag),
        )
        for identifier in _GENERAL_FOOTER.get(context, ())
    ]
    if context in _OWN_KEYS_FIRST:
        return [*own, *general]
    return [*general, *own]


def _bindings(action: KeyAction, *, of_part: bool) -> Iterator[Binding]:
    keystrokes = action.keystrokes.split(",")
    llamada = action.textual_action.removeprefix("screen.") if of_part else action.textual_action
    for keystroke in keystrokes if "{tecla}" in llamada else [action.keystrokes]:
        suffix = f".{keystroke}" if keystroke != action.keystrokes else ""
        yield Binding(
            keystroke,
            llamada.format(tecla=keystroke),
            action.tag,
            show=False,
            tooltip=action.help_text,
            id=action.id + suffix,
            group=Binding.Group(action.group),
        )


def bindings_for(
    context: str, *, of_part: bool = False, of_screen: Collection[str] = ()
) -> list[Binding]:
    """Return the bindings of one context; their actions live in the screen or in the app.

    With `of_part` they live in the widget that has the bindings, but for the verbs `of_screen`.
    """
    if context not in CONTEXTS:
        raise KeyError(context)
    return [
        binding
        for action in actions_of(context)
        for binding in _bindings(action, of_part=of_part and action.verb not in of_screen)
    ]


_TITLES = {
    "global": "En todas partes",
    "comun": "En casi todas",
    "triage.cola": "Triage, la cola",
    "triage.caso": "Triage, un caso",
    "triage.cuenta": "Triage, la cuenta al lado",
    "triage.formulario": "Triage, un formulario",
    "contacto.agenda": "Contacto, la agenda",
    "contacto.llamada": "Contacto, la llamada",
    "contacto.recurso": "Contacto, el recurso",
    "kpi": "KPI",
    "kpi_atencion": "KPI, contacto y tiempo",
    "kpi_evidencia": "KPI, los casos de una cifra",
    "kpi_mesa": "KPI, el trabajo",
    "importacion.archivo": "Importación, el archivo",
    "importacion.bases": "Importación, las bases",
    "importacion.columnas": "Importación, las columnas",
    "importacion.previa": "Importación, vista previa",
    "importacion.grupo": "Importación, un grupo",
    "importacion.resultado": "Importación, resultado",
    "historial": "Historial",
    "turno": "Mi turno",
    "revision": "Revisión, la bandeja",
    "personas": "Personas",
    "catalogos.lista": "Catálogos",
    "catalogos.filas": "Un catálogo",
    "asesores": "Asesores",
    "auditoria": "Auditoría",
    "conflicto": "Un caso que cambió",
    "retroalimentacion": "Retroalimentación",
    "practicas": "Prácticas",
    "ideas": "Ideas de mejora",
    "calibracion": "Calibración",
    "flujograma": "Flujograma",
    "tanda": "Triage, revisar una tanda",
    "lotes.lista": "Lotes",
    "lotes.casos": "Lotes, los casos de uno",
    "editor": "Un texto libre",
}


def title_of(context: str) -> str:
    """Return the Spanish name of a context."""
    return _TITLES[context]


def text_keys(action: KeyAction) -> str:
    """Return every key of an action as a person reads them."""
    if action.sample:
        return action.sample
    return " ".join(key_name(keystroke) for keystroke in action.keystrokes.split(","))


def markdown_table() -> str:
    """Return the table of keys for the manual in Markdown, one heading per context."""
    parts: list[str] = []
    for context in CONTEXTS:
        rows = [f"| `{text_keys(action)}` | {action.help_text} |" for action in actions_of(context)]
        parts.append(
            "\n".join([f"**{title_of(context)}**", "", "| Tecla | Qué hace |", "|---|---|", *rows])
        )
    return "\n\n".join(parts) + "\n"
