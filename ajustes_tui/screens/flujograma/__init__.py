"""The screen of the flujograma: the boxes of the procedure, the arrows of one, and their casos."""
