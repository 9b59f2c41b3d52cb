"""The screens of the supervisor's week: feedback and practices."""
