"""The chain of events, its verification and its signed checkpoints."""
