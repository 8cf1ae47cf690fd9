"""The order of steps from intake to delivery."""
