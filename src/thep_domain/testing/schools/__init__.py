"""What the testing kit holds of the register of schools."""
