"""The composition root and the supervisor."""
