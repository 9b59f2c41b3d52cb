"""Counters, closed cortes, issued weeks and practices."""
