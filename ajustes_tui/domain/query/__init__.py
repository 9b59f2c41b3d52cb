"""The predicates that select casos, and the filter line that a person types."""
