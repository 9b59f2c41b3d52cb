"""Everything of one cuenta across cortes."""
