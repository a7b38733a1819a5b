"""RHYTHMS: Prefect flows and their deployments: when, in which order, retried how, waiting for whom.

A flow is an occasion. It calls actions and says what happened; the state of its run is the state of the work. Every
body can run again from the top: after a resume, after a power cut, or because somebody pressed the button twice.
"""
