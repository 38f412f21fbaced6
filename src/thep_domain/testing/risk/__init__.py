"""What the testing kit holds of risk."""
