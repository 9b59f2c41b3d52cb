"""The program as a dialogue of plain lines, for listening, braille and bad connections."""
