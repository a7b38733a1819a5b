"""`make bench`: every measure, one after the other."""

from benchmarks import cadence, feeds, pages, repair, term

if __name__ == "__main__":
    term.main()
    repair.main()
    cadence.main()
    feeds.main()
    pages.main()
