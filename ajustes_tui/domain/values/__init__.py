"""Values with rules of their own: cuenta, radicado, money, dates, clocks, people."""
