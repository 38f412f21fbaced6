"""What the testing kit holds of membership."""
