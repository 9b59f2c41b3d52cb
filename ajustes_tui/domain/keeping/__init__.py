"""The catalogues with their versions, and the proofs that a store is whole."""
