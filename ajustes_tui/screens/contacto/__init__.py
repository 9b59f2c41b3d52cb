"""Contacto: the agenda of usuarios to call, the call, and the recurso inside it."""
