"""The predicates that choose casos, and the filter line that a person types."""
