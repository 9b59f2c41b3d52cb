"""The parts of F5: how casos are attended and answered, as rows that screen, orders and workbooks follow."""
