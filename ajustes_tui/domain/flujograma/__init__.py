"""The flujograma of the procedure: its boxes and arrows with live counts, and how they are drawn."""
