"""The parts of F5 as tables: how casos are attended and answered, for screen, orders and workbooks."""
