"""What keeps a store honest: catalogues with their versions, and proofs of integrity."""
