"""The figures of KPI, the desk, the feedback, the practices, and the exports to workbooks."""
