"""JPEG for every engine that meets one: markers read strictly, coefficients coded anew. No engine of its own."""
