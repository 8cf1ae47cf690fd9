"""What the Makefile calls: setting up (shell), the demo, and documents that are written from the code."""
