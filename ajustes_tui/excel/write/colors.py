"""The colours of the buckets in a workbook, the same that the screens give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ajustes_tui.domain.caso.estados import Cubeta


class BucketColors(NamedTuple):
    """The colour of a bucket in a chart, and the pale one under a heading."""

    chart: str
    heading: str
    bar: str = "#CFCFCF"
    """That of a bar behind a figure, which must still be read on it."""


BUCKET_COLORS: Mapping[Cubeta, BucketColors] = {
    Cubeta.APLICADO: BucketColors("#2E7D32", "#DCEFDC", "#A5D6A7"),
    Cubeta.CORREGIDO: BucketColors("#00838F", "#D6EEF0", "#80DEEA"),
    Cubeta.RECHAZADO: BucketColors("#C62828", "#F8DCDC", "#EF9A9A"),
    Cubeta.NO_REVERTIDO: BucketColors("#F9A825", "#FDF0CF"),
    Cubeta.A_PQR: BucketColors("#757575", "#E6E6E6"),
    Cubeta.ANULADO: BucketColors("#9E9E9E", "#E6E6E6"),
    Cubeta.PENDIENTE: BucketColors("#BDBDBD", "#E6E6E6"),
}
"""Applied green, corrected blue, rejected red; what the back did not revert amber, the others grey."""
