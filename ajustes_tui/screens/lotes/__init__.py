"""The escalation lots: the next one, and the answers to those sent."""
