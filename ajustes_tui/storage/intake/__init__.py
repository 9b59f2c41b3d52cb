"""Bases: their staging, their promotion, the inbox."""
