"""Working on one caso: card, form, drafts, claims and conflicts, shared by the places that decide."""
