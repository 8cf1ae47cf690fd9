"""One module per format; each has SAMPLES."""
