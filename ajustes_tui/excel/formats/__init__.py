"""What the fast reader does not tell of a workbook or does not see in it, format by format."""
