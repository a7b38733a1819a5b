"""Registers of things and textbooks: stocktake, hand-out."""
