from hypothesis import settings

# Kernels are compiled at their first call, and a laptop may be busy: time is measured by benchmarks, not here.
settings.register_profile("reproducible", deadline=None, derandomize=True)
settings.load_profile("reproducible")
