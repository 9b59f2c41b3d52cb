"""From workbook to clean rows and back; the only place that knows Polars, fastexcel and XlsxWriter."""
