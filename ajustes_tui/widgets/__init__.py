"""The widgets that several screens share; they receive values and post messages."""
