"""SDG 11.3.1: does built-up land grow faster than the people?"""
