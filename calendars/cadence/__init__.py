"""When a routine falls: the cadence, its notation, its dates on a school calendar."""
