"""What the testing kit holds of the rulebook."""
