"""Let `python -m ajustes_tui` do what the `ajustes` console script does."""

from ajustes_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
