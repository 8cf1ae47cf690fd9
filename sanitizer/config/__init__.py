"""How this installation runs."""
