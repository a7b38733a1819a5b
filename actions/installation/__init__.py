"""The installation: schema, packs, demo, first start, sign-ins, upkeep, files."""
