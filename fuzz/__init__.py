"""Feeds changed samples to what opens hostile bytes, until something comes out that must not: `make fuzz MINUTES=n`."""
