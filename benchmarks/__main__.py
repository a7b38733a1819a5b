"""`make bench`: every measure, one after the other."""

from benchmarks import cadence, feeds, term

if __name__ == "__main__":
    term.main()
    cadence.main()
    feeds.main()
