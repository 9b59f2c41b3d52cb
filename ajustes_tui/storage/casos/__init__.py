"""Casos with their lines, notes and lots."""
