"""Shift work: people whose contract speaks of whole sequences of days, scheduled by column generation.

A person has at most one shift a day; runs of days, days off, weekends and minutes are bounded from both
sides. The best line of work of one person is a shortest path with resource constraints (`pricing`), a
linear programme weighs lines of work against each other (`columns`), rounding and neighbourhoods make a
schedule of them (`search`). After Dantzig and Wolfe's decomposition as rostering uses it: Desaulniers,
Desrosiers, Solomon (eds.), Column Generation, Springer 2005.
"""
