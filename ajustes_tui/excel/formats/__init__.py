"""What the readers do not tell of a workbook, looked up in its own format."""
