"""The terminal driver: the only package that knows terminals and Textual's private parts."""
