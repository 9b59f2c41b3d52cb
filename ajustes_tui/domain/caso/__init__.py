"""The caso: its estados and eventos, their words, its card, its draft, its outcomes and its lots."""
