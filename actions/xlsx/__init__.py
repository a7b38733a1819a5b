"""Spreadsheets: cells, grids, columns, words and what a sheet would change."""
