"""Schools of 45 in logistics with the lists they keep, each in its own way: to be led to a published roster."""
