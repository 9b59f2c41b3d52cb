"""The rules of the procedure in its own terms; standard library only."""
