"""Sheet cells as text, with separate texts for errors and impossible dates.

fastexcel's `to_arrow_with_errors` needs pyarrow: 170 MB installed, two thirds of all the
rest, and 38 MB of memory, only to pass on an Arrow C stream that Polars reads itself. For
that call Polars replaces pyarrow.
"""

from __future__ import annotations

import ctypes
import re
import sys
from types import ModuleType
from typing import Self

import fastexcel
import polars

_NAMES = {
    "NA": "#N/A",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "Div0": "#DIV/0!",
    "Name": "#NAME?",
    "Num": "#NUM!",
    "Null": "#NULL!",
    "GettingData": "#GETTING_DATA",
}
"""The fast reader's error names to Excel's."""
_UNKNOWN = "#UNKNOWN!"
_ERROR = re.compile(r"Error\((\w+)\)")
_NUMBER = re.compile(r"value: (-?[0-9.]+(?:e[+-]?[0-9]+)?)")
_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype = ctypes.py_object
_capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


def cells_and_errors(
    sheet: fastexcel.ExcelSheet,
) -> tuple[polars.DataFrame, dict[tuple[int, int], str]]:
    real = sys.modules.get("pyarrow")
    sys.modules["pyarrow"] = _STANDING_IN
    try:
        # The stub of the library says a batch of pyarrow.
        batch, errors = sheet.to_arrow_with_errors()
    finally:
        if real is None:
            del sys.modules["pyarrow"]
        else:
            sys.modules["pyarrow"] = real
    frame = polars.DataFrame(batch)
    return frame, {e.position: _shown(e.detail) for e in errors.errors} if errors else {}


class _Batches:
    """An Arrow C stream with the methods fastexcel calls on pyarrow; Polars reads it."""

    def __init__(self, address: int) -> None:
        self._address = address
        self._frame = polars.DataFrame(self)

    @classmethod
    def _import_from_c(cls, address: int) -> Self:
        """Read at once: the stream is gone when this call ends."""
        return cls(address)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return _capsule(self._address, b"arrow_array_stream", None)

    def read_next_batch(self) -> polars.DataFrame:
        return self._frame


_STANDING_IN = ModuleType("pyarrow")
_STANDING_IN.RecordBatchReader = _Batches  # type: ignore[attr-defined]  # a module made here


def _shown(detail: str) -> str:
    error = _ERROR.search(detail)
    if error is not None:
        return _NAMES.get(error[1], _UNKNOWN)
    number = _NUMBER.search(detail)
    if number is None:
        return _UNKNOWN
    value = float(number[1])
    return str(int(value)) if value.is_integer() else repr(value)
