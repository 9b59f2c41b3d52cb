"""Looking for damage, sealing, copying, and rescuing what could not be written."""
