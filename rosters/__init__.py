"""Who does what: a `Problem` in, a `Plan` out.

This floor only computes: hard rules, fair shares, the solvers, the reasons behind a gap, an independent
checker. It knows no database, no clock and no words. Times are minutes, days are numbers, answers are
codes.
"""
