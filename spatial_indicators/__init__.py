"""The engine: layers become measures on cells, measures are summed over zones, indicators divide the sums."""
