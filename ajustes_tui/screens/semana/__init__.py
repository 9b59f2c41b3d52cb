"""The supervisor's week: feedback and practices."""
