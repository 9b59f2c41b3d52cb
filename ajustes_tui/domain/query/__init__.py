"""Which casos a list, a figure or an export is about."""
