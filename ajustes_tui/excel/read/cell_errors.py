"""The cells of a sheet as text, and the cells without a text: errors and impossible dates.

fastexcel names them in `to_arrow_with_errors`, which hands the cells over through pyarrow. Installed
that is 170 MB, two thirds of all the rest, and 38 MB of memory, of which one function would be used:
to pass on a stream of the Arrow C interface, which Polars reads itself. So for that one call Polars
stands where pyarrow would.
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
    **{"NA": "#N/A", "Ref": "#REF!", "Value": "#VALUE!", "Div0": "#DIV/0!", "Name": "#NAME?"},
    **{"Num": "#NUM!", "Null": "#NULL!", "GettingData": "#GETTING_DATA"},
}
"""How the fast reader calls each error, and how Excel shows it."""
_UNKNOWN = "#UNKNOWN!"
_ERROR = re.compile(r"Error\((\w+)\)")
_NUMBER = re.compile(r"value: (-?[0-9.]+(?:e[+-]?[0-9]+)?)")
_capsule = ctypes.pythonapi.PyCapsule_New
_capsule.restype = ctypes.py_object
_capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


def cells_and_errors(
    sheet: fastexcel.ExcelSheet,
) -> tuple[polars.DataFrame, dict[tuple[int, int], str]]:
    """Return the cells of a sheet and, by row and column from 0, what to show for those read without text."""
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
    """A stream of the Arrow C interface, with the methods fastexcel calls on pyarrow; Polars reads it."""

    def __init__(self, address: int) -> None:
        self._address = address
        self._frame = polars.DataFrame(self)

    @classmethod
    def _import_from_c(cls, address: int) -> Self:
        """Read the stream now: it is gone when this call ends."""
        return cls(address)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the stream to Polars, which takes it out of where it stands."""
        return _capsule(self._address, b"arrow_array_stream", None)

    def read_next_batch(self) -> polars.DataFrame:
        """Return the only batch there is."""
        return self._frame


_STANDING_IN = ModuleType("pyarrow")
_STANDING_IN.RecordBatchReader = _Batches  # type: ignore[attr-defined]  # a module made here


def _shown(detail: str) -> str:
    """Return what the cell shows: the name of its error, or the number that is no date."""
    error = _ERROR.search(detail)
    if error is not None:
        return _NAMES.get(error[1], _UNKNOWN)
    number = _NUMBER.search(detail)
    if number is None:
        return _UNKNOWN
    value = float(number[1])
    return str(int(value)) if value.is_integer() else repr(value)
