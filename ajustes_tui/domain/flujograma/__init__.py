"""The flujograma of the procedure: boxes and arrows with live counts, and their drawing."""
