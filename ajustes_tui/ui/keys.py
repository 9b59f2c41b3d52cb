"""The one table of keys: bindings, row 24, help, palette and manual all read it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from textual.binding import Binding

DIGITOS = "1,2,3,4,5,6,7,8,9,0"
CAUSALES = "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q"


class Accion(NamedTuple):
    """One thing a key does; the part of `id` before its last dot is the context it belongs to."""

    id: str
    teclas: str
    """Textual key names separated by commas; the first one is the one shown."""
    etiqueta: str
    """The word of row 24, at most 14 characters."""
    ayuda: str
    grupo: str
    pie: bool = False
    """Whether row 24 shows it; order in the table is order on the row."""
    accion: str = ""
    """The action when it is not `screen.<verbo>`; `{tecla}` stands for the key pressed."""
    muestra: str = ""
    """How the keys are printed when the name of the first one does not do."""

    @property
    def contexto(self) -> str:
        """Return the context the action belongs to."""
        return self.id.rpartition(".")[0]

    @property
    def verbo(self) -> str:
        """Return the name of the action method without its prefix."""
        return self.id.rpartition(".")[2]

    @property
    def tecla(self) -> str:
        """Return how the key is printed on row 24 and in the help."""
        return self.muestra or nombre_tecla(self.teclas.split(",")[0])

    @property
    def llamada(self) -> str:
        """Return the Textual action string, with `{tecla}` still in it."""
        return self.accion or f"screen.{self.verbo}"


_NOMBRES = {
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


def nombre_tecla(tecla: str) -> str:
    """Return the name a person knows a Textual key by."""
    if tecla in _NOMBRES:
        return _NOMBRES[tecla]
    if tecla.startswith("ctrl+"):
        return f"Ctrl+{tecla[5:].upper()}"
    if tecla[:1] == "f" and tecla[1:].isdigit():
        return tecla.upper()
    return tecla


def _ir(modo: str) -> str:
    return f"app.ir('{modo}')"


_TAPAR = "app.tapar"


_GLOBAL = (
    Accion(
        "global.ayuda",
        "f1,question_mark",
        "Ayuda",
        "esta ayuda, en todas partes",
        "Ir a",
        accion="app.ayuda",
    ),
    Accion(
        "global.importacion",
        "f2",
        "Importar",
        "importar una base",
        "Ir a",
        accion=_ir("importacion"),
    ),
    Accion("global.triage", "f3", "Triage", "triage, la cola", "Ir a", accion=_ir("triage")),
    Accion("global.contacto", "f4", "Llamar", "llamadas", "Ir a", accion=_ir("contacto")),
    Accion(
        "global.kpi",
        "f5",
        "KPI",
        "KPI; mi turno si es agente",
        "Ir a",
        accion="app.cifras",
    ),
    Accion(
        "global.turno", "ctrl+t", "Mi turno", "mi turno, lo que espera", "Ir a", accion=_ir("turno")
    ),
    Accion(
        "global.revision",
        "ctrl+r",
        "Revisión",
        "la bandeja de revisión",
        "Ir a",
        accion=_ir("revision"),
    ),
    Accion(
        "global.semana",
        "ctrl+n",
        "Top 5",
        "retroalimentación, top 5",
        "Ir a",
        accion=_ir("retroalimentacion"),
    ),
    Accion(
        "global.practicas",
        "ctrl+g",
        "Prácticas",
        "prácticas de gestión",
        "Ir a",
        accion=_ir("practicas"),
    ),
    Accion(
        "global.personas",
        "ctrl+e",
        "Personas",
        "quién entra y qué hizo hoy",
        "Ir a",
        accion=_ir("personas"),
    ),
    Accion(
        "global.catalogos",
        "ctrl+k",
        "Catálogos",
        "lo que rige, y desde cuándo",
        "Ir a",
        accion=_ir("catalogos"),
    ),
    Accion(
        "global.salir",
        "f10,ctrl+q",
        "Salir",
        "salir; avisa si deja algo",
        "Ir a",
        accion="app.salir",
    ),
    Accion(
        "global.paleta",
        "ctrl+p",
        "Acciones",
        "las acciones por nombre",
        "Ir a",
        accion="app.command_palette",
    ),
    Accion(
        "global.repintar",
        "ctrl+l",
        "Repintar",
        "pinta otra vez la pantalla",
        "Ir a",
        accion="app.repintar",
    ),
    Accion(
        "global.inofensiva",
        "ctrl+c,ctrl+s",
        "Nada",
        "nada malo: todo se guarda solo",
        "Ir a",
        accion="app.inofensiva",
    ),
)

_COMUN = (
    Accion("comun.atras", "escape,f12", "Atrás", "un paso atrás, no borra", "Con el caso"),
    Accion("comun.cuenta", "f6", "Cuenta", "todo lo de esta cuenta", "Ir a"),
    Accion("comun.nota", "f7", "Nota", "nota, como en RR", "Con el caso"),
    Accion("comun.actuar", "f8", "Registrar", "la acción de esta pantalla", "Con el caso"),
    Accion("comun.buscar", "f9,ctrl+f", "Buscar", "cuenta, radicado, teléfono", "Ir a"),
    Accion("comun.deshacer", "ctrl+z", "Deshacer", "deshacer lo último suyo", "Con el caso"),
)


def _verbos(contexto: str) -> tuple[Accion, ...]:
    """Return the actions of the letters r-z while a caso is being decided."""
    grupo = "Con el caso"
    return (
        Accion(f"{contexto}.linea_rr", "r", "Línea RR", "línea RR otra vez", grupo),
        Accion(f"{contexto}.saltar", "s", "Saltar", "saltar, con motivo", grupo, pie=True),
        Accion(f"{contexto}.telefono", "t", "Teléfono", "otro teléfono", grupo),
        Accion(f"{contexto}.deshacer", "u", "Deshacer", "deshacer lo último suyo", grupo, pie=True),
        Accion(f"{contexto}.ver_todo", "v", "Ver todo", "ver todos los datos", grupo),
        Accion(
            f"{contexto}.revision",
            "w",
            "Revisión",
            "pedir revisión a supervisión",
            grupo,
            pie=True,
        ),
        Accion(f"{contexto}.atribuible", "x", "Atribuible", "atribuible al usuario", grupo),
        Accion(
            f"{contexto}.tapar", "z", "Tapar", "tapar la pantalla", grupo, pie=True, accion=_TAPAR
        ),
    )


def _decidir(contexto: str) -> tuple[Accion, ...]:
    """Return the actions of the keys that choose, and of Enter, the only one that records."""
    return (
        Accion(
            f"{contexto}.elegir",
            DIGITOS,
            "Elegir",
            "lo que dice la pantalla",
            "Decidir",
            accion="screen.elegir('{tecla}')",
            muestra="1 a 9",
        ),
        Accion(
            f"{contexto}.registrar", "enter", "Registrar", "lo registra, abre el otro", "Decidir"
        ),
    )


def _lista(contexto: str, *, ordenable: bool) -> tuple[Accion, ...]:
    """Return the actions of the letters in a list, where no letter is a causal."""
    grupo = "En la lista"
    orden = Accion(f"{contexto}.orden", "o", "Orden", "cambiar el orden", grupo, pie=True)
    return (
        Accion(f"{contexto}.siguiente", "n", "Siguiente", "abre el siguiente", grupo, pie=True),
        Accion(
            f"{contexto}.abrir",
            "enter",
            "Abrir",
            "abre el renglón",
            grupo,
            pie=True,
        ),
        Accion(f"{contexto}.filtro", "f,slash", "Filtro", "filtrar la lista", grupo, pie=True),
        Accion(f"{contexto}.deshacer", "u", "Deshacer", "deshacer lo último suyo", grupo),
        Accion(f"{contexto}.tapar", "z", "Tapar", "tapar la pantalla", grupo, accion=_TAPAR),
        *((orden,) if ordenable else ()),
    )


def _cola(contexto: str) -> tuple[Accion, ...]:
    """Return the actions of the queue of triage, where a digit is typed beside a row."""
    lista = {a.verbo: a for a in _lista(contexto, ordenable=True)}
    grupo, muchos = "En la lista", "Con varios"
    return (
        lista["siguiente"],
        lista["abrir"]._replace(ayuda="abre el renglón o revisa Op"),
        Accion(f"{contexto}.marcar", "space", "Marcar", "marca el renglón", muchos, pie=True),
        lista["filtro"],
        lista["orden"],
        Accion(f"{contexto}.filtros", "g", "Filtros", "filtros con nombre", grupo),
        Accion(f"{contexto}.cuentas", "c", "Cuentas", "cuántos de cada uno", grupo),
        Accion(
            f"{contexto}.elegir",
            DIGITOS,
            "Opción",
            "opción del renglón (Op)",
            muchos,
            accion="screen.elegir('{tecla}')",
            muestra="1 a 9",
        ),
        Accion(f"{contexto}.quitar", "delete", "Quitar", "quita la opción", muchos),
        Accion(f"{contexto}.marcados", "m", "Marcados", "qué hacer con los marcados", muchos),
        Accion(f"{contexto}.abrir_caso", "v", "Ver", "abre el caso, aun con Op", grupo),
        Accion(f"{contexto}.linea_rr", "r", "Línea RR", "línea RR; del lote, otra", muchos),
        Accion(f"{contexto}.saltos", "s", "Saltos", "por qué saltaron; supervisión", grupo),
        Accion(f"{contexto}.panel", "tab", "Cuenta", "entra a la cuenta, al lado", grupo),
        lista["deshacer"],
        lista["tapar"],
    )


_PANTALLAS = (
    *_cola("triage.cola"),
    *_decidir("triage.caso"),
    Accion(
        "triage.caso.causal",
        CAUSALES,
        "Causal",
        "cambia la causal",
        "Decidir",
        accion="screen.causal('{tecla}')",
        muestra="a a q",
    ),
    *_verbos("triage.caso"),
    Accion("triage.caso.panel", "tab", "Cuenta", "entra a la cuenta, al lado", "Con el caso"),
    Accion("triage.cuenta.panel", "tab", "Salir", "vuelve al caso", "La cuenta", pie=True),
    Accion("triage.cuenta.cuenta", "enter", "Abrir", "abre la cuenta", "La cuenta", pie=True),
    Accion("triage.formulario.registrar", "enter", "Registrar", "registra lo escrito", "Decidir"),
    Accion("triage.formulario.otro_campo", "tab", "Campo", "otro campo vacío", "Decidir", pie=True),
    *_lista("contacto.agenda", ordenable=False),
    Accion(
        "contacto.agenda.entrante",
        "e",
        "Entrante",
        "el usuario llama: lo busca",
        "En la lista",
        pie=True,
    ),
    *_decidir("contacto.llamada"),
    Accion(
        "contacto.llamada.dicho",
        "space",
        "Dicho",
        "ya lo dije, sigue el guion",
        "Decidir",
        pie=True,
    ),
    Accion("contacto.llamada.linea_rr", "r", "Línea RR", "línea RR otra vez", "Con el caso"),
    Accion("contacto.llamada.saltar", "s", "Saltar", "saltar, con motivo", "Con el caso"),
    Accion("contacto.llamada.telefono", "t", "Teléfono", "otro teléfono", "Con el caso", pie=True),
    Accion("contacto.llamada.deshacer", "u", "Deshacer", "deshacer lo último suyo", "Con el caso"),
    Accion(
        "contacto.llamada.ver_todo", "v", "Objeciones", "qué responder", "Con el caso", pie=True
    ),
    Accion("contacto.llamada.revision", "w", "Revisión", "pedir revisión", "Con el caso"),
    Accion(
        "contacto.llamada.autorizado",
        "x",
        "Autorizado",
        "contesta alguien autorizado",
        "Con el caso",
        pie=True,
    ),
    Accion(
        "contacto.llamada.entrante", "y", "Entrante", "el usuario es quien llama", "Con el caso"
    ),
    Accion(
        "contacto.llamada.tapar", "z", "Tapar", "tapar la pantalla", "Con el caso", accion=_TAPAR
    ),
    Accion("contacto.recurso.registrar", "enter", "Registrar", "registra lo escrito", "Decidir"),
    Accion("contacto.recurso.otro_campo", "tab", "Campo", "otro campo vacío", "Decidir", pie=True),
    Accion("kpi.abrir", "enter", "Casos", "los casos de la cifra", "Cifras", pie=True),
    Accion("kpi.definicion", "d", "Definición", "cómo se calcula", "Cifras", pie=True),
    Accion("kpi.por", "p", "Por", "agrupa la tabla de otro modo", "Cifras", pie=True),
    Accion(
        "kpi.corte_anterior", "left", "Corte", "el corte de antes", "Cifras", pie=True, muestra="←→"
    ),
    Accion("kpi.corte_siguiente", "right", "Corte", "el corte de después", "Cifras"),
    Accion("kpi.exportar", "x", "Excel", "las cifras a Excel", "Cifras", pie=True),
    Accion("kpi.texto", "y", "Texto", "el párrafo para el correo", "Cifras", pie=True),
    Accion("kpi.cifra_siguiente", "tab", "Cifra", "la cifra que sigue", "Cifras"),
    Accion("kpi.cifra_anterior", "shift+tab", "Cifra", "la cifra de antes", "Cifras"),
    Accion("kpi.trabajo", "t", "Trabajo", "quién tiene qué, citas, saltos", "Cifras", pie=True),
    Accion("kpi.rango", "c", "Rango", "un rango de cortes", "Cifras", pie=True),
    Accion("kpi.hoy", "h", "Hoy", "los veredictos de hoy", "Cifras", pie=True),
    Accion("kpi.grafica", "g", "Gráfica", "la tendencia, o la tabla", "Cifras", pie=True),
    Accion("kpi.actos", "a", "Actos", "lo deshecho y lo anulado", "Cifras", pie=True),
    Accion(
        "kpi.semana",
        "s",
        "Top 5",
        "retroalimentación, top 5",
        "Cifras",
        pie=True,
        accion=_ir("retroalimentacion"),
    ),
    Accion(
        "kpi.practicas", "m", "Prácticas", "modelo de gestión", "Cifras", accion=_ir("practicas")
    ),
    Accion("kpi.releer", "r", "Releer", "lee otra vez las cifras", "Cifras"),
    Accion("kpi_mesa.abrir", "enter", "Casos", "los casos del renglón", "Trabajo", pie=True),
    Accion(
        "kpi_mesa.parte",
        "1,2,3,4,5,6,7",
        "Parte",
        "lo que dice arriba",
        "Trabajo",
        accion="screen.parte('{tecla}')",
        muestra="1 a 7",
        pie=True,
    ),
    Accion("kpi_mesa.soltar", "s", "Soltar", "suelta el caso del renglón", "Trabajo", pie=True),
    Accion("kpi_mesa.reasignar", "m", "Reasignar", "se lo da a otra persona", "Trabajo", pie=True),
    Accion("importacion.archivo.abrir", "enter", "Abrir", "lee el archivo", "Importar", pie=True),
    Accion(
        "importacion.archivo.bases", "b", "Bases", "las bases ya importadas", "Importar", pie=True
    ),
    Accion(
        "importacion.bases.conciliar",
        "enter",
        "Conciliación",
        "qué pasó en ella",
        "Importar",
        pie=True,
    ),
    Accion(
        "importacion.bases.deshacer", "u", "Deshacer base", "deshace la base", "Importar", pie=True
    ),
    Accion(
        "importacion.columnas.corregir", "enter", "Corregir", "dice cuál es", "Importar", pie=True
    ),
    Accion("importacion.columnas.hoja", "h", "Hoja", "otra hoja del libro", "Importar", pie=True),
    Accion(
        "importacion.columnas.titulos", "t", "Títulos", "fila de los títulos", "Importar", pie=True
    ),
    Accion("importacion.previa.grupo", "enter", "Grupo", "abre el grupo", "Importar"),
    Accion("importacion.previa.hoja", "h", "Hoja", "otra hoja del libro", "Importar", pie=True),
    Accion("importacion.previa.corte", "k", "Corte", "fecha del corte", "Importar", pie=True),
    Accion(
        "importacion.previa.columna", "c", "Columna", "corrige las columnas", "Importar", pie=True
    ),
    Accion(
        "importacion.previa.rechazos", "x", "Rechazos", "rechazos a Excel", "Importar", pie=True
    ),
    Accion(
        "importacion.previa.titulos", "t", "Títulos", "fila de los títulos", "Importar", pie=True
    ),
    Accion(
        "importacion.previa.complemento",
        "m",
        "Complemento",
        "completa o complemento",
        "Importar",
        pie=True,
    ),
    Accion("importacion.previa.si", "s", "Sí es", "la columna dudosa sí es", "Importar"),
    Accion("importacion.previa.no", "n", "No es", "la columna dudosa no es", "Importar"),
    Accion("importacion.grupo.caso", "enter", "Caso", "abre el caso", "Importar", pie=True),
    Accion("importacion.grupo.rechazos", "x", "Rechazos", "rechazos a Excel", "Importar", pie=True),
    Accion("importacion.resultado.casos", "enter", "Casos", "los casos", "Importar", pie=True),
    Accion("importacion.resultado.excel", "x", "Excel", "rechazos a Excel", "Importar", pie=True),
    Accion(
        "importacion.resultado.deshacer",
        "u",
        "Deshacer base",
        "deshace la importación",
        "Importar",
        pie=True,
    ),
    Accion("historial.abrir", "enter", "Abrir", "la línea completa", "Historial"),
    Accion("historial.abrir_caso", "c", "Caso", "abre el caso en triage", "Historial", pie=True),
    Accion("historial.clase", "f,slash", "Solo una clase", "filtra", "Historial", pie=True),
    Accion("historial.exportar", "x", "A Excel", "las líneas a Excel", "Historial", pie=True),
    Accion("historial.deshacer", "u", "Deshacer", "deshacer lo último suyo", "Historial"),
    Accion("historial.tapar", "z", "Tapar", "tapar la pantalla", "Historial", accion=_TAPAR),
)

_TURNO = (
    Accion("turno.abrir", "enter", "Abrir", "va a lo que dice el renglón", "Mi turno", pie=True),
    Accion("turno.anterior", "up", "Subir", "el renglón de arriba", "Mi turno"),
    Accion("turno.siguiente", "down", "Bajar", "el renglón de abajo", "Mi turno"),
    Accion("turno.hoy", "v", "Lo de hoy", "todo lo que usted hizo hoy", "Mi turno", pie=True),
    Accion("turno.kpi", "k", "KPI", "KPI del corte", "Mi turno", accion=_ir("kpi")),
    Accion("turno.tapar", "z", "Tapar", "tapar la pantalla", "Mi turno", pie=True, accion=_TAPAR),
)
_REVISION = (
    Accion(
        "revision.elegir",
        "1,2,3,4",
        "Decidir",
        "lo que dice la pantalla",
        "Responder",
        accion="screen.elegir('{tecla}')",
        muestra="un dígito",
        pie=True,
    ),
    Accion("revision.registrar", "enter", "Registrar", "la registra", "Responder", pie=True),
    Accion("revision.razon", "tab", "Razón", "escribir su razón", "Responder"),
    Accion("revision.ver_todo", "v", "Ver todo", "la pregunta y su caso enteros", "Responder"),
    Accion("revision.abrir_caso", "c", "Caso", "abre el caso en triage", "Responder", pie=True),
    Accion("revision.tapar", "z", "Tapar", "tapar la pantalla", "Responder", accion=_TAPAR),
)

_RETROALIMENTACION = (
    Accion(
        "retroalimentacion.abrir",
        "enter",
        "Evidencia",
        "sus rechazos, uno a uno",
        "Semana",
        pie=True,
    ),
    Accion(
        "retroalimentacion.semana_anterior",
        "left",
        "Semana",
        "la semana de antes",
        "Semana",
        pie=True,
        muestra="←→",
    ),
    Accion(
        "retroalimentacion.semana_siguiente", "right", "Semana", "la semana de después", "Semana"
    ),
    Accion("retroalimentacion.aliado", "p", "Aliado", "solo un aliado", "Semana", pie=True),
    Accion(
        "retroalimentacion.emitir", "e", "Emitir", "emite y escribe formularios", "Semana", pie=True
    ),
    Accion(
        "retroalimentacion.abrir_compromiso",
        "a",
        "Abrir",
        "abre su compromiso",
        "Seguimiento",
        pie=True,
    ),
    Accion(
        "retroalimentacion.con_mejora", "m", "Mejoró", "cierra con mejora", "Seguimiento", pie=True
    ),
    Accion(
        "retroalimentacion.sin_mejora",
        "n",
        "No mejoró",
        "cierra sin mejora",
        "Seguimiento",
        pie=True,
    ),
    Accion("retroalimentacion.tapar", "z", "Tapar", "tapar la pantalla", "Semana", accion=_TAPAR),
)
_PRACTICAS = (
    Accion(
        "practicas.registrar",
        "enter",
        "Registrar",
        "registra que se hizo hoy",
        "Prácticas",
        pie=True,
    ),
    Accion("practicas.otro_dia", "f", "Otro día", "se hizo otro día", "Prácticas", pie=True),
    Accion("practicas.anular", "u", "Anular", "anula lo último suyo", "Prácticas", pie=True),
    Accion(
        "practicas.semana_anterior",
        "left",
        "Semana",
        "la semana de antes",
        "Prácticas",
        pie=True,
        muestra="←→",
    ),
    Accion("practicas.semana_siguiente", "right", "Semana", "la semana de después", "Prácticas"),
    Accion("practicas.tapar", "z", "Tapar", "tapar la pantalla", "Prácticas", accion=_TAPAR),
)

_CONFLICTO = (
    Accion(
        "conflicto.elegir",
        "1,2,3,4",
        "Elegir",
        "qué hacer con lo suyo",
        "Lo suyo",
        accion="screen.elegir('{tecla}')",
        muestra="1 a 4",
    ),
    Accion("conflicto.registrar", "enter", "Hacerlo", "hace lo escogido", "Lo suyo"),
    Accion("conflicto.ver_todo", "v", "Ver el caso", "todos sus datos", "Lo suyo", pie=True),
    Accion("conflicto.tapar", "z", "Tapar", "tapar la pantalla", "Lo suyo", accion=_TAPAR),
)

_LOTE = (
    Accion(
        "lote.digito",
        DIGITOS,
        "Cuántas",
        "cuántas son: lo que confirma",
        "El lote",
        accion="screen.digito('{tecla}')",
        muestra="0 a 9",
    ),
    Accion("lote.borrar", "backspace", "Borrar", "borra el último dígito", "El lote"),
    Accion(
        "lote.registrar",
        "enter",
        "Abrir renglón",
        "lo abre; con cuántas, lo hace",
        "El lote",
        pie=True,
    ),
    Accion("lote.quitar", "delete", "Quitar renglón", "lo saca del lote", "El lote", pie=True),
    Accion("lote.otra_lista", "tab", "Lo que no va", "la otra lista", "El lote", pie=True),
)

_PERSONAS = (
    Accion("personas.rol", "enter", "Rol", "darle otro rol", "Personas", pie=True),
    Accion("personas.agregar", "n", "Agregar", "dejar entrar a alguien", "Personas", pie=True),
    Accion(
        "personas.desactivar", "d", "Desactivar", "que no entre, o que sí", "Personas", pie=True
    ),
    Accion("personas.catalogos", "c", "Catálogos", "los catálogos", "Personas", pie=True),
    Accion(
        "personas.tapar", "z", "Tapar", "tapar la pantalla", "Personas", pie=True, accion=_TAPAR
    ),
)
_CATALOGOS = (
    Accion("catalogos.lista.abrir", "enter", "Ver", "sus renglones", "Catálogos", pie=True),
    Accion("catalogos.lista.versiones", "v", "Versiones", "quién y cuándo", "Catálogos", pie=True),
    Accion(
        "catalogos.lista.exportar", "x", "Exportar", "lo saca a un archivo", "Catálogos", pie=True
    ),
    Accion("catalogos.lista.importar", "i", "Importar", "pone otro en uso", "Catálogos", pie=True),
    Accion("catalogos.lista.personas", "p", "Personas", "las personas", "Catálogos", pie=True),
    Accion("catalogos.lista.tapar", "z", "Tapar", "tapar la pantalla", "Catálogos", accion=_TAPAR),
    Accion("catalogos.filas.ver_todo", "enter", "Todo", "el renglón entero", "Catálogos", pie=True),
    Accion(
        "catalogos.filas.tapar",
        "z",
        "Tapar",
        "tapar la pantalla",
        "Catálogos",
        pie=True,
        accion=_TAPAR,
    ),
)

ACCIONES: tuple[Accion, ...] = (
    *_GLOBAL,
    *_COMUN,
    *_PANTALLAS,
    *_TURNO,
    *_REVISION,
    *_CONFLICTO,
    *_LOTE,
    *_RETROALIMENTACION,
    *_PRACTICAS,
    *_PERSONAS,
    *_CATALOGOS,
)

CONTEXTOS: tuple[str, ...] = tuple(dict.fromkeys(accion.contexto for accion in ACCIONES))

_GENERALES: dict[str, tuple[str, ...]] = {
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
    "kpi_mesa": ("comun.cuenta", "comun.atras", "global.ayuda"),
    "importacion.archivo": ("global.ayuda", "global.triage"),
    "importacion.bases": ("global.ayuda", "comun.atras"),
    "importacion.columnas": ("global.ayuda", "comun.atras"),
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
    "historial": ("global.ayuda", "comun.nota", "comun.atras", "global.triage", "global.contacto"),
    "conflicto": ("global.ayuda", "comun.cuenta", "comun.atras"),
    "retroalimentacion": ("global.ayuda", "comun.atras"),
    "practicas": ("comun.atras", "global.ayuda"),
    "lote": ("global.ayuda", "comun.atras"),
    "triage.cuenta": ("global.ayuda", "comun.atras"),
}
"""The general keys row 24 also shows in each context."""

_PRIMERO_PROPIAS = frozenset(
    {
        "turno",
        "revision",
        "triage.cola",
        "contacto.agenda",
        "kpi",
        "kpi_mesa",
        "retroalimentacion",
        "practicas",
        "personas",
        "catalogos.lista",
    }
)
"""Lists and figures show their own keys before the general ones."""


_ETIQUETAS: dict[tuple[str, str], str] = {
    ("importacion.previa", "comun.actuar"): "Importar",
    ("importacion.grupo", "comun.actuar"): "Importar",
    ("importacion.grupo", "comun.atras"): "Volver",
    ("importacion.bases", "comun.atras"): "Volver",
    ("importacion.columnas", "comun.atras"): "Volver",
    ("importacion.previa", "comun.atras"): "Dejar",
    ("contacto.llamada", "comun.atras"): "Agenda",
    ("contacto.llamada", "comun.cuenta"): "Historial",
    ("contacto.agenda", "comun.cuenta"): "Historial",
    ("historial", "comun.atras"): "Volver",
    ("kpi", "comun.actuar"): "Cerrar corte",
    ("kpi_mesa", "comun.atras"): "Volver",
    ("revision", "comun.atras"): "Volver",
    ("personas", "comun.atras"): "Volver",
    ("catalogos.lista", "comun.atras"): "Volver",
    ("catalogos.filas", "comun.atras"): "Volver",
    ("conflicto", "comun.cuenta"): "Historial",
    ("conflicto", "comun.atras"): "Dejarlo y otro",
    ("retroalimentacion", "comun.atras"): "KPI",
    ("practicas", "comun.atras"): "KPI",
}
"""What a general key is called where it means something more precise."""


def acciones_de(contexto: str) -> list[Accion]:
    """Return the actions of one context, in the order of the table."""
    return [accion for accion in ACCIONES if accion.contexto == contexto]


def accion(identificador: str) -> Accion:
    """Return the action of that id; KeyError when there is none."""
    for candidata in ACCIONES:
        if candidata.id == identificador:
            return candidata
    raise KeyError(identificador)


def pie_de(contexto: str) -> list[Accion]:
    """Return what row 24 shows in a context, most used first."""
    propias = [a for a in acciones_de(contexto) if a.pie]
    generales = [
        accion(identificador)._replace(
            etiqueta=_ETIQUETAS.get((contexto, identificador), accion(identificador).etiqueta),
        )
        for identificador in _GENERALES.get(contexto, ())
    ]
    if contexto in _PRIMERO_PROPIAS:
        return [*propias, *generales]
    return [*generales, *propias]


def _bindings(accion: Accion, *, of_part: bool) -> Iterator[Binding]:
    teclas = accion.teclas.split(",")
    llamada = accion.llamada.removeprefix("screen.") if of_part else accion.llamada
    for tecla in teclas if "{tecla}" in llamada else [accion.teclas]:
        sufijo = f".{tecla}" if tecla != accion.teclas else ""
        yield Binding(
            tecla,
            llamada.format(tecla=tecla),
            accion.etiqueta,
            show=False,
            tooltip=accion.ayuda,
            id=accion.id + sufijo,
            group=Binding.Group(accion.grupo),
        )


def bindings_for(
    contexto: str, *, of_part: bool = False, of_screen: Collection[str] = ()
) -> list[Binding]:
    """Return the bindings of one context; their actions live in the screen or in the app.

    With `of_part` they live in the widget that has the bindings, but for the verbs `of_screen`.
    """
    if contexto not in CONTEXTOS:
        raise KeyError(contexto)
    return [
        binding
        for accion in acciones_de(contexto)
        for binding in _bindings(accion, of_part=of_part and accion.verbo not in of_screen)
    ]


_TITULOS = {
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
    "conflicto": "Un caso que cambió",
    "retroalimentacion": "Retroalimentación",
    "practicas": "Prácticas",
    "lote": "Triage, revisar un lote",
}


def titulo_de(contexto: str) -> str:
    """Return the Spanish name of a context."""
    return _TITULOS[contexto]


def teclas_texto(accion: Accion) -> str:
    """Return every key of an action as a person reads them."""
    if accion.muestra:
        return accion.muestra
    return " ".join(nombre_tecla(tecla) for tecla in accion.teclas.split(","))


def tabla_markdown() -> str:
    """Return the table of keys for the manual in Markdown, one heading per context."""
    partes: list[str] = []
    for contexto in CONTEXTOS:
        filas = [f"| `{teclas_texto(a)}` | {a.ayuda} |" for a in acciones_de(contexto)]
        partes.append(
            "\n".join(
                [f"**{titulo_de(contexto)}**", "", "| Tecla | Qué hace |", "|---|---|", *filas]
            )
        )
    return "\n\n".join(partes) + "\n"
