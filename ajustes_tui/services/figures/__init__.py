"""Figures and what leaves with them: KPI, the desk, feedback, practices, exports."""
