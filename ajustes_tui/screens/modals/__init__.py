"""The boxes over a screen: each asks or shows one thing and returns its answer."""
