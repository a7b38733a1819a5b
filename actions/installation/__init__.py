"""The installation: schema, packs, demo, first start, sign-ins, backup, upkeep, files."""
