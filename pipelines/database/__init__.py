"""The record of what was computed, and the pointer that says what readers see."""
