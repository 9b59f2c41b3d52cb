"""Make `festivos_colombia.csv` from the `holidays` package: `python data/generar_festivos.py`.

The package takes 11 MiB and a tenth of a second to ask; what it says is kept, so that no session
pays for that. A test compares the file with the installed package, and the first line says which
version it came from.
"""

from __future__ import annotations

import csv
from pathlib import Path

import holidays

FILE = Path(__file__).resolve().parent / "festivos_colombia.csv"
ANOS = range(1990, 2101)
"""Those of the dates that a base may bring, and the one their terms may reach into."""


def dias(year: int) -> str:
    """Return the holidays of a year, `MM-DD` each."""
    return " ".join(f"{dia:%m-%d}" for dia in sorted(holidays.country_holidays("CO", years=year)))


def main() -> None:
    """Write the file."""
    with FILE.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# Festivos de Colombia según holidays {holidays.__version__}\n")
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("ano", "dias"))
        rows.writerows((year, dias(year)) for year in ANOS)


if __name__ == "__main__":
    main()
