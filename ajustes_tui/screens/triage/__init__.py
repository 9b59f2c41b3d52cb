"""Triage: the queue of casos and the card where one is decided."""
