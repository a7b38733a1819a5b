"""Who does what: a `Problem` value in, a `Plan` value out.

This room reckons and nothing else: hard rules, fair shares, the solver, the reasons behind a gap, an independent
checker. It knows no database, no clock and no words; times are minutes, days are numbers, answers are codes.
"""
