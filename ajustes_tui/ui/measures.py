"""The measures of the frame, in cells, and the widths from which a screen shows more."""

from __future__ import annotations

WIDTH = 80
"""Columns of the smallest window; text is never wider."""
HEIGHT = 24
"""Rows of the smallest window."""
MEDIUM, NORMAL, WIDE = 100, 120, 140
"""Columns from which a screen shows more beside its list."""
LOW, NARROW = 16, 60
"""Rows and columns below which only the most important content is shown, or comes first."""
TALL = 36
"""Rows from which a list and a card go one above the other."""
READ_WIDTH = 74
"""Maximum cells of a row of running text."""
LABEL_WIDTH = 14
"""Columns of a label, so that all data start in the same column."""
DATUM_WIDTH = WIDTH - LABEL_WIDTH - 2
"""Columns of a text or field beside its label in the smallest window."""
CARD_DATUM_WIDTH = WIDTH - LABEL_WIDTH - 1
"""Columns of a datum of a card: beside its label, less the last one."""
