"""VERBS: what a person or a flow may do, one function each: (session, arguments, now, actor) -> value.

An action looks, refuses (models.errors) or changes rows, writes the journal and owes the notices. It flushes and never
commits: the door or flow that called it owns the transaction. Each one can be run again without doubling anything.
"""
