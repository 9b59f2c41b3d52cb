"""What an evento, a call or a later corte may do to a caso, as pure functions."""
