"""Let `python -m ajustes_tui` run the `ajustes` console script."""

from ajustes_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
