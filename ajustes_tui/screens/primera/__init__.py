"""First use: the program opens without a store."""
