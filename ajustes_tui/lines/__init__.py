"""The program as a dialogue of plain lines, for ears, fingers and bad connections."""
