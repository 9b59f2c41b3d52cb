"""The places of the célula's lead in plain lines: tray, figures, week, practices, ideas, bases."""
