"""The card of a caso in triage: rows 2 to 20, from domain values to pieces of text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import Ficha, RelojDeCaso, pregunta_corta
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import Estado
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.words import ESTADO_WORDS, dicho
from ajustes_tui.domain.keeping.catalogs import Catalogos
from ajustes_tui.domain.rules.decision import Negado
from ajustes_tui.domain.values.dates import BOGOTA, dia_corto
from ajustes_tui.domain.values.money import pesos
from ajustes_tui.screens.caso.case_view import CaseView
from ajustes_tui.screens.caso.decisions import CaseOption
from ajustes_tui.ui.measures import LABEL_WIDTH, WIDTH
from ajustes_tui.ui.semaforo import signal_of
from ajustes_tui.ui.text import (
    Linea,
    Trozo,
    Voz,
    ancho,
    ancho_linea,
    cell,
    envolver,
    extremos,
    limpio,
    regla,
    rotulo,
)

DATO = 65
"""Cells of a datum: from column 15 to the end of the card, one blank kept."""
ALTO_PROCEDIMIENTO = 6


def header_lines(vista: CaseView) -> list[list[Trozo]]:
    """Return rows 2 to 4: whose caso it is, its clock, and who has it."""
    caso = vista.ficha.caso
    izquierda = [
        Trozo(" Cuenta ", Voz.TENUE),
        Trozo(caso.cuenta, Voz.FUERTE),
        Trozo("   Radicado ", Voz.TENUE),
        Trozo(caso.radicado_actual, Voz.FUERTE),
    ]
    reloj = vista.ficha.reloj
    voz_plazo, marca = signal_of(vista.semaforo)
    plazo = (
        [
            Trozo(f"{marca} DÍA {max(reloj.dia, 0)} DE {reloj.dias}", voz_plazo),
            Trozo(f"  vence {dia_corto(reloj.vence)} "),
        ]
        if reloj
        else [Trozo("sin plazo que corra ", Voz.TENUE)]
    )
    nombre = limpio(caso.usuario_nombre or "")
    quien = Trozo(f" {nombre}") if nombre else Trozo(" sin nombre en la base", Voz.TENUE)
    cuenta = Trozo(f"{_como_se_cuenta(reloj, vista.hoy)} ", Voz.TENUE) if reloj else Trozo("")
    corte = f"{caso.corte:%d/%m}"
    if caso.corte_inicial and caso.corte_inicial != caso.corte:
        corte += f" (1.º {caso.corte_inicial:%d/%m})"
    de_quien = f"{_de_quien(vista)} "
    asesor = limpio(" ".join(p for p in (caso.asesor_id, caso.aliado) if p))
    # The corte and who has the caso are never cut: the asesor gives way.
    asesor = cell(asesor, WIDTH - len(f" Asesor    Corte {corte} ") - ancho(de_quien)).rstrip()
    return [
        extremos(izquierda, plazo, WIDTH),
        extremos([quien], [cuenta], WIDTH),
        extremos(
            [
                Trozo(" Asesor ", Voz.TENUE),
                Trozo(asesor or "falta", Voz.NORMAL if asesor else Voz.AVISO),
                Trozo("   Corte ", Voz.TENUE),
                Trozo(corte),
            ],
            [Trozo(de_quien, Voz.AVISO if _es_ajeno(vista) else Voz.TENUE)],
            WIDTH,
        ),
    ]


def _como_se_cuenta(reloj: RelojDeCaso, hoy: date | None) -> str:
    if reloj.estimado:
        return "sin fecha de solicitud: se cuenta desde el corte"
    if reloj.restantes < 0:
        dias = f"venció hace {-reloj.restantes} {'hábil' if reloj.restantes == -1 else 'hábiles'}"
    elif reloj.restantes == 1:
        dias = "queda 1 hábil"
    else:
        dias = f"quedan {reloj.restantes} hábiles" if reloj.restantes else "vence hoy"
    if not reloj.festivos:
        return dias
    festivo = reloj.festivos[-1]
    verbo = "fue" if hoy is not None and festivo < hoy else "es"
    return f"{dias}; el {dia_corto(festivo)[:-3]} {verbo} festivo"


def _es_ajeno(vista: CaseView) -> bool:
    toma = vista.ficha.toma
    return toma is not None and toma.login != vista.yo


def _de_quien(vista: CaseView) -> str:
    ficha = vista.ficha
    if ficha.caso.revision is not None:
        de_quien = "espera a la supervisora"
    elif ficha.toma is None:
        de_quien = "libre"
    elif ficha.toma.login == vista.yo:
        de_quien = f"suyo desde {ficha.toma.desde.astimezone(BOGOTA):%H:%M}"
    else:
        de_quien = (
            f"lo tiene {limpio(ficha.toma.login)} desde {ficha.toma.desde.astimezone(BOGOTA):%H:%M}"
        )
    if ficha.borrador_el is not None:
        de_quien += f" · borrador {ficha.borrador_el.astimezone(BOGOTA):%H:%M}"
    return de_quien


def claro_lines(ficha: Ficha) -> list[list[Trozo]]:
    """Return rows 5 to 8: the result, and the two texts that contradict each other."""
    caso = ficha.caso
    resultado = _resultado(caso)
    aplicado = Trozo(pesos(caso.valor_aplicado))
    if caso.valor_aplicado is None and caso.resultado is Resultado.APROBADO:
        aplicado = Trozo("falta", Voz.AVISO)
    dichos = f" · pide {pesos(caso.valor_solicitado)} · aplicado {aplicado.texto}"
    libre = WIDTH - LABEL_WIDTH - ancho(resultado.texto) - ancho(dichos)
    if libre < 0:
        crudo = resultado.texto
        resultado = resultado._replace(texto=crudo.partition(" «")[0])
        libre += ancho(crudo) - ancho(resultado.texto)
    cuando, estado = "", limpio(caso.estado_ajuste)
    if dia := caso.fecha_respuesta:
        # The amounts are whole: the day gives way to them.
        largos = (f" {dia_corto(dia)}", f" {dia:%d/%m}")
        cuando = next((texto for texto in largos if ancho(texto) <= libre), "")
    # A cut estado would say less than none: it gives way too.
    estado = f" · {estado}"
    if estado == " · " or ancho(estado) > libre - ancho(cuando):
        estado = ""
    return [
        regla("Qué dice Claro"),
        [
            rotulo("Resultado"),
            resultado,
            Trozo(f"{cuando}{estado} · pide "),
            Trozo(pesos(caso.valor_solicitado), Voz.FUERTE),
            Trozo(" · aplicado "),
            aplicado,
        ],
        [rotulo("El asesor"), Trozo(f"«{limpio(caso.motivo)}»")],
        [
            rotulo("El back"),
            Trozo(f"«{limpio(caso.motivo_rechazo)}»" if caso.motivo_rechazo else "sin observación"),
        ],
    ]


def _resultado(caso: Caso) -> Trozo:
    if caso.resultado is Resultado.APROBADO:
        return Trozo("● APROBADO", Voz.OK)
    if caso.resultado is Resultado.RECHAZADO:
        return Trozo("■ RECHAZADO", Voz.MALO)
    if caso.resultado_por_revisar:
        return Trozo(f"▲ POR REVISAR «{cell(caso.resultado_crudo, 12).strip()}»", Voz.AVISO)
    return Trozo("○ SIN RESPUESTA", Voz.FUERTE)


def request_lines(vista: CaseView, catalogos: Catalogos) -> list[list[Trozo]]:
    """Return rows 9 to 15: the step and its reason, the policy, and where in RR to look."""
    desde = f" desde {catalogos.desde:%d/%m}" if catalogos.desde else ""
    lineas: list[list[Trozo]] = [regla("Qué pide el procedimiento", f"v{catalogos.version}{desde}")]
    cuerpo = _pasos(vista)
    causal = vista.previa.causal
    if causal is not None:
        politica = envolver(causal.politica, DATO)
        for indice, texto in enumerate(politica[:2]):
            etiqueta = f"Política {causal.letra}" if indice == 0 else ""
            if indice == 1 and len(politica) > 2:
                texto = cell(f"{texto} {politica[2]}", DATO)
            cuerpo.append([rotulo(etiqueta), Trozo(texto)])
        busque = [rotulo("Busque en RR")]
        for codigo in dict.fromkeys(c for grupo in causal.soportes for c in grupo):
            donde = causal.donde_en_rr.get(codigo, "")
            busque += [Trozo(f"{codigo} "), Trozo(donde, Voz.FUERTE), Trozo("   ")]
        cuerpo.append(busque)
    cuenta = [rotulo("Esta cuenta"), Trozo(_esta_cuenta(vista.ficha, vista.hoy))]
    cuerpo.append(_con_numeros(cuenta, vista.ficha))
    cuerpo = cuerpo[:ALTO_PROCEDIMIENTO]
    return [*lineas, *cuerpo, *([] for _ in range(ALTO_PROCEDIMIENTO - len(cuerpo)))]


def _con_numeros(linea: list[Trozo], ficha: Ficha) -> list[Trozo]:
    """Return a row with the CUN and the radicados before the one in force, as far as they fit."""
    caso = ficha.caso
    antes = [r.radicado for r in ficha.radicados if r.radicado != caso.radicado_actual]
    numeros = [f"CUN {limpio(caso.cun)}"] if caso.cun else []
    numeros += [f"antes {limpio(', '.join(antes))}"] if antes else []
    while numeros and ancho_linea(linea) + ancho(" · ".join(numeros)) > WIDTH - 3:
        numeros.pop()
    if not numeros:
        return linea
    return extremos(linea, [Trozo(f"{' · '.join(numeros)} ", Voz.TENUE)], WIDTH)


def _pasos(vista: CaseView) -> list[list[Trozo]]:
    caso = vista.previa.caso
    if caso.estado is Estado.POR_VALIDAR:
        van = f"Van {caso.reescalamientos} de {vista.maximo}."
        visto = _soportes_vistos(vista.ficha)
        if visto:
            return [
                [
                    rotulo("Paso 5", Voz.FUERTE),
                    Trozo("Parece mal rechazado:", Voz.FUERTE),
                    Trozo(f" {visto}. {van}"),
                ],
                [
                    rotulo("Paso 4", Voz.FUERTE),
                    Trozo("Bien rechazado solo si ya no están, o la política no lo cubre."),
                ],
            ]
        return [
            [
                rotulo("Paso 4", Voz.FUERTE),
                Trozo("Bien rechazado", Voz.FUERTE),
                Trozo(" si no hay pruebas, o la política no lo cubre."),
            ],
            [
                rotulo("Paso 5", Voz.FUERTE),
                Trozo("Mal rechazado: nueva marcación y reescalar. "),
                Trozo(van),
            ],
        ]
    numero = vista.previa.paso.numero
    textos = envolver(vista.previa.paso.texto, WIDTH - LABEL_WIDTH)
    return [
        [rotulo(f"Paso {numero}" if numero and not i else "", Voz.FUERTE), Trozo(texto)]
        for i, texto in enumerate(textos[:2])
    ]


def _soportes_vistos(ficha: Ficha) -> str:
    """Return who saw which supports when the caso was escalated, if it was."""
    for linea in ficha.lineas:
        if linea.caso == ficha.caso.id and linea.evento == Evento.ESCALAR_BACK:
            soportes = linea.datos.get("soportes")
            if isinstance(soportes, list) and soportes and not linea.deshecha:
                vistos = " y ".join(str(s) for s in soportes)
                return f"el {linea.momento:%d/%m} {linea.agente} vio {vistos}"
    return ""


def _esta_cuenta(ficha: Ficha, hoy: date | None) -> str:
    abiertos = [o for o in ficha.otros if not _cerrado(o.estado)]
    cerrados = len(ficha.otros) - len(abiertos)
    partes = [f"{limpio(o.radicado_actual)} {pregunta_corta(o, hoy)}" for o in abiertos[:1]]
    if len(abiertos) > 1:
        partes.append(f"{len(abiertos) - 1} más abiertos")
    if cerrados:
        partes.append(f"{cerrados} {'cerrado' if cerrados == 1 else 'cerrados'}")
    return " · ".join(partes) or "sin otros casos"


def _cerrado(estado: Estado) -> bool:
    return estado.value.startswith("CERRADO") or estado is Estado.ANULADO


ALTO_DECISION = 4


def decision_lines(vista: CaseView, letras: str) -> list[list[Trozo]]:
    """Return rows 16 to 20: the causal and the digits, refused ones dim with their reason."""
    caso = vista.previa.caso
    ficha = vista.ficha
    por_clasificar = ficha.caso.estado is Estado.POR_CLASIFICAR
    puede = por_clasificar or not isinstance(ficha.permite(Evento.RECLASIFICAR), Negado)
    cambia = f"una letra {letras} cambia la causal" if puede else ""
    lineas = [regla(ESTADO_WORDS[caso.estado].decide, cambia), _causal(vista)]
    grupos: dict[str, list[CaseOption]] = {}
    for opcion in vista.opciones:
        grupos.setdefault(opcion.grupo, []).append(opcion)
    for grupo, opciones in grupos.items():
        lineas.append(_renglon(grupo, opciones, vista.elegida))
    return [*lineas[: ALTO_DECISION + 1], *([] for _ in range(ALTO_DECISION + 1 - len(lineas)))]


def _renglon(grupo: str, opciones: list[CaseOption], elegida: CaseOption | None) -> list[Trozo]:
    linea = [rotulo(grupo, Voz.INACTIVO if all(o.negado for o in opciones) else Voz.TENUE)]
    posibles = [opcion for opcion in opciones if not opcion.negado]
    if not posibles:
        primera = opciones[0]
        # The label already says where; row 21 says the reason whole.
        motivo = primera.negado.removeprefix("A PQR ").rstrip(".")
        texto = cell(f"{primera.digito} no se puede: {motivo}", DATO)
        return [*linea, Trozo(texto, Voz.INACTIVO)]
    for opcion in posibles:
        marcada = elegida is not None and elegida.digito == opcion.digito
        linea += [
            Trozo(opcion.digito, Voz.CURSOR if marcada else Voz.FUERTE),
            Trozo(f" {opcion.texto}", Voz.FUERTE if marcada else Voz.NORMAL),
            Trozo("   "),
        ]
    return linea[:-1]


def _causal(vista: CaseView) -> list[Trozo]:
    caso, causal = vista.ficha.caso, vista.previa.causal
    if caso.causal is None and not vista.clasificacion.causal:
        return [rotulo("Causal"), Trozo("▲ escriba la letra", Voz.AVISO)]
    nombre = causal.nombre if causal else ""
    letra = caso.causal or vista.clasificacion.causal
    izquierda = [rotulo("Causal"), Trozo(letra, Voz.FUERTE), Trozo(f" {limpio(nombre)}")]
    if caso.causal is None:
        if vista.clasificacion.atribuible:
            de_donde = f"atribuible: {dicho(vista.clasificacion.atribuible)}"
        elif vista.clasificacion.demora:
            de_donde = f"demora de: {vista.clasificacion.demora}"
        elif letra == vista.ficha.causal_sugerida:
            de_donde = f"sugerida: «{cell(caso.motivo, 20).strip()}»"
        else:
            de_donde = "la escogió usted"
    else:
        de_donde = _quien_clasifico(vista.ficha)
        if caso.atribuible:
            de_donde = f"atribuible: {dicho(caso.atribuible)}"
    return extremos(izquierda, [Trozo(f"{de_donde} ", Voz.TENUE)], WIDTH)


def _quien_clasifico(ficha: Ficha) -> str:
    for linea in ficha.lineas:
        if linea.caso == ficha.caso.id and linea.evento in (
            Evento.CLASIFICAR,
            Evento.RECLASIFICAR,
        ):
            return f"{linea.agente}, el {linea.momento:%d/%m}"
    return ""


def with_decision(lineas: Sequence[Linea], vista: CaseView, letras: str) -> list[Linea]:
    """Return the rows of a card with another choice, or another causal, on its last ones."""
    return [*lineas[: -ALTO_DECISION - 1], *decision_lines(vista, letras)]


def card_lines(vista: CaseView, catalogos: Catalogos) -> list[list[Trozo]]:
    """Return the nineteen rows of the card."""
    return [
        *header_lines(vista),
        *claro_lines(vista.ficha),
        *request_lines(vista, catalogos),
        *decision_lines(vista, catalogos.letras),
    ]
