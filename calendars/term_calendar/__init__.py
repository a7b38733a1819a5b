"""A school's printed term calendar (校历), read and laid out."""
