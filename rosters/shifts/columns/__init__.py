"""Column generation: windows, master programme, generated columns, the choice among them."""
