"""The places of who leads the célula, in plain lines: tray, figures, week, practices, ideas, bases."""
