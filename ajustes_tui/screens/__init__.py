"""The screens, one package each: parts that read and draw, and a screen that connects them."""
