"""Notices queued, claimed and settled; letters and the channels they leave by."""
