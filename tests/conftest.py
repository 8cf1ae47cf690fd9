"""For all tests: what hypothesis does on a machine that has other work, too."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Property tests are about invariants, not about speed: on a loaded machine an example, or making it, may take any time.
settings.register_profile("mugai", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("mugai")
