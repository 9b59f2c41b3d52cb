"""The catalogues and settings, which change without a release: rules, causales, marcaciones."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from ajustes_tui.domain.values.text import clave, dice_algo
from ajustes_tui.errors import ConfigInvalida

SOPORTES: Mapping[str, str] = {
    "LLS": "llamada de servicio",
    "OT": "orden de trabajo",
    "LOG": "notas F7",
    "AVISOS": "avisos finales",
    "CAMPANA": "campaña: porcentaje, área y fecha",
    "SUSPENSION": "solicitud de suspensión",
    "CANCELACION": "fecha de cancelación",
    "TRASLADO": "fecha del traslado",
}
"""Code and Spanish name of every support a causal may ask for (dominio.md section 1)."""

RUTAS = ("BACK", "PQR")
"""Where a causal suggests to escalate: Claro's back de ajustes, or its PQR area."""

CLASES_MARCACION = ("GENERICA", "GESTION INTERNA", "PETICION", "QUEJA", "TICKET")
"""The classes of a marcación in RR's master record (dominio.md section 8)."""

PALABRAS_DE_VERIFICACION = ("identidad", "decision", "radicado", "valor", "recurso", "plazo")
"""The checklist of a call: what the usuario must have heard before an outcome that informs."""

GUIONES_OBLIGATORIOS = ("aplicado", "no_aplica", "mensaje_de_voz")
"""The scripts every causal has, its own or the shared ones."""

DATOS_DE_GUION = frozenset(
    {
        "agente",
        "causal",
        "cuenta",
        "decision",
        "dias_recurso",
        "dias_respuesta_recurso",
        "motivo",
        "plazo_recurso",
        "plazo_respuesta_recurso",
        "radicado",
        "usuario",
        "valor",
    }
)
"""Every `{name}` a script may carry; anything else in a catalogue is a typing error."""

DATOS_VEDADOS_EN_MENSAJE = frozenset({"cuenta", "usuario", "valor", "motivo"})
"""The data a voice message never says: anybody may be listening to it (dominio.md section 4)."""

DECISION_DICHA: Mapping[str, str] = {
    "APLICADO": "fue aprobada y ya quedó aplicada",
    "NO_APLICA": "no procede",
}
"""How a script's `{decision}` says each contenido aloud, without naming the value."""

LETRAS = "ABCDEFGHIJKLMNOPQ"
"""The letters a causal may have: triage keeps them for causales, the other letters are its verbs."""

_LETRA = re.compile(f"[{LETRAS}]")
_CODIGO = re.compile(r"[A-Z0-9]{1,3}")
_HORA = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_DATO = re.compile(r"\{([^{}]*)\}")
_NUMEROS: tuple[str, ...] = (
    *("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    *("once", "doce", "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho"),
)


def _entero(defecto: int, minimo: int, maximo: int) -> Any:  # noqa: ANN401 - what `field` itself returns
    return field(default=defecto, metadata={"minimo": minimo, "maximo": maximo})


def _opcion(defecto: str, *opciones: str) -> Any:  # noqa: ANN401 - what `field` itself returns
    return field(default=defecto, metadata={"opciones": opciones})


def _hora(defecto: str) -> Any:  # noqa: ANN401 - what `field` itself returns
    return field(default=defecto, metadata={"hora": True})


def _texto(defecto: str, largo: int) -> Any:  # noqa: ANN401 - what `field` itself returns
    return field(default=defecto, metadata={"largo": largo})


@dataclass(frozen=True, slots=True)
class Reglas:
    """The numbers and switches of the procedure: settings with these defaults, never constants."""

    max_reescalamientos: int = _entero(2, 0, 20)
    """How many times one caso may go back to the back, mal_rechazado and mal_aplicado together."""
    intentos: int = _entero(3, 1, 20)
    """Attempts after which a usuario counts as ilocalizado."""
    dias_intentos: int = _entero(3, 1, 20)
    """On how many different business days those attempts must have been made."""
    dias_respuesta: int = _entero(15, 1, 365)
    """Business days Claro has to answer, from fecha_solicitud."""
    dias_recurso: int = _entero(10, 1, 365)
    """Business days the usuario has to file a recurso, from the day informed."""
    dias_respuesta_recurso: int = _entero(15, 1, 365)
    """Business days Claro has to answer a recurso, from its filing."""
    dias_sin_respuesta_back: int = _entero(5, 1, 365)
    """Business days without an answer of the back after which a caso is shown again."""
    max_aplazar: int = _entero(5, 1, 60)
    """Business days a caso may be put off at most."""
    nota_pqr_minimo: int = _entero(20, 0, 500)
    """Characters the note of an escalation to PQR has at least."""
    horario: str = _opcion("avisar", "off", "avisar", "bloquear")
    """What happens with a call outside the calling hours."""
    horario_semana: tuple[str, str] = ("07:00", "19:00")
    """Calling hours Monday to Friday, `HH:MM`, Bogota time."""
    horario_sabado: tuple[str, str] = ("08:00", "15:00")
    """Calling hours on Saturday, `HH:MM`, Bogota time; Sundays and holidays have none."""
    inicio_tarde: str = _hora("14:00")
    """When the second part of the day begins, `HH:MM`; the next attempt is proposed in the other part."""
    exigir_marcacion: bool = False
    """Refuse a razón + subrazón absent from the catalogue, instead of warning."""
    importa: str = _opcion("agente", "agente", "supervisor")
    """The lowest role that may import a base and write the escalation lots."""
    ancho_rr: int = _entero(70, 20, 500)
    """Width of the RR note field, in characters; a longer line is cut."""
    minutos_toma: int = _entero(30, 1, 1440)
    """Minutes without activity after which a claim lapses."""
    semaforo_ambar: int = _entero(5, 0, 365)
    """Business days left at which the semáforo turns amber."""
    semaforo_rojo: int = _entero(1, 0, 365)
    """Business days left at which the semáforo turns red."""
    meta_aplicado: int = _entero(0, 0, 100)
    """Percentage of AJUSTE APLICADO the célula wants at least; 0 is no goal."""
    meta_corregido: int = _entero(0, 0, 100)
    """Percentage of AJUSTE CORREGIDO the célula wants at least; 0 is no goal."""
    meta_rechazado: int = _entero(0, 0, 100)
    """Percentage of AJUSTE RECHAZADO the célula wants at most; 0 is no goal."""
    aliado_propio: str = _texto("Almacontact", 80)
    """The operation whose asesores sign forms; the others get a report. Empty means every one."""
    dias_seguimiento: int = _entero(5, 1, 60)
    """Business days until a commitment is looked at again, unless its supervisor says another day."""

    @classmethod
    def desde(cls, datos: Mapping[str, object], archivo: str) -> tuple[Reglas, list[str]]:
        """Build the rules from a table: unknown keys become avisos, bad values are refused."""
        valores: dict[str, Any] = {}
        avisos: list[str] = []
        campos = {campo.name: campo for campo in fields(cls)}
        for nombre, valor in datos.items():
            campo = campos.get(nombre)
            if campo is None:
                avisos.append(aviso_opcion(nombre, campos, archivo))
                continue
            valores[nombre] = _leer_regla(nombre, valor, campo.default, campo.metadata, archivo)
        reglas = cls(**valores)
        if reglas.semaforo_rojo > reglas.semaforo_ambar:
            raise _mala(
                archivo, "semaforo_rojo", "se esperaba un número menor o igual que semaforo_ambar"
            )
        if reglas.dias_intentos > reglas.intentos:
            raise _mala(
                archivo, "dias_intentos", "se esperaba un número menor o igual que intentos"
            )
        return reglas, avisos


def aviso_opcion(nombre: str, validas: Iterable[str], archivo: str) -> str:
    """Say that a setting is unknown, with the nearest valid name when one is near."""
    texto = f"{archivo}: no existe la opción «{nombre[:40]}» y no se tuvo en cuenta"
    parecidas = difflib.get_close_matches(nombre, list(validas), n=1)
    return f"{texto}; ¿quiso decir «{parecidas[0]}»?" if parecidas else f"{texto}."


def valores_de_plazos(reglas: Reglas) -> dict[str, str]:
    """Return the day counts a script says aloud, in words, so that no script repeats a legal number."""
    return {
        "dias_recurso": _en_palabras(reglas.dias_recurso),
        "dias_respuesta_recurso": _en_palabras(reglas.dias_respuesta_recurso),
    }


class Parrafo(NamedTuple):
    """One paragraph of a script and the checklist words that saying it ticks."""

    palabras: tuple[str, ...]
    texto: str


class Objecion(NamedTuple):
    """An answer a usuario often gives, and the agente's reply to it."""

    dice: str
    respuesta: str


class Causal(NamedTuple):
    """Why an ajuste is asked for, with everything the procedure needs to know about that reason."""

    letra: str
    nombre: str
    politica: str
    soportes: tuple[tuple[str, ...], ...]
    """Groups of support codes: all groups are needed, any code inside a group is enough."""
    ruta: str
    """`BACK` or `PQR`: a suggestion, never a decision."""
    donde_en_rr: Mapping[str, str]
    """Support code to the keys of RR where it is seen."""
    sugerencias: tuple[str, ...]
    """Words of a motivo that point to this causal."""
    guiones: Mapping[str, tuple[Parrafo, ...]]
    """Script name (`aplicado`, `no_aplica`, `mensaje_de_voz`, …) to its paragraphs."""
    objeciones: tuple[Objecion, ...] = ()

    def validar(self, archivo: str) -> None:
        """Refuse whatever would leave an agente without a support, a route or a script."""
        donde = f"causal {self.letra[:10] or '(sin letra)'}"
        if not _LETRA.fullmatch(self.letra):
            raise _mala(archivo, donde, "«letra» debe ser una sola letra mayúscula de A a Q")
        for nombre, valor in (("nombre", self.nombre), ("politica", self.politica)):
            if not dice_algo(valor):
                raise _mala(archivo, donde, f"«{nombre}» no puede quedar vacío")
        if self.ruta not in RUTAS:
            raise _mala(archivo, donde, "«ruta» debe ser BACK o PQR")
        if not self.soportes or not all(self.soportes):
            raise _mala(archivo, donde, "«soportes» necesita al menos un código en cada grupo")
        codigos = [codigo for grupo in self.soportes for codigo in grupo]
        for codigo in (*codigos, *self.donde_en_rr):
            if codigo not in SOPORTES:
                esperado = ", ".join(SOPORTES)
                raise _mala(archivo, donde, f"«{codigo[:20]}» no es un soporte; hay: {esperado}")
        for codigo in codigos:
            if codigo not in self.donde_en_rr:
                raise _mala(archivo, donde, f"«donde_en_rr» no dice dónde se ve {codigo}")
        for nombre in GUIONES_OBLIGATORIOS:
            if not self.guiones.get(nombre):
                raise _mala(archivo, donde, f"falta el guion «{nombre}»")
        for nombre, parrafos in self.guiones.items():
            _validar_guion(nombre, parrafos, f"{donde}, guion «{nombre[:20]}»", archivo)

    def faltan(self, soportes: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the groups of supports that the given codes leave unmet, in catalogue order."""
        vistos = set(soportes)
        return tuple(grupo for grupo in self.soportes if not vistos.intersection(grupo))


class MarcacionMaestra(NamedTuple):
    """The master record of one razón + subrazón of RR (dominio.md section 8)."""

    razon: str
    subrazon: str
    descripcion: str
    clase: str
    dias: int
    genera_cun: bool
    asociada_a_ajuste: bool
    activa: bool
    area: str
    usuario_escala: str

    def validar(self, archivo: str, linea: int) -> None:
        """Refuse a code, class or day count RR could not have."""
        donde = f"línea {linea}"
        for nombre, codigo in (("razon", self.razon), ("subrazon", self.subrazon)):
            if not _CODIGO.fullmatch(codigo):
                raise _mala(archivo, donde, f"«{nombre}» debe tener de 1 a 3 letras o números")
        if self.clase not in CLASES_MARCACION:
            raise _mala(archivo, donde, f"«clase» debe ser una de {', '.join(CLASES_MARCACION)}")
        if not 0 <= self.dias <= 365:
            raise _mala(archivo, donde, "«dias» debe ser un número de 0 a 365")
        if not clave(self.descripcion):
            raise _mala(archivo, donde, "«descripcion» no puede quedar vacía")


class CatalogoMarcaciones:
    """The marcaciones by their pair of codes; the catalogue shipped in `data/` is a DEMO and says so."""

    def __init__(self, marcaciones: Iterable[MarcacionMaestra] = (), *, demo: bool = False) -> None:
        self.todas = tuple(marcaciones)
        self.demo = demo
        self._por_codigo = {(m.razon, m.subrazon): m for m in self.todas}

    def buscar(self, razon: str, subrazon: str) -> MarcacionMaestra | None:
        """Return the record of a pair of codes, active or not; None when the catalogue does not know it."""
        return self._por_codigo.get((razon, subrazon))

    def de_ajuste(self) -> tuple[MarcacionMaestra, ...]:
        """Return the active marcaciones associated with an ajuste: those offered while escalating."""
        return tuple(m for m in self.todas if m.activa and m.asociada_a_ajuste)


class Catalogos:
    """The validated catalogues the procedure reads, with the look-ups it needs."""

    def __init__(
        self,
        causales: Iterable[Causal],
        marcaciones: CatalogoMarcaciones | None = None,
        *,
        festivos_extra: frozenset[date] = frozenset(),
        version: int = 1,
        desde: date | None = None,
    ) -> None:
        self.causales = tuple(causales)
        self.marcaciones = marcaciones if marcaciones is not None else CatalogoMarcaciones()
        self.festivos_extra = festivos_extra
        self.version = version
        self.desde = desde
        self._por_letra = {causal.letra: causal for causal in self.causales}

    @cached_property
    def _nombres(self) -> list[tuple[str, str]]:
        return [(causal.letra, clave(causal.nombre)) for causal in self.causales]

    @cached_property
    def _palabras(self) -> list[tuple[str, list[str]]]:
        return [
            (causal.letra, [f" {clave(palabra)} " for palabra in causal.sugerencias])
            for causal in self.causales
        ]

    @property
    def letras(self) -> str:
        """The letters of the causales as a person says them: `a-m`, or `a-m, p` when some are missing."""
        tramos: list[str] = []
        for letra in sorted(causal.letra.lower() for causal in self.causales):
            if tramos and ord(letra) == ord(tramos[-1][-1]) + 1:
                tramos[-1] = f"{tramos[-1][0]}-{letra}"
            else:
                tramos.append(letra)
        return ", ".join(tramos)

    def causal(self, letra: str) -> Causal | None:
        """Return the causal of a letter, or None when the catalogue does not have it."""
        return self._por_letra.get(letra)

    def sugerir_causal(self, motivo: str) -> str | None:
        """Return the letter a motivo points to, by name, else by most keywords; None on a tie."""
        texto = clave(motivo)
        if not texto:
            return None
        if len(texto) == 1 and texto.upper() in self._por_letra:
            return texto.upper()
        buscado = f" {texto} "
        por_nombre = [letra for letra, nombre in self._nombres if f" {nombre} " in buscado]
        if len(por_nombre) == 1:
            return por_nombre[0]
        puntos = {
            letra: sum(palabra in buscado for palabra in palabras)
            for letra, palabras in self._palabras
        }
        mayor = max(puntos.values(), default=0)
        mejores = [letra for letra, cuenta in puntos.items() if cuenta == mayor]
        return mejores[0] if mayor and len(mejores) == 1 else None

    def parrafos(self, causal: str, guion: str, valores: Mapping[str, str]) -> tuple[Parrafo, ...]:
        """Return the paragraphs of a script with its data filled in; missing data stand in brackets."""
        encontrada = self._por_letra.get(causal)
        if encontrada is None:
            return ()
        datos = {"causal": encontrada.nombre, **valores}
        return tuple(
            Parrafo(parrafo.palabras, _llenar(parrafo.texto, datos))
            for parrafo in encontrada.guiones.get(guion.lower(), ())
        )

    def guion(self, causal: str, contenido: str, valores: Mapping[str, str]) -> str:
        """Return the whole script as one text, a blank line between paragraphs (see `parrafos`)."""
        return "\n\n".join(p.texto for p in self.parrafos(causal, contenido, valores))


def _llenar(texto: str, valores: Mapping[str, str]) -> str:
    def poner(hallado: re.Match[str]) -> str:
        nombre = hallado[1]
        return valores.get(nombre) or f"[{nombre.replace('_', ' ')}]"

    return _DATO.sub(poner, texto)


def _validar_guion(nombre: str, parrafos: Iterable[Parrafo], donde: str, archivo: str) -> None:
    for parrafo in parrafos:
        if not dice_algo(parrafo.texto):
            raise _mala(archivo, donde, "hay un párrafo sin texto")
        for palabra in parrafo.palabras:
            if palabra not in PALABRAS_DE_VERIFICACION:
                esperado = ", ".join(PALABRAS_DE_VERIFICACION)
                raise _mala(archivo, donde, f"«{palabra[:20]}» no se verifica; hay: {esperado}")
        for dato in _DATO.findall(parrafo.texto):
            if dato not in DATOS_DE_GUION:
                esperado = ", ".join(sorted(DATOS_DE_GUION))
                raise _mala(archivo, donde, f"no existe el dato {{{dato[:20]}}}; hay: {esperado}")
            if nombre == "mensaje_de_voz" and dato in DATOS_VEDADOS_EN_MENSAJE:
                raise _mala(archivo, donde, f"un mensaje de voz no puede decir {{{dato}}}")


def _leer_regla(
    nombre: str, valor: object, defecto: object, limites: Mapping[str, Any], archivo: str
) -> object:
    if isinstance(defecto, bool):
        if not isinstance(valor, bool):
            raise _mala(archivo, nombre, "se esperaba true o false")
        return valor
    if isinstance(defecto, int):
        minimo, maximo = limites["minimo"], limites["maximo"]
        if type(valor) is not int or not minimo <= valor <= maximo:
            raise _mala(archivo, nombre, f"se esperaba un número entero de {minimo} a {maximo}")
        return valor
    if isinstance(defecto, str) and "largo" in limites:
        if not isinstance(valor, str) or len(valor) > limites["largo"]:
            raise _mala(
                archivo, nombre, f"se esperaba un texto de {limites['largo']} letras o menos"
            )
        return valor
    if isinstance(defecto, str) and "hora" in limites:
        if not isinstance(valor, str) or not _HORA.fullmatch(valor):
            raise _mala(archivo, nombre, 'se esperaba una hora, como "14:00"')
        return valor
    if isinstance(defecto, str):
        if not isinstance(valor, str) or valor not in limites["opciones"]:
            raise _mala(archivo, nombre, "se esperaba una de " + ", ".join(limites["opciones"]))
        return valor
    return _leer_franja(nombre, valor, archivo)


def _leer_franja(nombre: str, valor: object, archivo: str) -> tuple[str, str]:
    horas = valor if isinstance(valor, list | tuple) else ()
    if len(horas) == 2:
        desde, hasta = horas
        son_horas = all(isinstance(h, str) and _HORA.fullmatch(h) for h in (desde, hasta))
        if son_horas and desde < hasta:
            return desde, hasta
    raise _mala(archivo, nombre, 'se esperaba dos horas en orden, como ["07:00", "19:00"]')


def _en_palabras(numero: int) -> str:
    return _NUMEROS[numero] if numero < len(_NUMEROS) else str(numero)


def _mala(archivo: str, donde: str, motivo: str) -> ConfigInvalida:
    return ConfigInvalida(
        f"{archivo}, {donde}: {motivo}.", "Corrija ese dato en el archivo y vuelva a intentarlo."
    )
