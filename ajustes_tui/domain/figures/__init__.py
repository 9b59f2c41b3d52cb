"""The indicators, the weekly feedback and the practices, and how they read in a report."""
