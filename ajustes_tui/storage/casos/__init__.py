"""Casos and the lines, notes and lots that hang from them."""
