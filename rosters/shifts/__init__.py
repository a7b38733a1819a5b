"""Shift work: people whose contract speaks of whole sequences of days, drawn up by column generation.

A person has at most one shift a day; runs of days, days off, weekends and minutes are bounded from both sides. The
best sequence of one person is a shortest path (`kernel`), a linear programme weighs sequences against each other
(`master`), rounding and neighbourhoods make a plan of them (`search`). After Dantzig and Wolfe's decomposition as
rostering uses it: Desaulniers, Desrosiers, Solomon (eds.), Column Generation, Springer 2005.
"""
