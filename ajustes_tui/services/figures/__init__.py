"""Use cases of the KPI figures, the desk, the feedback, the practices, and their exports."""
