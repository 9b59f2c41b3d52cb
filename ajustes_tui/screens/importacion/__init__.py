"""Importación, a base on its way to the store: the job that reads and writes it, and a part for each
step."""
