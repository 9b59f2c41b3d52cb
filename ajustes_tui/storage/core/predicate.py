"""From a filter to SQL: the one condition of a list, its figure and its export."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import assert_never

from ajustes_tui.domain.caso.estados import ABIERTOS, CERRADOS, ESPERAN_AGENTE, ESPERAN_BACK, Estado
from ajustes_tui.domain.caso.eventos import CORRECTIVOS, Evento
from ajustes_tui.domain.query.filter import Campo, Condicion, FiltroCasos, Rango, Situacion

TODOS = frozenset(Estado)
GRUPOS = {
    "asesor": "c.asesor_id",
    "aliado": "c.aliado",
    "causal": "coalesce(c.causal, c.causal_pedida)",
    "agente": "c.veredicto_agente",
}
"""What each group of the figures goes by: the list of a figure asks for the same."""
_COMPLETA = "(SELECT max(corte) FROM bases WHERE tipo = 'completa' AND anulada_el IS NULL)"
_IMPORTADA = (
    "(SELECT max(importada_el) FROM bases WHERE tipo = 'completa' AND anulada_el IS NULL"
    f" AND corte = {_COMPLETA})"
)
_ENVIADO = (
    "(SELECT max(h.momento) FROM historial h WHERE h.caso_id = c.id AND h.evento IN"
    f" ({', '.join(repr(e.value) for e in sorted(CORRECTIVOS | {Evento.ESCALAR_BACK}))}))"
)
_EN_BACK = f"c.estado IN ({', '.join(repr(e.value) for e in sorted(ESPERAN_BACK))})"
ULTIMO_CORTE = (
    "max(c.corte, coalesce((SELECT max(b.corte) FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE f.caso_id = c.id AND b.anulada_el IS NULL), ''))"
)
"""The newest corte that brought a caso: a base that changes nothing in it only adds its row.

What a person or a corte writes carries it along, so a caso that waits for the back has its own."""
AUSENTE = (
    f"(c.corte < {_COMPLETA} AND (c.escalado_el < {_COMPLETA}"
    f" OR (c.escalado_el = {_COMPLETA} AND {_ENVIADO} < {_IMPORTADA})))"
)
"""The newest complete base cut after the caso went to the back no longer brings it."""
VUELVE = f"({_EN_BACK} AND (c.escalado_el <= :sin_respuesta OR {AUSENTE}))"
"""The back owes an answer for too long: the caso comes back to the queue, in the same estado."""
_CONTESTADO = "(c.estado IN ('POR_VALIDAR', 'POR_VERIFICAR') AND c.escalado_el IS NOT NULL)"
_SALTADOS = (
    "c.id IN (SELECT s.caso_id FROM saltos s WHERE NOT EXISTS (SELECT 1 FROM historial h"
    " WHERE h.caso_id = s.caso_id AND h.base_id IS NULL AND h.momento > s.momento))"
)
"""Passed over by somebody, and nobody has worked on it since."""
_DE_CORTE = (
    "c.id IN (SELECT f.caso_id FROM filas f JOIN bases b ON b.id = f.base_id"
    " WHERE b.anulada_el IS NULL AND ({cortes}))"
)
_CUBETA_AHORA = "CASE c.estado WHEN 'ANULADO' THEN 'anulado' ELSE c.cubeta END"
_TRAS_CIERRE = (
    "NOT EXISTS (SELECT 1 FROM cierre_casos k WHERE k.corte = {corte} AND k.caso_id = c.id"
    f" AND k.cubeta = {_CUBETA_AHORA})"
)
"""Of a closed corte: in another bucket than when it was closed, or not in it then."""
_AL_CIERRE = (
    "c.id IN (SELECT k.caso_id FROM cierre_casos k WHERE k.corte = {corte} AND k.{columna}"
    " IN ({valores}))"
)
"""Of a closed corte: what it was when it was closed, whatever it is now."""
_COLUMNAS_DE_CIERRE = frozenset({*GRUPOS, "cubeta", "por_el_back"})
_CON_TEXTO = (
    *("usuario_nombre", "motivo", "motivo_rechazo", "radicado", "radicado_vigente"),
    "cuenta",
)
"""Where a word is looked for, each column apart: joining them first costs twice as much."""
_CON_TILDE = {
    "a": "áàâäã",
    "c": "ç",
    "e": "éèêë",
    "i": "íìîï",
    "n": "ñ",
    "o": "óòôöõ",
    "u": "úùûü",
}


_CERRADA = 2


def _de_espera(espera: int) -> str:
    """Return the condition on who a caso waits for, as the index of the queue is made."""
    return f"(c.espera = {_CERRADA}) = {int(espera == _CERRADA)} AND c.espera = {espera}"


CITA = f"(c.cita IS NOT NULL AND c.espera < {_CERRADA})"
"""A usuario expects a call; a closed caso keeps none, whatever an older program left in it."""
TRAMO_DE_AGENTE = f"c.retirado = 0 AND {_de_espera(0)}"
"""What waits for an agente, along the index of the queue."""


def espera_de(estado: Estado) -> int:
    """Return who a caso waits for, for ordering: 0 an agente, 1 Claro, 2 nobody."""
    if estado in ESPERAN_AGENTE:
        return 0
    return 2 if estado in CERRADOS else 1


@dataclass(slots=True)
class Predicado:
    """The condition of a filter at a moment, and what reading its casos costs."""

    ahora: datetime
    sin_respuesta: date
    """An escalation of this day or before is overdue for an answer."""
    valores: dict[str, object] = field(default_factory=dict)
    partes: list[str] = field(default_factory=list)
    estados: frozenset[Estado] = TODOS
    """No caso that is kept is in another estado."""
    interpolado: bool = False
    """What waits for the back stands among what waits for an agente."""
    cubierto: bool = True
    """The index of the queue holds all that is asked, so the table is never read."""
    escaso: bool = False
    """A key leaves a handful of casos, whose index is the best way to them."""

    @classmethod
    def of(cls, filtro: FiltroCasos, ahora: datetime, sin_respuesta: date) -> Predicado:
        """Return the condition of a filter."""
        yo = cls(ahora, sin_respuesta)
        yo.valores |= {
            "ahora": ahora.isoformat(timespec="seconds"),
            "hoy": ahora.date().isoformat(),
            "sin_respuesta": sin_respuesta.isoformat(),
        }
        yo._fijos(filtro)
        for condicion in sorted(filtro.condiciones, key=_costo):
            yo._condicion(condicion)
        return yo

    @property
    def donde(self) -> str:
        """The words after WHERE."""
        esperas = self.esperas
        partes = ["c.retirado = 0"]
        if len(esperas) == 1:
            partes.append(_de_espera(esperas[0]))
        elif _CERRADA not in esperas:
            partes.append(f"(c.espera = {_CERRADA}) = 0")
        return " AND ".join((*partes, *self.partes))

    @property
    def esperas(self) -> list[int]:
        """Who the casos that are kept may wait for, in the order of a list."""
        return sorted({espera_de(estado) for estado in self.estados})

    @property
    def tramos(self) -> list[str]:
        """The condition in as many parts as a list by urgency has, each in the index's order."""
        if self.interpolado or len(self.esperas) == 1:
            return [self.donde]
        return [f"{_de_espera(espera)} AND {self.donde}" for espera in self.esperas]

    @property
    def primer_tramo(self) -> str:
        """Where a list by urgency begins in the index of the queue, whatever the filter keeps."""
        esperas = self.esperas
        if self.interpolado:
            return f"c.retirado = 0 AND (c.espera = {_CERRADA}) = 0"
        return f"c.retirado = 0 AND {_de_espera(esperas[0])}"

    @property
    def desde(self) -> str:
        """The words after FROM: what no index holds is read straight through the table.

        Going from an index to the table row by row, in no order, costs several times as much.
        """
        return "casos c" if self.cubierto or self.escaso else "casos c NOT INDEXED"

    def _valor(self, valor: object) -> str:
        nombre = f"v{len(self.valores)}"
        self.valores[nombre] = valor
        return f":{nombre}"

    def _lista(self, valores: Sequence[str]) -> str:
        return ", ".join(self._valor(valor) for valor in valores)

    def _fijos(self, filtro: FiltroCasos) -> None:
        iguales = {
            "cuenta": filtro.cuenta,
            "causal": filtro.causal,
            "asesor_id": filtro.asesor,
            "aliado": filtro.aliado,
        }
        for columna, valor in iguales.items():
            if valor is not None:
                self.partes.append(f"c.{columna} = {self._valor(valor)}")
                self.cubierto &= columna == "causal"
                self.escaso |= columna == "cuenta"
        if filtro.estados:
            self.partes.append(
                self._situacion(Situacion(filtro.estados, vueltos=filtro.vueltos), inversa=False)
            )
        if filtro.radicado is not None:
            self.partes.append(
                "c.id IN (SELECT caso_id FROM radicados WHERE anulado = 0"
                f" AND radicado = {self._valor(filtro.radicado)})"
            )
            self.escaso = True
        if filtro.cubeta is not None:
            self.partes.append(
                f"c.cubeta = {self._valor(filtro.cubeta.value)} AND c.estado <> 'ANULADO'"
            )
            self.cubierto = False
        if filtro.base is not None:
            self.partes.append(
                f"c.id IN (SELECT caso_id FROM filas WHERE base_id = {self._valor(filtro.base)})"
            )
        if filtro.corte is not None:
            self.partes.append(self._cortes(((filtro.corte, filtro.corte),)))
        if filtro.texto:
            self.partes.append(self._texto(filtro.texto))
        if filtro.en_revision:
            self.partes.append("c.revision IS NOT NULL")
        if filtro.libres_para is not None:
            self.partes.append(self._libres(filtro.libres_para))

    def _condicion(self, condicion: Condicion) -> None:
        sql = self._de_campo(condicion)
        # A comparison with nothing is neither true nor false: both ways round it must be one.
        self.partes.append(f"({sql}) IS NOT TRUE" if condicion.inversa else f"({sql})")

    def _de_campo(self, condicion: Condicion) -> str:
        match condicion.campo:
            case Campo.TEXTO:
                return self._texto(condicion.valores[0])
            case Campo.SITUACION:
                return self._situacion(condicion.situacion, inversa=condicion.inversa)
            case Campo.CAUSAL:
                return self._causal(condicion)
            case Campo.ASESOR:
                return self._de_columna("asesor_id", condicion, ademas="asesor_nombre")
            case Campo.ALIADO:
                return self._de_columna("aliado", condicion)
            case Campo.VENCE:
                return " OR ".join(self._rango(rango) for rango in condicion.rangos)
            case Campo.CORTE:
                return self._cortes(condicion.rangos)
            case Campo.CITA:
                if not condicion.inversa:
                    self.estados &= ABIERTOS
                return CITA
            case Campo.VUELVE:
                return f"{VUELVE} OR {_CONTESTADO}"
            case Campo.MIOS:
                yo = self._valor(condicion.valores[0])
                return (
                    "c.id IN (SELECT caso_id FROM tomas WHERE"
                    f" login = {yo} AND vence > :ahora AND viva(sesion)) OR c.dueno = {yo}"
                )
            case Campo.LIBRES:
                return self._libres(condicion.valores[0])
            case Campo.SALTADOS:
                return _SALTADOS
            case Campo.REVISION:
                return "c.revision IS NOT NULL"
            case Campo.APLAZADOS:
                return "c.aplazado_hasta > :hoy"
            case Campo.AL_CIERRE:
                return self._al_cierre(condicion)
            case Campo.GRUPO | Campo.CUBETA | Campo.RESULTADO | Campo.VEREDICTO | Campo.CIERRE:
                return self._de_cifra(condicion)
        assert_never(condicion.campo)

    def _situacion(self, situacion: Situacion, *, inversa: bool) -> str:
        llanos = situacion.estados
        partes = []
        posibles = llanos
        if llanos:
            lista = ", ".join(f"'{estado.value}'" for estado in sorted(llanos))
            partes.append(f"c.estado IN ({lista})")
        if situacion.por_clasificar:
            posibles |= {Estado.POR_CLASIFICAR}
            dichos = " OR ".join(
                f"c.resultado IS {self._valor(resultado and resultado.value)}"
                for resultado in sorted(situacion.por_clasificar, key=str)
            )
            partes.append(f"(c.estado = 'POR_CLASIFICAR' AND ({dichos}))")
            self.cubierto = False
        if situacion.vueltos:
            posibles |= ESPERAN_BACK
            partes.append(VUELVE)
        if not inversa:
            self.estados &= posibles
            self.interpolado |= situacion.vueltos
        return f"({' OR '.join(partes) or '0'})"

    def _causal(self, condicion: Condicion) -> str:
        partes = []
        if condicion.valores:
            partes.append(f"c.causal IN ({self._lista(condicion.valores)})")
        if condicion.motivos:
            motivos = json.dumps(sorted(condicion.motivos), ensure_ascii=False)
            partes.append(
                "(c.causal IS NULL AND c.motivo IN"
                f" (SELECT value FROM json_each({self._valor(motivos)})))"
            )
            self.cubierto = False
        return " OR ".join(partes) or "0"

    def _de_columna(self, columna: str, condicion: Condicion, ademas: str | None = None) -> str:
        self.cubierto = False
        partes = []
        for valor in condicion.valores:
            if ademas is None:
                partes.append(self._contiene(f"c.{columna}", valor))
            else:
                partes.append(f"c.{columna} = {self._valor(valor)} COLLATE NOCASE")
                partes.append(self._contiene(f"c.{ademas}", valor))
        if condicion.vacio:
            partes.append(f"c.{columna} IS NULL")
        return " OR ".join(partes)

    def _rango(self, rango: Rango) -> str:
        desde, hasta = rango
        partes = ["c.vence IS NOT NULL"]
        if desde is not None:
            partes.append(f"c.vence >= {self._valor(desde.isoformat())}")
        if hasta is not None:
            partes.append(f"c.vence <= {self._valor(hasta.isoformat())}")
        return f"({' AND '.join(partes)})"

    def _cortes(self, rangos: Sequence[Rango]) -> str:
        dias = [desde.isoformat() for desde, hasta in rangos if desde and hasta == desde]
        partes = [f"b.corte IN ({self._lista(dias)})"]
        partes += [
            f"b.corte BETWEEN {self._valor(desde.isoformat())} AND {self._valor(hasta.isoformat())}"
            for desde, hasta in rangos
            if desde and hasta and hasta != desde
        ]
        return _DE_CORTE.format(cortes=" OR ".join(partes))

    def _de_cifra(self, condicion: Condicion) -> str:
        """Return what a figure of KPI counts besides its cortes."""
        self.cubierto = False
        valores = condicion.valores
        if condicion.campo is Campo.GRUPO:
            grupo = GRUPOS[valores[0]]
            return f"{grupo} IS NULL" if condicion.vacio else f"{grupo} = {self._valor(valores[1])}"
        if condicion.campo is Campo.CUBETA:
            return f"c.cubeta IN ({self._lista(valores)})"
        if condicion.campo is Campo.RESULTADO:
            return f"c.resultado IN ({self._lista(valores)})"
        dia = condicion.rangos[0][0] or date.min
        if condicion.campo is Campo.CIERRE:
            return _TRAS_CIERRE.format(corte=self._valor(dia.isoformat()))
        self.escaso = True
        otro = dia + timedelta(days=1)
        return (
            f"c.veredicto_el >= {self._valor(dia.isoformat())}"
            f" AND c.veredicto_el < {self._valor(otro.isoformat())}"
        )

    def _al_cierre(self, condicion: Condicion) -> str:
        columna, *valores = condicion.valores
        if columna not in _COLUMNAS_DE_CIERRE:
            raise ValueError(columna)
        dia = condicion.rangos[0][0] or date.min
        return _AL_CIERRE.format(
            corte=self._valor(dia.isoformat()), columna=columna, valores=self._lista(valores)
        )

    def _libres(self, login: str) -> str:
        return (
            "(c.id NOT IN (SELECT caso_id FROM tomas WHERE"
            f" login <> {self._valor(login)} AND vence > :ahora AND viva(sesion))"
            " AND c.revision IS NULL"
            " AND (c.aplazado_hasta IS NULL OR c.aplazado_hasta <= :hoy))"
        )

    def _texto(self, texto: str) -> str:
        self.cubierto = False
        # A cuenta is all digits.
        columnas = _CON_TEXTO if texto.isdecimal() else _CON_TEXTO[:-1]
        return f"({' OR '.join(self._contiene(f'c.{columna}', texto) for columna in columnas)})"

    def _contiene(self, columna: str, texto: str) -> str:
        """Return whether a column has a piece of text, whatever its case and accents.

        LIKE with a blank for each letter that may carry an accent is quick and lets through little
        more than what is sought; what has the plain letters is found at once, and only the rest
        is compared by the slower GLOB, letter by letter.
        """
        buscado = _sin_tildes(texto)
        llano = self._valor(f"%{_literal(buscado)}%")
        if buscado.isascii() and not _CON_TILDE.keys() & set(buscado):
            return f"{columna} LIKE {llano} ESCAPE '\\'"
        dudosas = {c for c in buscado if c in _CON_TILDE or not c.isascii()}
        criba = "".join("_" if c in dudosas else _literal(c) for c in buscado).lstrip("_")
        glob = f"*{''.join(map(_clase, buscado))}*"
        return (
            f"({columna} LIKE {self._valor(f'%{criba}%')} ESCAPE '\\'"
            f" AND ({columna} LIKE {llano} ESCAPE '\\' OR {columna} GLOB {self._valor(glob)}))"
        )


def _costo(condicion: Condicion) -> tuple[bool, bool]:
    """Return what puts words last, and those that may carry accents after the rest."""
    texto = condicion.valores[0] if condicion.campo is Campo.TEXTO else ""
    return bool(texto), bool(_CON_TILDE.keys() & set(_sin_tildes(texto)))


def _sin_tildes(texto: str) -> str:
    separado = unicodedata.normalize("NFD", texto.lower())
    return "".join(c for c in separado if not unicodedata.combining(c))


def _literal(texto: str) -> str:
    """Return a text that LIKE takes as it stands."""
    return texto.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _clase(letra: str) -> str:
    """Return what GLOB takes for a letter: itself and its upper case, with every accent."""
    con_tilde = _CON_TILDE.get(letra, "")
    iguales = dict.fromkeys(
        c for c in letra + letra.upper() + con_tilde + con_tilde.upper() if len(c) == 1
    )
    return letra if len(iguales) == 1 and letra not in "*?[" else f"[{''.join(iguales)}]"
