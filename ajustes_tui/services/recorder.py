"""The one path by which an evento reaches the historial: read, decide, write, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ajustes_tui.domain.base.rows import Resultado
from ajustes_tui.domain.caso.card import Toma
from ajustes_tui.domain.caso.caso import Caso
from ajustes_tui.domain.caso.estados import ESPERAN_BACK
from ajustes_tui.domain.caso.eventos import Evento
from ajustes_tui.domain.caso.guide import nota_rr
from ajustes_tui.domain.caso.outcomes import CONTACT_OUTCOMES, SPEAK_OF_NUMBER
from ajustes_tui.domain.caso.revision import la_que_sigue
from ajustes_tui.domain.caso.words import evento_dicho
from ajustes_tui.domain.rules.act import Acto
from ajustes_tui.domain.rules.corte import SISTEMA, EfectoCorte, releer
from ajustes_tui.domain.rules.data import Datos, leer_datos
from ajustes_tui.domain.rules.decide import suelta_la_toma
from ajustes_tui.domain.rules.decision import Contexto, Decision, Negado, TelefonoDeCuenta
from ajustes_tui.domain.values.clocks import reloj
from ajustes_tui.domain.values.dates import BOGOTA
from ajustes_tui.domain.values.roles import NO_ROLE, Rol
from ajustes_tui.domain.values.text import clave, limpiar
from ajustes_tui.errors import Conflicto, DatoInvalido, EntradaInvalida, NoPermitido
from ajustes_tui.services.context import Entorno
from ajustes_tui.services.figures.frozen import con_congelado
from ajustes_tui.storage.admin.catalogs import CasoPorRevisar
from ajustes_tui.storage.casos.casos import caso_de, columnas_de
from ajustes_tui.storage.casos.historial import NuevaLinea

MAX_NOTA = 4_000


class Peticion(NamedTuple):
    """An evento a person wants to register, its data as they were typed."""

    evento: Evento
    datos: Mapping[str, str]
    nota: str = ""

    def leer(self) -> tuple[Datos, str]:
        """Return the typed data and the cleaned note of the evento; raises DatoInvalido."""
        return leer_datos(self.evento, self.datos), _nota(self.nota)


class Registro(NamedTuple):
    """A registered evento: its line, and the caso as it stands now."""

    caso: Caso
    evento: Evento
    linea: int
    estado_antes: str
    rr: tuple[str, str]
    """The line for RR, and the rest that did not fit in its field."""
    avisos: tuple[str, ...] = ()


class Registrador:
    """Registers eventos; every screen and order comes through here."""

    def __init__(self, entorno: Entorno) -> None:
        self._e = entorno

    def registrar(
        self, caso_id: int, peticiones: Sequence[Peticion], *, version: int | None = None
    ) -> list[Registro]:
        """Register eventos on a caso, all or none.

        Raises EntradaInvalida for an unknown caso or a malformed datum, Conflicto when somebody
        else has or changed the caso, NoPermitido when the role or the procedure refuses.
        """
        return self.registrar_varios([(caso_id, peticiones, version)])

    def registrar_varios(
        self, pedidos: Sequence[tuple[int, Sequence[Peticion], int | None]]
    ) -> list[Registro]:
        """Register the eventos of one act on several casos in one transaction, all or none."""
        leidos = [
            (caso_id, [(p.evento, *p.leer()) for p in peticiones], version)
            for caso_id, peticiones, version in pedidos
        ]
        # Checked first: a refused order must write nothing, not even the first supervisor of a
        # store.
        self._e.exigir_lectura()
        for caso_id, _partes, _version in leidos:
            self._existente(caso_id)
        rol = self._e.entrar()
        registros: list[Registro] = []
        try:
            with self._e.db.transaction():
                # A catalogue that a supervisor changed while this write waited for its turn counts
                # for it too.
                self._e.al_dia()
                acto = self.acto(rol)
                for caso_id, partes, version in leidos:
                    caso = self._leer(caso_id, version)
                    for evento, datos, nota in partes:
                        registro = self._uno(acto, caso, evento, datos, nota)
                        registros.append(registro)
                        caso = registro.caso
        except NoPermitido as error:
            self._e.record("evento_negado", f"caso {caso_id}: {error.codigo}")
            raise
        return registros

    def acto(self, rol: Rol | None) -> Acto:
        """Return the Acto that judges the eventos of one act, foreseen or registered, all at one moment."""
        ahora = self._e.ahora()
        return Acto(lambda caso: self.contexto(caso, rol)._replace(ahora=ahora))

    def contexto(self, caso: Caso, rol: Rol | None) -> Contexto:
        """Return the context that the rules read for a caso."""
        e = self._e
        return Contexto(
            ahora=e.ahora(),
            persona=e.sesion.login,
            rol=rol or NO_ROLE,
            reglas=e.reglas,
            catalogos=e.catalogos,
            es_habil=e.es_habil,
            es_festivo=e.es_festivo,
            telefonos=e.casos.telefonos(caso.cuenta),
            radicados=frozenset(r.radicado for r in e.casos.radicados(caso.id)),
            radicado_de_otro=e.casos.radicado_de_otro(caso.id),
            marcacion_abierta=e.casos.marcacion_abierta(caso),
            ultimo=con_congelado(e, e.historial.last_event(caso.id)),
            ausente=caso.estado in ESPERAN_BACK and e.casos.is_absent(caso.id),
        )

    def tomar(self, caso_ids: Sequence[int]) -> Toma:
        """Claim casos for the person of this run; call inside a transaction.

        Raises Conflicto when somebody else has one of them.
        """
        ahora = self._e.ahora()
        for caso_id in caso_ids:
            self._exigir_toma_libre(caso_id)
        sesion = self._e.sesion
        toma = Toma(
            sesion.login,
            sesion.id,
            ahora,
            ahora + timedelta(minutes=self._e.reglas.minutos_toma),
        )
        self._e.casos.claim(caso_ids, toma)
        return toma

    def releer(
        self,
        pendientes: Iterable[CasoPorRevisar],
        significa: Mapping[str, Resultado | None],
        motivo: str,
    ) -> int:
        """Give the casos whose unknown word of the back now has a meaning their result; return how many.

        `significa` maps the key of each word to its result. The casos change as if their corte had
        said it so, in its name; call inside a transaction.
        """
        e = self._e
        leidos = [
            (pendiente, releer(pendiente.caso, significa[palabra], pendiente.radicado))
            for pendiente in pendientes
            if (palabra := clave(pendiente.caso.resultado_crudo)) in significa
        ]
        for pendiente, efecto in leidos:
            caso = pendiente.caso
            linea = _linea_de_lectura(pendiente, efecto, motivo, e)
            antes = columnas_de(caso) | {"huella": pendiente.huella}
            e.historial.save_snapshot(e.historial.append(linea), {"caso": antes})
            e.casos.save(efecto.caso, self._vence(efecto.caso))
            if efecto.revision is not None:
                pregunta = linea._replace(
                    evento=Evento.PEDIR_REVISION,
                    estado_antes=linea.estado_despues,
                    datos={},
                    motivo=efecto.revision,
                )
                e.historial.ask(caso.id, e.historial.append(pregunta))
        return len(leidos)

    def _existente(self, caso_id: int) -> Caso:
        caso = self._e.casos.get(caso_id)
        if caso is None:
            raise EntradaInvalida(
                f"El caso {caso_id} no existe.",
                "Busque su número con `ajustes casos`.",
                codigo="caso_desconocido",
            )
        return caso

    def _leer(self, caso_id: int, version: int | None) -> Caso:
        caso = self._existente(caso_id)
        if version is not None and caso.version != version:
            ultima = self._e.historial.last_of(caso_id)
            quien = (
                f"{ultima.agente} registró «{evento_dicho(ultima.evento)}» a las "
                f"{ultima.momento.astimezone(BOGOTA):%H:%M del %d/%m/%Y}"
                if ultima
                else "otra persona lo cambió"
            )
            raise Conflicto(
                f"El caso {caso_id} cambió: {quien}.",
                f"Ahora está en la versión {caso.version}; véalo y decida de nuevo.",
                codigo="version_distinta",
            )
        self._exigir_toma_libre(caso_id)
        return caso

    def _exigir_toma_libre(self, caso_id: int) -> None:
        toma = self._e.casos.claim_of(caso_id, self._e.ahora())
        if toma is not None and toma.login != self._e.sesion.login:
            raise Conflicto(
                f"El caso {caso_id} lo tiene {toma.login} desde las {toma.desde:%H:%M}.",
                "Espere a que lo suelte, o pida a una supervisora que lo reasigne.",
                codigo="caso_tomado",
            )

    def _uno(self, acto: Acto, caso: Caso, evento: Evento, datos: Datos, nota: str) -> Registro:
        e = self._e
        contexto = acto.contexto(caso)
        decision = acto.decidir(caso, evento, datos, nota, contexto)
        if isinstance(decision, Negado):
            raise NoPermitido(decision.motivo, decision.sugerencia, codigo="procedimiento")
        antes: dict[str, object] = {"caso": columnas_de(caso)}
        if evento is Evento.DESHACER:
            decision = decision._replace(caso=self._anterior(caso, decision))
        elif evento is Evento.RESOLVER_REVISION:
            decision = decision._replace(caso=self._con_la_que_sigue(caso, decision.caso))
        telefono_id = self._telefono(caso, decision, contexto.telefonos, antes)
        linea = e.historial.append(_linea(caso, decision, nota, contexto, telefono_id))
        despues = decision.caso
        if evento is Evento.DESHACER:
            self._restaurar(int(str(decision.datos["linea"])), linea)
        else:
            self._llamada(caso, decision, linea, telefono_id)
            if decision.radicado_nuevo is not None:
                e.casos.add_radicado(caso, decision.radicado_nuevo, linea)
            e.historial.save_snapshot(linea, antes)
        e.casos.save(despues, self._vence(despues))
        despues = despues._replace(version=caso.version + 1)
        if decision.revision is not None:
            despues = self._a_la_bandeja(despues, decision, linea)
        if suelta_la_toma(decision, caso.estado):
            e.casos.release(caso.id)
        if evento is Evento.NOTA:
            # A note decides nothing: the draft of the caso stays.
            self._note_done(caso.id, nota)
        else:
            e.casos.drop_draft(caso.id, e.sesion.login)
        return Registro(
            despues,
            evento,
            linea,
            caso.estado.value,
            nota_rr(caso, decision, e.ahora().date(), e.sesion.login, e.reglas.ancho_rr),
            decision.avisos,
        )

    def _note_done(self, caso_id: int, nota: str) -> None:
        """Drop the half-typed note, on the account and in the draft, if it is the one just registered."""
        e = self._e
        en_curso = e.notas.get(caso_id, e.sesion.login)
        if en_curso is not None and _sin_control(en_curso.texto) == nota:
            e.notas.drop(caso_id, e.sesion.login)
        borrador = e.casos.draft(caso_id, e.sesion.login)
        if borrador is not None and _sin_control(borrador[0].get("t.nota", "")) == nota:
            contenido, momento, version = borrador
            del contenido["t.nota"]
            if contenido:
                e.casos.save_draft(caso_id, e.sesion.login, contenido, version, momento)
            else:
                e.casos.drop_draft(caso_id, e.sesion.login)

    def _telefono(
        self,
        caso: Caso,
        decision: Decision,
        telefonos: Sequence[TelefonoDeCuenta],
        antes: dict[str, object],
    ) -> int | None:
        """Return the id of the number of a call, added if new; `antes` gets its former mark, for undoing."""
        if decision.telefono is None:
            return None
        e = self._e
        conocido = next((t for t in telefonos if t.numero == decision.telefono), None)
        telefono_id = e.casos.add_telefono(caso.cuenta, decision.telefono)
        if conocido is None:
            antes["telefono_nuevo"] = telefono_id
        if decision.telefono_invalido is not None:
            antes["telefono"] = [telefono_id, conocido.invalido if conocido else False]
            e.casos.mark_telefono(telefono_id, invalido=decision.telefono_invalido)
        return telefono_id

    def _llamada(self, caso: Caso, decision: Decision, linea: int, telefono_id: int | None) -> None:
        """Write the attempt of a call under its line."""
        if decision.intento is not None:
            self._e.casos.add_intento(
                caso.id,
                linea,
                self._e.ahora(),
                self._e.sesion.login,
                decision.intento,
                telefono_id,
            )

    def _a_la_bandeja(self, caso: Caso, decision: Decision, linea: int) -> Caso:
        """Put a question in the supervisor's tray; one of the program itself gets a line of its own."""
        e = self._e
        if decision.evento is not Evento.PEDIR_REVISION:
            linea = e.historial.append(
                NuevaLinea(
                    momento=e.ahora(),
                    agente="sistema",
                    cuenta=caso.cuenta,
                    caso_id=caso.id,
                    evento=Evento.PEDIR_REVISION,
                    estado_antes=caso.estado.value,
                    estado_despues=caso.estado.value,
                    radicado=caso.radicado_actual,
                    motivo=decision.revision,
                    causada_por=linea,
                )
            )
        e.historial.ask(caso.id, linea)
        return caso if caso.revision is not None else caso._replace(revision=linea)

    def _con_la_que_sigue(self, caso: Caso, respondido: Caso) -> Caso:
        """Return the answered caso with the question that waited behind, which is asked now."""
        if caso.revision is None:
            return respondido
        preguntas = self._e.historial.questions(caso.id, caso.revision)
        siguiente = la_que_sigue(preguntas, caso.revision)
        if siguiente is None:
            return respondido
        dueno = siguiente.quien or respondido.dueno
        return respondido._replace(revision=siguiente.linea, dueno=dueno)

    def _anterior(self, caso: Caso, decision: Decision) -> Caso:
        """Return the caso as it stood before the line that is undone."""
        columnas = self._e.historial.snapshot(int(str(decision.datos["linea"])))["caso"]
        if not isinstance(columnas, dict):
            raise TypeError("snapshot")
        # A corte that only repeated the caso is no obstacle to undoing, and stays its newest one.
        return caso_de(columnas)._replace(version=caso.version, corte=caso.corte)

    def _restaurar(self, deshecha: int, por: int) -> None:
        """Undo the radicado, attempt and number's mark a line wrote; a question it raised goes with it."""
        e = self._e
        antes = e.historial.snapshot(deshecha)
        telefono = antes.get("telefono")
        for linea in e.historial.mark_undone(deshecha, por):
            e.casos.undo_line(linea)
        if isinstance(telefono, list):
            # A mark that another caso's line put on the number stands, also one of this same call.
            dicho = e.historial.last_said_of(int(telefono[0]), SPEAK_OF_NUMBER)
            invalido = bool(telefono[1]) if dicho is None else CONTACT_OUTCOMES[dicho].wrong_number
            e.casos.mark_telefono(int(telefono[0]), invalido=invalido)
        e.casos.drop_telefono(deshecha)

    def _vence(self, caso: Caso) -> date | None:
        corre = reloj(caso, self._e.reglas, self._e.es_habil)
        return corre.vence if corre else None


def _sin_control(texto: str) -> str:
    return "\n".join(limpiar(linea) for linea in texto.splitlines()).strip()


def _nota(texto: str) -> str:
    """Return a note without control characters, its lines kept; a long one is refused, never cut."""
    nota = _sin_control(texto)
    if len(nota) > MAX_NOTA:
        raise DatoInvalido(f"La nota pasa de {MAX_NOTA} caracteres.", "Acórtela o divídala en dos.")
    return nota


def _linea_de_lectura(
    pendiente: CasoPorRevisar, efecto: EfectoCorte, motivo: str, e: Entorno
) -> NuevaLinea:
    caso = pendiente.caso
    resultados = [r.value if r else None for r in (caso.resultado, efecto.caso.resultado)]
    return NuevaLinea(
        momento=e.ahora(),
        agente=SISTEMA,
        cuenta=caso.cuenta,
        caso_id=caso.id,
        evento=efecto.evento or Evento.CAMBIO_DE_RESULTADO,
        estado_antes=caso.estado.value,
        estado_despues=efecto.caso.estado.value,
        radicado=pendiente.radicado,
        cun=caso.cun,
        datos={"corte": caso.corte.isoformat(), "resultado": resultados},
        motivo=motivo,
        base_id=pendiente.base_id,
    )


def _linea(
    caso: Caso, decision: Decision, nota: str, ctx: Contexto, telefono_id: int | None
) -> NuevaLinea:
    datos = dict(decision.datos)
    if decision.telefono is not None:
        # A line holds a number's id and last two digits, never the number.
        datos["telefono"] = f"…{decision.telefono[-2:]}"
        datos["telefono_id"] = telefono_id
    return NuevaLinea(
        momento=ctx.ahora,
        agente=ctx.persona,
        cuenta=caso.cuenta,
        caso_id=caso.id,
        evento=decision.evento,
        estado_antes=caso.estado.value,
        estado_despues=decision.caso.estado.value,
        radicado=decision.radicado or decision.caso.radicado_actual,
        razon=decision.razon,
        subrazon=decision.subrazon,
        cun=decision.cun,
        datos=datos,
        motivo=decision.motivo,
        nota=nota or None,
    )
