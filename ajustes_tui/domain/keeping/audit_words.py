"""Sentences of the audit trail, and the texts an account is searched by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from ajustes_tui.domain.keeping.audit import CLOCK_SEEN, AuditEntry
from ajustes_tui.domain.values.dates import short_date

VIEW = "vista_caso"
SEARCH = "busqueda"
EXPORT = "exportacion"
APPROVED = "primer_dia_aprobado"
UNMASKED = "; sin máscara: "
_REASSIGNED = re.compile(r"caso \d+ a ([^:]+)")
LEAST_PIECE = 4
"""Shortest piece of a number attributed to its account, in digits."""


class ActionWords(NamedTuple):
    """Heading and sentence of an action; an entry about a person also fills `{persona}` and `{rol}`."""

    heading: str
    sentence: str


ACTION_WORDS: dict[str, ActionWords] = {
    "entrada": ActionWords("entradas al programa", "Entró al programa"),
    VIEW: ActionWords("casos vistos en pantalla", "Vio en pantalla el {detalle}"),
    "ver_datos": ActionWords("casos vistos por orden", "Vio sin máscara el {detalle}, por orden"),
    "consulta_historial": ActionWords("historiales vistos", "Vio el historial de la {detalle}"),
    SEARCH: ActionWords("búsquedas", "Buscó un texto, de huella {detalle}"),
    "auditoria_leida": ActionWords("lecturas de la auditoría", "Leyó la auditoría{: detalle}"),
    EXPORT: ActionWords("exportaciones", "Exportó {detalle}"),
    "informe_borrador": ActionWords(
        "informes en borrador de correo", "Dejó en un borrador de correo {detalle}"
    ),
    "informe_por_enviar": ActionWords("envíos empezados", "Empezó a enviar por correo {detalle}"),
    "informe_enviado": ActionWords("informes enviados", "Envió por correo {detalle}"),
    "informe_no_enviado": ActionWords("informes que no salieron", "No salió por correo {detalle}"),
    "informe_en_duda": ActionWords(
        "envíos de los que no se sabe", "No se sabe si salió por correo {detalle}"
    ),
    "lote": ActionWords("lotes escritos", "Escribió el lote {detalle}"),
    "lote_enviado": ActionWords("lotes enviados", "Dijo que se envió el lote {detalle}"),
    "lote_reescrito": ActionWords("lotes escritos otra vez", "Escribió otra vez el lote {detalle}"),
    "formularios": ActionWords(
        "formularios escritos otra vez", "Escribió otra vez los formularios de la semana {detalle}"
    ),
    "semana_emitida": ActionWords("semanas emitidas", "Emitió la semana {detalle}"),
    "compromiso": ActionWords("compromisos", "Siguió el compromiso de la semana {detalle}"),
    "catalogo_exportado": ActionWords(
        "catálogos sacados a un archivo", "Sacó el catálogo {detalle}"
    ),
    "catalogo_importado": ActionWords("catálogos cambiados", "Cambió el catálogo {detalle}"),
    "columnas_corregidas": ActionWords(
        "columnas de bases corregidas", "Corrigió columnas de las bases: {detalle}"
    ),
    "columna_olvidada": ActionWords(
        "correcciones de columnas olvidadas", "Olvidó lo corregido de una columna: {detalle}"
    ),
    "asesores_unidos": ActionWords("asesores unidos", "Juntó asesores: {detalle}"),
    "asesores_separados": ActionWords("asesores separados", "Separó un asesor: {detalle}"),
    "asesor_cambiado": ActionWords("asesores cambiados", "Cambió un asesor: {detalle}"),
    "metas_puestas": ActionWords("metas puestas", "Puso metas: {detalle}"),
    "corte_cerrado": ActionWords("cortes cerrados", "Cerró el corte {detalle}"),
    "base_anulada": ActionWords("bases anuladas", "Anuló la {detalle}"),
    "toma_soltada": ActionWords("casos soltados a otro", "Soltó a otra persona el {detalle}"),
    "toma_reasignada": ActionWords("casos reasignados", "Reasignó el {detalle}"),
    "evento_negado": ActionWords("acciones negadas", "Se le negó una acción: {detalle}"),
    "rol_negado": ActionWords(
        "negados por el rol", "Se le negó por su rol lo que pidió: {detalle}"
    ),
    "primer_supervisor": ActionWords("primera supervisora", "Empezó el almacén: {persona}, {rol}"),
    "usuario_conocido": ActionWords("personas ya conocidas", "Ya estaba {persona}, {rol}"),
    "usuario_agregado": ActionWords("personas agregadas", "Agregó a {persona} como {rol}"),
    "usuario_rol": ActionWords("roles cambiados", "Cambió el rol de {persona}: {rol}"),
    "usuario_nombre": ActionWords("nombre cambiado", "Cambió el nombre de {persona}"),
    "usuario_iniciales": ActionWords("iniciales cambiadas", "Cambió las iniciales de {persona}"),
    "usuario_desactivado": ActionWords("personas desactivadas", "Desactivó a {persona}"),
    "olvido": ActionWords("cuentas olvidadas", "Borró los datos de la cuenta {cuenta}: {detalle}"),
    "respaldo": ActionWords("respaldos", "Respaldó el almacén en {detalle}"),
    "restauracion": ActionWords("restauraciones", "Restauró el respaldo {detalle}"),
    "restauracion_ensayada": ActionWords("ensayos de restauración", "Ensayó restaurar {detalle}"),
    CLOCK_SEEN: ActionWords("relojes atrasados", "Vio que el reloj se atrasó en {detalle}"),
    "sellos_reconocidos": ActionWords(
        "sellos", "Reconoció que falta el archivo de sellos: {detalle}"
    ),
    "testigo_reconocido": ActionWords("sellos", "Reconoció que ya no hay testigo: {detalle}"),
    "sello": ActionWords("sellos", "Selló el historial: {detalle}"),
    "testigo": ActionWords("sellos en el testigo", "El testigo recibió los sellos: {detalle}"),
    "archivo_puesto": ActionWords("archivos puestos", "Puso por SFTP {detalle}"),
    "archivo_sacado": ActionWords("archivos sacados", "Sacó por SFTP {detalle}"),
    "archivo_borrado": ActionWords("archivos borrados", "Borró por SFTP {detalle}"),
    "archivo_renombrado": ActionWords("archivos renombrados", "Cambió de nombre {detalle}"),
    "archivo_negado": ActionWords("archivos negados", "Se le negó por SFTP {detalle}"),
    "archivos_tomados": ActionWords(
        "registros de archivos tomados", "Tomó del registro de archivos {detalle}"
    ),
    "archivos_retirados": ActionWords("archivos viejos retirados", "Retiró archivos {detalle}"),
    APPROVED: ActionWords(
        "aprobado antes del primer día", "Dijo que así está bien, antes del primer día: {detalle}"
    ),
    "almacen_creado": ActionWords("almacenes creados", "Creó el almacén"),
}
"""The words of each action; one without words shows its name and detail."""


def heading_of(action: str) -> str:
    words = ACTION_WORDS.get(action)
    return words.heading if words else action.replace("_", " ")


def sentence_of(entry: AuditEntry) -> str:
    detail = entry.detail.strip()
    words = ACTION_WORDS.get(entry.action)
    if words is None:
        text = f"{heading_of(entry.action).capitalize()}: {detail or 'sin más'}"
    else:
        text = words.sentence.replace("{: detalle}", f": {detail}" if detail else "")
        login, _, rol = detail.partition(" ")
        values = {"detalle": detail, "persona": login, "rol": rol, "cuenta": entry.cuenta or ""}
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
    if entry.cuenta and entry.cuenta not in text:
        text = f"{text} · cuenta {entry.cuenta}"
    return text


def reassigned(caso_id: int, login: str, nota: str) -> str:
    return f"caso {caso_id} a {login}" + (f": {nota}" if nota else "")


def receiver_of(detail: str) -> str:
    """Parse the receiver of a `reassigned` detail; '' for others."""
    written = _REASSIGNED.match(detail)
    return written[1] if written else ""


def searchable(numbers: Iterable[str], names: Iterable[str]) -> Iterator[str]:
    """Yield the texts that find an account, to be matched by digest.

    Its numbers with every piece of LEAST_PIECE digits, and the usuario's names whole, by word and
    word pairs; less of a name is not found.
    """
    for number in numbers:
        for start in range(len(number)):
            for end in range(start + LEAST_PIECE, len(number) + 1):
                yield number[start:end]
        yield number
    for name in names:
        words = re.findall(r"\w+", name)
        yield name
        yield from words
        yield from (" ".join(pair) for pair in pairwise(words))


class AuditFilter(NamedTuple):
    """A query of the trail; a None part does not filter."""

    login: str | None = None
    cuenta: str | None = None
    """Matches its entries and any search that finds it."""
    since: date | None = None
    until: date | None = None
    action: str | None = None

    @property
    def words(self) -> str:
        parts = []
        if self.login is not None:
            parts.append(f"de {self.login}")
        if self.action is not None:
            parts.append(heading_of(self.action))
        if self.since is not None and self.since == self.until:
            parts.append(f"el {short_date(self.since)}")
        else:
            if self.since is not None:
                parts.append(f"desde el {short_date(self.since)}")
            if self.until is not None:
                parts.append(f"hasta el {short_date(self.until)}")
        return ", ".join(parts)

    def without_last(self) -> AuditFilter:
        """Drop the title's last filter: cuenta, days, action, login."""
        if self.cuenta is not None:
            return self._replace(cuenta=None)
        if self.since is not None or self.until is not None:
            return self._replace(since=None, until=None)
        if self.action is not None:
            return self._replace(action=None)
        return AuditFilter()
