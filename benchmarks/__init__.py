"""What is measured, how, against what. `python -m benchmarks` runs all of it and prints one JSON line a measure."""
