"""The screen of triage: the queue of casos to decide, its filter, and the batches."""
