"""What the testing kit holds of concerns, capacity and interventions."""
