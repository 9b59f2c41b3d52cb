"""The triage screen: the queue of casos to decide, its filter, and the batches."""
