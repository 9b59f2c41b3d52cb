"""Convert workbooks to clean rows and back; nothing else may use Polars, fastexcel or XlsxWriter."""
