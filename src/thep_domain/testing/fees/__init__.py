"""What the testing kit holds of fees."""
