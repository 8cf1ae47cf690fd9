"""A document of our own for formats that we read and do not write: what a reader understood, as a new docx or as text."""
