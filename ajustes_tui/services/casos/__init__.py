"""Work on casos: queue, triage, contacto, tray, historial and lots."""
