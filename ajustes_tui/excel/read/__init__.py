"""From the bytes of a workbook to validated rows, in a process of its own."""
