"""What scripts can rely on."""

ALL_RELEASED = 0
SOME_HELD = 1
USAGE = 2  # wrong arguments, settings, policy, or a sandbox below the required level
INTERRUPTED = 130
