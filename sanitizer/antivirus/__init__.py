"""clamd over its socket, asked by the parent."""
