"""The escalation lots: what one would hold now, and what came back of those that went out."""
