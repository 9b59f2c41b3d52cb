"""What arrives from the line, made into keys and pastes: a wrong byte, a sequence cut in two or a
burst of pasted lines never acts as something nobody pressed."""

from __future__ import annotations

import asyncio
import codecs
import re
from collections.abc import Callable

from textual import constants, events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import XTermParser
from textual.message import Message

PEGAR, PEGADO = "\x1b[200~", "\x1b[201~"
ESPERA_CORTE_S = 3.0
"""How long the rest of a sequence cut in two may take."""
ESPERA_RAFAGA_S = 0.03
"""How long a line and its Enter that came together wait, in case more lines come behind."""
ESPERA_PEGADO_S = 0.05
"""How long a paste may pause."""
ESPERA_MARCA_S = 1.0
"""How long a paste may pause when its end is marked."""
RAFAGA = 12
"""Characters at once that nobody typed, where pastes are not marked."""
_MAX_SECUENCIA = 64
_PRINCIPIO = 16
"""Characters kept of a longer one while the rest of it comes."""
_MAX_PEGADO = 1_000_000

_COMPLETA = re.compile(
    r"\x1b(?:"
    r"\[\[[A-E]"
    r"|\[\d+\$"
    r"|\[M[^\x00-\x1f]{3}"
    r"|\[(?!M)[0-?]*[ -/]*[@-Z\\^-~]"
    r"|O[0-9;]*[ -/:<-~]"
    r"|\][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|[PX^_][^\x1b]*\x1b\\"
    r"|[^\[O\]PX^_\x1b]"
    r")"
)
"""A whole sequence: of a console, of rxvt with Shift, a mouse of before 1006, CSI, SS3, OSC, DCS and
its kind, or a letter with Alt."""
_EMPEZADA = re.compile(
    r"\x1b(?:\[M[^\x00-\x1f]{0,2}|\[\[?[0-?]*[ -/]*|O[0-9;]*"
    r"|\][^\x07\x1b]*(?:\x1b\Z)?|[PX^_][^\x1b]*(?:\x1b\Z)?)?"
)
_LARGA = re.compile(r"\x1b(?:\][0-9]{1,4};|P[0-9;]*[>!$+=|]|\[[0-?])")
"""How what may be long starts: an answer, never a letter with Alt and the words typed after it."""
_RESTO = re.compile(
    r"\[(?:\[[A-E]|[A-Z]|[<=>?]?[0-9][0-9;:]*[A-Za-z~^$@])"
    r"|(?:\[(?:[0-?]*[ -/]*[@-~])|O[0-9;]*[A-Za-z\[])(?=\x1b|\Z)"
    r"|\[[0-?]*[ -/]*\Z"
    r"|\][0-9]{1,4}(?:;|\Z)"
    r"|P[0-9;]*[>!$+=|]"
)
"""How what is left of a sequence starts when its ESC came long before: never as a word does."""
_RATON = re.compile(r"\x1b\[<\d{1,3};\d{1,4};\d{1,4}[Mm]")
_VARIAS = re.compile(r"[^\r\n][\r\n]+[^\r\n]")
_UNA = re.compile(r"[^\x00-\x1f\x7f][\r\n]+")
_MANDO = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DE_OTRO_MODO = {
    f"\x1bO{letra}": f"\x1b[{numero}~"
    for letra, numero in zip("TUVWXYZ[", (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
}
"""F5 to F12 as PuTTY sends them in its mode VT100+, by the sequence everybody else sends."""
_FLECHAS = {
    f"\x1b{modo}{letra}": tecla
    for modo in "[O"
    for letra, tecla in zip("ABCD", ("up", "down", "right", "left"), strict=True)
}
"""What is held down, which needs no parser."""
_OCHO_BITS = {
    ord(corta): f"\x1b{larga}"
    for corta, larga in zip("\x8f\x90\x98\x9b\x9c\x9d\x9e\x9f", "OPX[\\]^_", strict=True)
}


class Keyboard:
    """Reads bytes in the charset of the line and hands over keys, mouse and pastes."""

    def __init__(
        self,
        charset: str,
        deliver: Callable[[Message], None],
        loop: asyncio.AbstractEventLoop,
        *,
        marks_pastes: bool,
    ) -> None:
        self._decodificador = codecs.getincrementaldecoder(charset)("replace")
        self._ocho_bits = charset.startswith("iso-8859")
        self._entregar = deliver
        self._bucle = loop
        self._marcado = marks_pastes
        self._analizador = XTermParser()
        self._resto = ""
        self._retenido = ""
        self._pegando: list[str] | None = None
        self._sobra = False
        """Whether what is pasted is more than anything can take: it goes nowhere."""
        self._sin_fin: str | None = None
        """What came of the end mark of a paste that stopped before it, None for no such paste."""
        self._duda_hasta: float | None = None
        """Until when what came after such a paste may still turn out to be more of it."""
        self._suelto: list[str] | None = None
        self._escape_el = -1.0
        self._tirar = False
        self._aviso: asyncio.TimerHandle | None = None

    def feed(self, datos: bytes) -> None:
        """Take in what came; what is not whole yet waits for the rest."""
        if self._aviso is not None:
            self._aviso.cancel()
            self._aviso = None
        texto = self._decodificador.decode(datos).replace("\ufffd", "")
        if self._ocho_bits:
            texto = texto.translate(_OCHO_BITS)
        if texto and self._sin_fin is not None:
            self._pegando, self._sin_fin = [self._sin_fin], None
            self._duda_hasta = self._bucle.time() + ESPERA_MARCA_S
        elif self._pegando is None and not self._resto and self._late_rest(texto):
            texto = f"\x1b{texto}"
        texto, self._resto = self._resto + texto, ""
        self._take(texto)

    def close(self) -> None:
        """Forget what was not whole."""
        if self._aviso is not None:
            self._aviso.cancel()

    def _late_rest(self, texto: str) -> bool:
        """Tell whether this is what followed an ESC already taken for the key Esc."""
        if self._bucle.time() - self._escape_el > ESPERA_CORTE_S:
            return False
        self._escape_el = -ESPERA_CORTE_S
        self._tirar = _RESTO.match(texto) is not None
        return self._tirar

    def _take(self, texto: str) -> None:
        while texto:
            texto = self._one(texto)
        self._wait()

    def _one(self, texto: str) -> str:
        """Take one thing from the text and return the rest of it."""
        if self._pegando is not None:
            return self._paste_on(texto)
        if texto[0] != "\x1b":
            hasta = texto.find("\x1b")
            hasta = len(texto) if hasta < 0 else hasta
            self._typed(texto[:hasta], final=hasta == len(texto))
            return texto[hasta:]
        self._release()
        entera = _COMPLETA.match(texto)
        if entera is not None:
            self._sequence(entera[0])
            return texto[entera.end() :]
        empezada = _EMPEZADA.match(texto)
        largo = empezada.end() if empezada is not None else 1
        if largo == len(texto) and (largo <= _MAX_SECUENCIA or _LARGA.match(texto)):
            self._resto = texto if largo <= _MAX_SECUENCIA else _beginning(texto)
            return ""
        self._tirar = False
        if largo == 1:
            self._key_escape()
        return texto[largo:]

    def _sequence(self, secuencia: str) -> None:
        secuencia = _DE_OTRO_MODO.get(secuencia, secuencia)
        tirar, self._tirar = self._tirar, False
        if secuencia == PEGAR:
            self._pegando = []
        elif not tirar and secuencia in _FLECHAS:
            self._entregar(events.Key(_FLECHAS[secuencia], None))
        elif not tirar and (secuencia in ANSI_SEQUENCES_KEYS or _RATON.fullmatch(secuencia)):
            # The parser types out, letter by letter, what it does not know: it never sees that.
            self._parse(secuencia)

    def _paste_on(self, texto: str) -> str:
        """Add to a marked paste, up to its mark."""
        todo = "".join((*(self._pegando or []), texto))
        hasta = todo.find(PEGADO)
        if hasta < 0:
            if len(todo) >= _MAX_PEGADO:
                if not self._sobra:
                    self._paste(todo)
                self._sobra, todo = True, todo[1 - len(PEGADO) :]
            self._pegando = [todo]
            return ""
        if not self._sobra:
            self._paste(todo[:hasta])
        self._pegando, self._sobra, self._duda_hasta = None, False, None
        return todo[hasta + len(PEGADO) :]

    def _paste_stopped(self) -> None:
        """Settle a marked paste whose end does not come: once, what comes next may be more of it."""
        texto, self._pegando = "".join(self._pegando or []), None
        sobra, self._sobra = self._sobra, False
        dudoso, self._duda_hasta = self._duda_hasta is not None, None
        if dudoso and not sobra and ("\x1b" in texto or len(texto) < RAFAGA):
            # It may be the tail of the paste all the same: nothing is recorded on a doubt.
            self._take(texto.replace("\r", "").replace("\n", ""))
            return
        corte = next(n for n in range(len(PEGADO) - 1, -1, -1) if texto.endswith(PEGADO[:n]))
        self._sin_fin = PEGADO[:corte]
        if not sobra:
            self._paste(texto[: len(texto) - corte])

    def _typed(self, texto: str, *, final: bool) -> None:
        """Tell keys from a paste that nobody marked."""
        if self._suelto is not None:
            self._suelto.append(texto)
            return
        texto, self._retenido = self._retenido + texto, ""
        if _VARIAS.search(texto) or (not self._marcado and len(texto) >= RAFAGA):
            self._suelto = [texto]
        elif final and _UNA.search(texto):
            self._retenido = texto
        else:
            self._parse(texto)

    def _release(self) -> None:
        """Hand over what was waiting to see what came behind."""
        texto, self._retenido = self._retenido, ""
        if texto:
            self._parse(texto)
        suelto, self._suelto = self._suelto, None
        if suelto is not None:
            self._paste("".join(suelto))

    def _wait(self) -> None:
        if self._duda_hasta is not None:
            espera = max(0.0, self._duda_hasta - self._bucle.time())
        elif self._pegando is not None:
            espera = ESPERA_MARCA_S
        elif self._suelto is not None:
            espera = ESPERA_PEGADO_S
        elif self._retenido:
            espera = ESPERA_RAFAGA_S
        elif self._resto:
            espera = constants.ESCAPE_DELAY if self._resto == "\x1b" else ESPERA_CORTE_S
        else:
            return
        self._aviso = self._bucle.call_later(espera, self._waited)

    def _waited(self) -> None:
        """Settle what nothing came behind of."""
        self._aviso = None
        resto, self._resto = self._resto, ""
        if resto == "\x1b":
            self._escape_el = self._bucle.time()
            self._key_escape()
        self._tirar = False
        if self._pegando is not None:
            self._paste_stopped()
        else:
            self._release()

    def _key_escape(self) -> None:
        self._entregar(events.Key("escape", "\x1b"))

    def _paste(self, texto: str) -> None:
        limpio = _MANDO.sub("", texto.replace("\r\n", "\n").replace("\r", "\n"))
        if limpio:
            self._entregar(events.Paste(limpio))

    def _parse(self, texto: str) -> None:
        for mensaje in self._analizador.feed(texto):
            self._entregar(mensaje)


def _beginning(texto: str) -> str:
    """Return what to keep of a long answer until its end comes, which an ESC may have begun."""
    return texto[:_PRINCIPIO] + ("\x1b" if texto.endswith("\x1b") else "")
