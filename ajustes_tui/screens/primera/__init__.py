"""The first time: somebody opens the program and there is no store yet."""
