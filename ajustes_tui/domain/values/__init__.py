"""Values with their own rules: cuenta, radicado, money, dates, clocks, people."""
