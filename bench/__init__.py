"""Measures the program at the sizes of small, middling and large schools: `make bench`, see run.py."""
