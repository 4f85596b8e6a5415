"""Where does a city end? Urban, suburban and rural pixels and open space, as UN-Habitat and the Atlas have it."""
