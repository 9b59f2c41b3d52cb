"""The procedure as a model, explored by its own rules, and its faults."""
