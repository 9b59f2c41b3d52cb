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
    r"\x1b(?:\[M[^\x00-\x1f]{0,2}|\[\[?[0-?]*[ -/]*|O[0-9;]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?)?"
)
_RESTO = re.compile(r"\[[0-?]*[ -/]*(?:[@-~]|$)|O[0-9;]*[A-Za-z\[]")
"""What is left of a sequence whose ESC came long before."""
_RATON = re.compile(r"\x1b\[<\d{1,3};\d{1,4};\d{1,4}[Mm]")
_VARIAS = re.compile(r"[^\r\n][\r\n]+[^\r\n]")
_UNA = re.compile(r"[^\x00-\x1f\x7f][\r\n]+")
_MANDO = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_DE_OTRO_MODO = {
    f"\x1bO{letra}": f"\x1b[{numero}~"
    for letra, numero in zip("TUVWXYZ[", (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
}
"""F5 to F12 as PuTTY sends them in its mode VT100+, by the sequence everybody else sends."""
_OCHO_BITS = {"\x9b": "\x1b[", "\x8f": "\x1bO"}


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
            for corta, larga in _OCHO_BITS.items():
                texto = texto.replace(corta, larga)
        if not self._resto and self._late_rest(texto):
            texto = f"\x1b{texto}"
        texto, self._resto = self._resto + texto, ""
        while texto:
            texto = self._one(texto)
        self._wait()

    def close(self) -> None:
        """Forget what was not whole."""
        if self._aviso is not None:
            self._aviso.cancel()

    def _late_rest(self, texto: str) -> bool:
        """Tell whether this is what followed an ESC already taken for the key Esc."""
        if self._bucle.time() - self._escape_el > ESPERA_CORTE_S:
            return False
        self._escape_el = -ESPERA_CORTE_S
        self._tirar = _RESTO.fullmatch(texto) is not None
        return self._tirar

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
        if largo == len(texto) and largo <= _MAX_SECUENCIA:
            self._resto = texto
            return ""
        if largo == 1:
            self._key_escape()
        return texto[largo:]

    def _sequence(self, secuencia: str) -> None:
        secuencia = _DE_OTRO_MODO.get(secuencia, secuencia)
        if secuencia == PEGAR:
            self._pegando = []
        elif self._tirar:
            self._tirar = False
        elif secuencia in ANSI_SEQUENCES_KEYS or _RATON.fullmatch(secuencia):
            # The parser types out, letter by letter, what it does not know: it never sees that.
            self._parse(secuencia)

    def _paste_on(self, texto: str) -> str:
        """Add to a marked paste, up to its mark."""
        pegando = self._pegando or []
        todo = "".join((*pegando, texto))
        hasta = todo.find(PEGADO)
        if hasta < 0 and len(todo) < _MAX_PEGADO:
            self._pegando = [todo]
            return ""
        self._pegando = None
        self._paste(todo if hasta < 0 else todo[:hasta])
        return "" if hasta < 0 else todo[hasta + len(PEGADO) :]

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
        if self._pegando is not None:
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
            texto, self._pegando = "".join(self._pegando), None
            self._paste(texto)
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
