"""The procedure as a model: explored whole by the rules themselves, and what is wrong with it."""
