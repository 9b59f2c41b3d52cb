"""The driver of the terminal: the only package that knows terminals, and the framework's private parts."""
