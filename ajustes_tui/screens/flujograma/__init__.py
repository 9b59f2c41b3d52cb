"""The screen of the flujograma: boxes of the procedure, arrows of one, and their casos."""
