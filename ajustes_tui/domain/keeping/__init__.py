"""Catalogues and their versions, and the integrity checks of a store."""
