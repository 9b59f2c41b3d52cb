"""Effects of an evento, a call or a later corte on a caso, as pure functions."""
