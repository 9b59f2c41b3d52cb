"""The edge of the program: the only place that knows terminals, and the framework's private parts
about them."""
