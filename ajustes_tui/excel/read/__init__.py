"""Parse a workbook into validated rows, in a separate process."""
