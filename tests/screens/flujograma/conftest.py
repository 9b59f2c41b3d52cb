"""The review of the procedure, once for every test of its map."""

from tests.frames.conftest import reviewed_once

__all__ = ["reviewed_once"]
