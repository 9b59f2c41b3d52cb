"""Indicators, weekly feedback and practices, and their form in a report."""
