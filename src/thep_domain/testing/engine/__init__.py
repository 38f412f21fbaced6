"""What the testing kit holds for any command: request ids, races, provenance, replay."""
