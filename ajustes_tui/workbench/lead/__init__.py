"""What the lead's screens share regardless of face: figures, week and bases."""
