"""Sentences for codes and values of the floors below."""
