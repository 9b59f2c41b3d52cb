"""Queries for counters, closed cortes, issued weeks and practices."""
