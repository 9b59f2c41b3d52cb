"""People and catalogues."""
