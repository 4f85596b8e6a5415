"""The catalogue of the world's open data that a city can name by a keyword: one file a dataset, which declares it."""
