"""Working on one caso: session, card, form and conflicts, shared by the screens that decide."""
