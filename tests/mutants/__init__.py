"""Bending the wall, one stone at a time: what the checks do not notice they do not hold."""
