"""The contacto screens: the agenda of usuarios to call, the call, and the recurso within it."""
