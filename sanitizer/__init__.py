"""mugai: takes a file apart, builds a new one from its allowed content, proves it, and delivers it."""

__version__ = "0.1.0"
