"""The demo school: believable invented data from a seeded generator, without Django.

`generator.generate` yields the records of `records.py`; nothing here writes to a database.
"""
