import signal

from hypothesis import settings

# Kernels are compiled at their first call, and a laptop may be busy: time is measured by benchmarks, not here.
settings.register_profile("reproducible", deadline=None, derandomize=True)
settings.load_profile("reproducible")

# A script that starts the tests in the background has this signal ignored. Dagster then lets every process that it
# starts ignore SIGTERM too, and waits for them in vain.
signal.signal(signal.SIGINT, signal.default_int_handler)
