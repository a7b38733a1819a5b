"""`make bench`: every measure, one after the other."""

from benchmarks import term

if __name__ == "__main__":
    term.main()
