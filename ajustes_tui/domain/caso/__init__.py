"""The caso: estados, eventos, words, card, draft, outcomes and lots."""
