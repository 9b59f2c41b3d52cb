"""Data is never markup: a cell such as `[/] cobro` would crash a widget, and `[titular]` would vanish."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

RAIZ = Path(__file__).resolve().parents[2] / "ajustes_tui"
CARPETAS = ("ui", "widgets", "screens")
ARCHIVOS = ("app.py", "commands.py")

LLAMADAS = frozenset({"Static", "Label", "Button", "Option", "notify", "update"}) | frozenset(
    {"add_row", "add_column", "add_columns", "Checkbox", "RadioButton", "TabPane", "Collapsible"}
)
"""Calls whose text Textual parses as markup."""
ATRIBUTOS = frozenset({"border_title", "border_subtitle", "tooltip", "label"})
"""Attributes Textual parses as markup when they are assigned."""
TIPOS = frozenset({"Content", "Text", "Strip", "Segment", "Widget"})
"""What is already rendered; a value annotated as one of these cannot be parsed again."""
CONSTRUCTORES = frozenset({"plain", "plain_cells", "mensaje"}) | TIPOS


def _archivos() -> Iterator[Path]:
    for folder in CARPETAS:
        yield from (RAIZ / folder).rglob("*.py")
    yield from (RAIZ / name for name in ARCHIVOS if (RAIZ / name).is_file())


def _name(nodo: ast.expr) -> str:
    if isinstance(nodo, ast.Attribute):
        return nodo.attr
    return nodo.id if isinstance(nodo, ast.Name) else ""


def _es_tipo_seguro(anotacion: ast.expr | None) -> bool:
    if anotacion is None:
        return False
    names = {_name(n) for n in ast.walk(anotacion) if isinstance(n, ast.Name | ast.Attribute)}
    return bool(names & TIPOS) and "str" not in names


def _raiz_de_llamada(nodo: ast.Call) -> set[str]:
    """Every name on the way to the call: `Content.from_markup(...)` gives both."""
    return {_name(n) for n in ast.walk(nodo.func) if isinstance(n, ast.Name | ast.Attribute)}


def _colecciones(arbol: ast.Module) -> set[str]:
    """Names annotated as dict or set: their `update` paints nothing."""
    return {
        _name(nodo.target)
        for nodo in ast.walk(arbol)
        if isinstance(nodo, ast.AnnAssign)
        for kind in ast.walk(nodo.annotation)
        if isinstance(kind, ast.Name) and kind.id in {"dict", "set"}
    }


def _es_de_coleccion(llamada: ast.Call, colecciones: set[str]) -> bool:
    funcion = llamada.func
    return isinstance(funcion, ast.Attribute) and _name(funcion.value) in colecciones


def _rendidos(arbol: ast.Module) -> set[str]:
    """Functions that return, and parameters, attributes and variables that are, rendered text."""
    names: set[str] = set()
    for nodo in ast.walk(arbol):
        if isinstance(nodo, ast.FunctionDef | ast.AsyncFunctionDef):
            if _es_tipo_seguro(nodo.returns):
                names.add(nodo.name)
        elif isinstance(nodo, ast.arg):
            if _es_tipo_seguro(nodo.annotation):
                names.add(nodo.arg)
        elif isinstance(nodo, ast.AnnAssign) and _es_tipo_seguro(nodo.annotation):
            names.add(_name(nodo.target))
    return names


def _pregunta_si_es_str(prueba: ast.expr) -> str:
    """The dump of `x` in `isinstance(x, str)`: in the other branch the type checker knows it is not text."""
    if isinstance(prueba, ast.Call) and _name(prueba.func) == "isinstance":
        value, kind = prueba.args
        return ast.dump(value) if _name(kind) == "str" else ""
    return ""


def _es_seguro(nodo: ast.expr, rendidos: set[str]) -> bool:
    if isinstance(nodo, ast.Constant):
        return True
    if isinstance(nodo, ast.JoinedStr):
        return not any(isinstance(part, ast.FormattedValue) for part in nodo.values)
    if isinstance(nodo, ast.IfExp):
        if _pregunta_si_es_str(nodo.test) == ast.dump(nodo.orelse):
            return _es_seguro(nodo.body, rendidos)
        return _es_seguro(nodo.body, rendidos) and _es_seguro(nodo.orelse, rendidos)
    if isinstance(nodo, ast.BinOp):
        return _es_seguro(nodo.left, rendidos) and _es_seguro(nodo.right, rendidos)
    if isinstance(nodo, ast.Starred):
        return _es_seguro(nodo.value, rendidos)
    if isinstance(nodo, ast.Call):
        return bool(_raiz_de_llamada(nodo) & CONSTRUCTORES) or _name(nodo.func) in rendidos
    if isinstance(nodo, ast.Name | ast.Attribute):
        return _name(nodo) in rendidos or _name(nodo).isupper()
    return False


def _raiz_de_super(llamada: ast.Call) -> set[str]:
    """The method name when the call is `super().method(...)`, else nothing."""
    funcion = llamada.func
    if isinstance(funcion, ast.Attribute) and isinstance(funcion.value, ast.Call):
        return {funcion.attr} if _name(funcion.value.func) == "super" else set()
    return set()


def _sin_markup(llamada: ast.Call) -> bool:
    """Whether the call says `markup=False`, or only hands on what its own caller said."""
    if _name(llamada.func) in _raiz_de_super(llamada):
        return any(k.arg == "markup" and _name(k.value) == "markup" for k in llamada.keywords)
    return any(
        k.arg == "markup" and isinstance(k.value, ast.Constant) and k.value.value is False
        for k in llamada.keywords
    )


def _peligros(arbol: ast.Module, rendidos: set[str]) -> Iterator[int]:
    locales = set(rendidos)
    colecciones = _colecciones(arbol)
    for nodo in ast.walk(arbol):
        if isinstance(nodo, ast.Assign) and _es_seguro(nodo.value, rendidos):
            locales |= {_name(d) for d in nodo.targets if isinstance(d, ast.Name)}
    for nodo in ast.walk(arbol):
        if isinstance(nodo, ast.Call) and _name(nodo.func) in LLAMADAS:
            texts = nodo.args if _name(nodo.func) == "add_row" else nodo.args[:1]
            if _sin_markup(nodo) or _es_de_coleccion(nodo, colecciones):
                continue
            if not all(_es_seguro(t, locales) for t in texts):
                yield nodo.lineno
        elif isinstance(nodo, ast.Assign) and not _es_seguro(nodo.value, locales):
            destinations = [d for d in nodo.targets if isinstance(d, ast.Attribute)]
            yield from (nodo.lineno for d in destinations if d.attr in ATRIBUTOS)


def _revisar(code: str) -> list[int]:
    arbol = ast.parse(code)
    return sorted(_peligros(arbol, _rendidos(arbol)))


def test_no_text_that_comes_from_data_is_parsed_as_markup():
    arboles = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _archivos()}
    rendidos = {name for arbol in arboles.values() for name in _rendidos(arbol)}
    found = [
        f"{path.relative_to(RAIZ)}:{line}"
        for path, arbol in arboles.items()
        for line in _peligros(arbol, rendidos)
    ]
    assert found == []


DANGEROUS = (
    "Static(caso.motivo)",
    "Label(f'Cuenta {cuenta}')",
    "Button('Abrir ' + nombre)",
    "self.notify(str(error))",
    "self.notify(error.mensaje, title='No se pudo')",
    "tabla.add_row('a', nombre)",
    "tabla.add_column(encabezado)",
    "w.query_one(Static).update(texto)",
    "w.border_title = f'Caso {caso}'",
    "w.tooltip = motivo",
    "Static(nombre if nombre else 'nadie')",
    "Static(nombre, markup=True)",
)
SAFE = (
    "Static()",
    "Static('Cargando…')",
    "Static(plain(caso.motivo))",
    "Label(Content.from_markup('Cuenta $c', c=cuenta))",
    "self.notify(error.mensaje, markup=False)",
    "tabla.add_row(*plain_cells(fila))",
    "tabla.add_row(Text(nombre), '—')",
    "w.border_title = plain(caso)",
    "titulo = Text(nombre)\nw.border_title = titulo",
    "def f(texto: Content) -> None:\n    Static(texto)",
    "def pinta(x: str) -> Content: ...\nStatic(pinta(nombre))",
    "Static(TITULO)",
    "super().notify(texto, markup=markup)",
    "Static(plain(x) if isinstance(x, str) else x)",
    "filas: dict[int, str] = {}\nfilas.update(otras)",
)


def test_the_check_sees_data_on_its_way_to_markup_and_leaves_safe_text_alone():
    assert [code for code in DANGEROUS if _revisar(code) != [1]] == []
    assert [code for code in SAFE if _revisar(code) != []] == []
