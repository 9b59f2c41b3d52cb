"""What is wrong on a line of a file of settings or of a catalogue, in Spanish, and how it is written."""

from __future__ import annotations

import re
import tomllib

from ajustes_tui.domain.values.text import clean

CORRECT_LINE = "Corrija esa línea; cada dato es nombre = valor, y los textos van entre comillas."
_MOST = 40
"""Letters of a line that are quoted."""
_AT = re.compile(r"at line (\d+)")
_PATH = re.compile(r"[/\\]")
_CURVED = re.compile("[“”‘’„«»]")
_YES, _NO = frozenset({"true", "sí", "si", "verdadero"}), frozenset({"false", "no", "falso"})


def toml_fault(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Return the line, what it lacks and what it says; a path is not repeated."""
    lines = text.splitlines()
    found = _AT.search(str(error))
    number = int(found[1]) if found else len(lines)
    listed = _unclosed_list(lines[: number - 1])
    if listed:
        return f"línea {listed}: falta cerrar el corchete; {says(lines[listed - 1])}"
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return f"línea {number}: {_reason(line, str(error))}; {says(line)}".removesuffix("; ")


def says(line: str) -> str:
    return (
        f"dice «{clean(line.strip())[:_MOST]}»" if line.strip() and not _PATH.search(line) else ""
    )


def line_of(text: str, table: str, name: str) -> int | None:
    """Return the number of the line that sets an option, or of its table; None if it is nowhere."""
    within = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*(\w+)[\w.]*\s*\]", line):
            within = header[1]
        # An option of a table, the table itself, or all of it on one line.
        if within == table and (_sets(name, line) if name else header):
            return number
        if table and not within and _sets(table, line):
            return number
    return None


def _sets(name: str, line: str) -> bool:
    return re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line) is not None


def _unclosed_list(lines: list[str]) -> int | None:
    """Return the line of a list that was not closed before the fault."""
    for number in range(len(lines), 0, -1):
        value = lines[number - 1].partition("=")[2].partition("#")[0].strip()
        if value.startswith("[") and "]" not in "".join(lines[number - 1 :]):
            return number
    return None


def _reason(line: str, error: str) -> str:
    name, equals, value = (part.strip() for part in line.partition("="))
    said = f"«{clean(name)[:_MOST]}»"
    if _CURVED.search(line):
        return 'las comillas van rectas: "'
    if "Cannot " in error:
        return f"repite {said}"
    if line.startswith((";", "//", "--")):
        return "un comentario empieza con #"
    if line.startswith("[") and not line.endswith("]"):
        return "falta cerrar el corchete"
    if not equals:
        return "va = en lugar de :" if ":" in line else "falta el ="
    if not name:
        return "falta el nombre de la opción"
    if " " in name:
        return f"{said} no puede llevar espacios"
    return _reason_of_value(said, value, error)


def _reason_of_value(said: str, value: str, error: str) -> str:
    opened = value[:1] in ("'", '"')
    if not value:
        return f"falta el valor de {said}"
    if opened and "\\" in value:
        return "entre comillas \\ se escribe \\\\; en una ruta sirve /"
    if opened and (value.count(value[0]) % 2 or "Unterminated" in error):
        return f"falta cerrar las comillas de {said}"
    if opened:
        return f"sobra algo después del valor de {said}"
    if value.casefold() in _YES | _NO:
        return f"{said} se escribe {'true' if value.casefold() in _YES else 'false'}"
    if re.fullmatch(r"[+-]?0\d+", value):
        return "un número no empieza por 0"
    if re.fullmatch(r"[+-]?[\d.]+,\d+", value):
        return "un número va sin coma"
    if value.startswith("[") and not value.endswith("]"):
        return f"falta cerrar el corchete de {said}"
    if value.startswith("["):
        return "entre los valores de una lista va una coma"
    if value.startswith("{"):
        return "lo que va entre { y } cabe en un solo renglón"
    return f"falta poner entre comillas el valor de {said}"
