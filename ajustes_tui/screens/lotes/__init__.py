"""The escalation lots: what the next would hold, and what came back of the lots sent."""
