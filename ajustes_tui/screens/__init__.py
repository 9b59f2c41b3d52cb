"""The screens, one package for each: the parts that read and draw, and the screen that wires them."""
