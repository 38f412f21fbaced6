"""What the testing kit holds of people and keys."""
