"""Settings of all tests."""

from hypothesis import settings

# Machines are noisy: no example fails because it was slow.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")
