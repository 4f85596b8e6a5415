"""Readers of raw files: what a user brings becomes checked features, or one line saying what is wrong with it."""
