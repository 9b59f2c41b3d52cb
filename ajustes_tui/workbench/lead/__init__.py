"""What the places of who leads the célula share, whatever draws them: figures, the week and bases."""
