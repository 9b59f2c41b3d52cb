"""Importación: the job that reads and writes a base, and one part per step."""
