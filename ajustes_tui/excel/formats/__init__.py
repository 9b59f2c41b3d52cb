"""Per-format metadata of workbooks that the fast reader does not report, and mends for what it misreads."""
