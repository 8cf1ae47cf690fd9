"""One true type, or polyglot, or unsupported."""
