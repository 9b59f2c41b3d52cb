"""Every evento of the procedure, what it costs in keys and what it refuses, by keyboard alone."""

from __future__ import annotations

import pytest

from ajustes_tui.domain.caso.eventos import MARCACIONES, TABLE, Evento
from ajustes_tui.services.recorder import Request
from tests.screens.conftest import CASOS
from tests.screens.steps import APROBAR, RECHAZAR, paste, see, shows
from tests.support import few, wait_for

CHECKLIST = "identidad,decision,radicado,valor,recurso,plazo"
MAL = {"razon": "AJU", "subrazon": "REE", "motivo": "LLS 55120873"}
CLASIFICAR_A = Request(Evento.CLASIFICAR, {"causal": "A"})


def reescalar(radicado):
    """Send a rejected caso to the back again, where it is rejected again."""
    return [
        Request(Evento.MAL_RECHAZADO, MAL | {"radicado": radicado}),
        Request(Evento.RESPUESTA_BACK, {"resultado": "RECHAZADO"}),
    ]


def contacto(resultado, **datos):
    return Request(
        Evento.CONTACTO,
        {"resultado": resultado, "telefono": "3000000113", "verificado": CHECKLIST} | datos,
    )


A_PQR = Request(
    Evento.ESCALAR_PQR,
    {"motivo": "SIN_SOPORTE", "faltan": "LLS"},
    "en RR no hay soportes",
)
PREGUNTA = Request(Evento.PEDIR_REVISION, {"motivo": "¿aplica?"})


class Teclado:
    """A person at the keyboard: words of several letters between « » are typed as text."""

    def __init__(self, programa, pilot):
        self.programa = programa
        self.pilot = pilot
        self.keys = []

    async def open_caso(self, name, number):
        """Open a caso in its place and wait until its keys are admitted."""
        await see(self.pilot, "TRIAGE › Cola")
        self.programa.screen.go("triage", number)
        cuenta = CASOS[name][0]
        await wait_for(
            self.pilot,
            lambda: shows(self.pilot, f" {cuenta} / ") or shows(self.pilot, f"Cuenta {cuenta}"),
        )
        await wait_for(self.pilot, lambda: self.programa.screen.admits("1"))

    async def do(self, steps):
        """Press the keys of a line, and count them; «…» is text, {…} is waited for on the screen."""
        for step in steps.split("|"):
            if step.startswith("{"):
                await see(self.pilot, step[1:-1])
                if hasattr(self.programa.screen, "admits"):
                    await wait_for(self.pilot, lambda: self.programa.screen.admits("1"))
            elif step.startswith("«"):
                await self.pilot.press(*step[1:-1])
            elif step.startswith("pega "):
                self.keys.append("pega")
                await paste(self.pilot, step[5:])
            else:
                self.keys += step.split()
                await self.pilot.press(*step.split())


RECORRIDO = {
    Evento.CLASIFICAR: (
        "yuli",
        "sin_causal",
        [],
        "d|{Enter cambia a}|enter|{la escogió usted}|enter",
    ),
    Evento.ESCALAR_BACK: ("yuli", "sin_respuesta", [], "1|{Paso 3: escalar al back}|1|f8"),
    Evento.ESCALAR_PQR: (
        *("yuli", "sin_respuesta", []),
        "2|{Paso 3: escalar a PQR}|«se buscaron soportes y no hay»|f8",
    ),
    Evento.RESPUESTA_BACK: ("yuli", "sin_respuesta", [], "4|{Respuesta del back}|1|enter"),
    Evento.RECHAZO_CORRECTO: ("yuli", "rechazado", [], "1|{1 bien rechazado: sin pruebas}|enter"),
    Evento.MAL_RECHAZADO: (
        *("yuli", "rechazado", []),
        "4|{Paso 5: mal rechazado}|1|pega 4471099104|{√ 10 dígitos}|enter",
    ),
    Evento.NO_REVERTIDO: (
        *("drubio", "rechazado", [CLASIFICAR_A, *reescalar("4471099201")]),
        "6|{Paso 5: el back no lo revirtió}|«el back insiste»|f8",
    ),
    Evento.APLICACION_CORRECTA: ("yuli", "aprobado", [], "1|{Por contactar: aplicado}|enter"),
    Evento.MAL_APLICADO: (
        *("yuli", "aprobado", []),
        "2|{Paso 6: mal aplicado}|pega 4471099105|{√ 10 dígitos}|enter",
    ),
    Evento.CONTACTO: ("yuli", "aprobado", APROBAR, "1|{Resultado de la llamada}|4|enter"),
    Evento.MENSAJE_DE_VOZ: ("yuli", "aprobado", "ilocalizado", "1|{Dejar mensaje de voz}|1|enter"),
    Evento.RADICAR_RECURSO: (
        *("yuli", "aprobado", [*APROBAR, contacto("NO_ACEPTA")]),
        "1|{Recurso por radicar}|2|{¿Qué presenta?}|end 1 tab|«no llegó»|f8",
    ),
    Evento.RESPUESTA_PQR: (
        *("yuli", "sin_respuesta", [CLASIFICAR_A, A_PQR]),
        "1|{Respuesta de PQR}|end|«24/11»|enter",
    ),
    Evento.RECURSO_POSTERIOR: (
        *("yuli", "aprobado", [*APROBAR, contacto("ACEPTA")]),
        "1|{Recurso posterior}|f8",
    ),
    Evento.COMPLETAR: (
        *("yuli", "sin_causal", []),
        "t|{Completar un dato}|«3000000199»|enter",
    ),
    Evento.RECLASIFICAR: (
        *("yuli", "rechazado", [CLASIFICAR_A]),
        "b|{Enter cambia a}|enter|{Cambiar la causal}|«era campaña»|f8",
    ),
    Evento.APLAZAR: ("yuli", "aprobado", [], "4|{Aplazar: vuelve solo}|enter"),
    Evento.PEDIR_REVISION: (
        *("yuli", "rechazado", []),
        "w|{¿Qué debe decidir}|«aplica o no»|f8",
    ),
    Evento.RESOLVER_REVISION: (
        *("drubio", "rechazado", [CLASIFICAR_A, PREGUNTA]),
        "ctrl+r|{«¿aplica?»}|1|«sí aplica»|f8",
    ),
    Evento.DEVOLVER: (
        *("drubio", "aprobado", APROBAR),
        "2|{Devolver a triage}|«no es esa cuenta»|f8",
    ),
    Evento.ANULAR: (
        *("drubio", "rechazado", []),
        "f8|{Qué se puede hacer}|«anular»|enter|{Anular el caso}|«repetido»|f8",
    ),
    Evento.REABRIR: (
        *("drubio", "aprobado", [*APROBAR, contacto("ACEPTA")]),
        "9|{Reabrir el caso}|«llamó otra vez»|f8",
    ),
    Evento.DESHACER: ("yuli", "rechazado", "propio", "u"),
    Evento.NOTA: ("yuli", "rechazado", [], "f7|{Queda en el historial}|«vista en RR»|f8"),
}


KEYS = {
    Evento.APLICACION_CORRECTA: 2,
    Evento.RECHAZO_CORRECTO: 2,
    Evento.MAL_RECHAZADO: 4,
    Evento.MAL_APLICADO: 4,
    Evento.ESCALAR_BACK: 3,
    Evento.ESCALAR_PQR: 2,
    Evento.CONTACTO: 3,
    Evento.MENSAJE_DE_VOZ: 3,
}
"""What the commonest cases may cost, the key that opens a call included and free text apart."""
WITH_ALL_ITS_FIELDS = (
    *("yuli", "rechazado", []),
    "4|{Paso 5: mal rechazado}|1|pega  4471099104\n|{√ 10 dígitos; no es el anterior ni el de otro"
    " caso}|tab 1 2 tab|«LLS 55120873 y OT 8804412 del 03/11»|enter",
)
ACCEPTS = ("yuli", "aprobado", APROBAR, "1|{Resultado de la llamada}|space space space 1 enter")
CALL_BACK = (
    *("yuli", "aprobado", APROBAR),
    "1|{Resultado de la llamada}|3|{¿Cuándo lo vuelve a llamar?}|«mañana 10:00»"
    "|{mié 25/11 10:00 · Enter lo acepta}|enter|{cita el mié 25/11 a las 10:00}|enter",
)
WAYS = [
    *((evento, RECORRIDO[evento], keys) for evento, keys in KEYS.items()),
    *((evento, RECORRIDO[evento], None) for evento in TABLE if evento not in KEYS),
    (Evento.MAL_RECHAZADO, WITH_ALL_ITS_FIELDS, 8),
    (Evento.CONTACTO, ACCEPTS, 6),
    (Evento.CONTACTO, CALL_BACK, 4),
]


@pytest.fixture
def prepare(services, servicios_de, id_de):
    """Bring a caso to where an evento may be registered on it."""

    def do(name, before):
        number = id_de(name)
        if before == "propio":
            services.recorder.register(number, RECHAZAR)
            return
        boss = servicios_de("drubio").triage
        if before != "ilocalizado":
            if before:
                boss.recorder.register(number, before)
            return
        boss.recorder.register(number, APROBAR)
        with services.service_context.db.transaction() as conn:
            conn.execute(
                "UPDATE casos SET intentos = 2, dias_intento = 2,"
                " ultimo_dia_intento = '2026-11-23' WHERE id = ?",
                (number,),
            )
        boss.recorder.register(number, [contacto("NO_CONTESTA")])

    return do


def test_no_evento_of_the_table_is_left_out():
    assert set(RECORRIDO) == set(TABLE)


@pytest.mark.parametrize(("evento", "way", "keys"), few(WAYS, len(KEYS), spread=True))
async def test_each_evento_is_registered_by_keyboard_in_few_keys(
    app, services, servicios_de, id_de, prepare, evento, way, keys
):
    person, name, before, steps = way
    prepare(name, before)
    number = id_de(name)
    version = services.triage.card(number).caso.version
    async with app("triage", servicios_de(person)).run_test(size=(80, 24)) as pilot:
        teclado = Teclado(pilot.app, pilot)
        await teclado.open_caso(name, number)
        await teclado.do(steps)

        def last():
            lines = services.triage.card(number).lines
            return next(line for line in lines if line.caso == number)

        await wait_for(pilot, lambda: services.triage.card(number).caso.version > version)
        assert (last().evento, last().agente) == (evento.value, person)
        # The demo catalogue has a row for every act that is a marcación in RR.
        assert (last().razon is not None) is (evento in MARCACIONES)
        cuenta = services.triage.caso(number).cuenta
        told = (
            f"√ {cuenta}:",
            f"RR de {cuenta}",
            "egistrado",
            "quedó en el historial",
            "Se deshizo",
        )
        await wait_for(pilot, lambda: any(shows(pilot, said) for said in told))
    assert keys is None or len(teclado.keys) <= keys, teclado.keys


NEGADOS = {
    "the limit of new marcaciones, and to PQR after it, by an agente": (
        *("yuli", "rechazado"),
        [CLASIFICAR_A, *reescalar("4471099201"), *reescalar("4471099202")],
        "4|{El caso ya se reescaló 2 veces, que es el límite}"
        "|7|{solo una supervisora lo envía a PQR}",
    ),
    "no causal": ("yuli", "sin_causal", [], "1|enter|{letra de la causal}"),
    "an attributable falla to the back": (
        *("yuli", "sin_respuesta", []),
        "x|{¿Atribuible al usuario?}|down enter|{1 no se puede: atribuible al usuario}|1"
        "|{Atribuible al usuario (cliente no atiende): al back solo la supervisora}",
    ),
    "the radicado it already has": (
        *("yuli", "rechazado", []),
        f"4|{{Paso 5: mal rechazado}}|1|pega {CASOS['rechazado'][1]}|{{▲ ya es de este caso }}",
    ),
    "a second question to the supervisor": (
        *("yuli", "rechazado", [CLASIFICAR_A, PREGUNTA]),
        "w|{El caso ya espera una respuesta de la supervisora}",
    ),
    "undoing what another did": ("yuli", "rechazado", RECHAZAR, "u|{lo registró drubio, no usted}"),
    "putting off too far": (
        *("yuli", "aprobado", []),
        "4|{Aplazar: vuelve solo}|f12|4|{Aplazar: vuelve solo}|end|"
        + "backspace " * 10
        + "|«31/12/2026»|{5 días hábiles}",
    ),
    "a number that is none": (
        *("yuli", "aprobado", APROBAR),
        "1|{Resultado de la llamada}|t|{Otro teléfono del usuario}|«123»|enter|{dígitos}",
    ),
    "a verdict out of its place": (
        *("yuli", "aprobado", []),
        "f8|{Qué se puede hacer}|«bien rechazado»|{no existe desde}",
    ),
}


@pytest.mark.parametrize("caso", few(NEGADOS, 5))
async def test_each_refusal_is_told_by_keyboard_and_writes_nothing(
    app, services, servicios_de, id_de, prepare, caso
):
    person, name, before, steps = NEGADOS[caso]
    prepare(name, before)
    number = id_de(name)
    version = services.triage.card(number).caso.version
    async with app("triage", servicios_de(person)).run_test(size=(80, 24)) as pilot:
        teclado = Teclado(pilot.app, pilot)
        await teclado.open_caso(name, number)
        await teclado.do(steps)
        await pilot.pause()
    assert services.triage.card(number).caso.version == version
