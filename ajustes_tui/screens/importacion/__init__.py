"""Importación: choosing a base, its preview, and what writing it did."""
