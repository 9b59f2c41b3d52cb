"""Working on casos: the queue, triage, contacto, the tray, the historial, the lots."""
