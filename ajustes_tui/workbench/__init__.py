"""Working on a caso without a screen: its session, decisions, forms and calls, for both faces."""
