"""Measurements: ratios within one run, printed by one command each (`make bench`, `make corpus`)."""
