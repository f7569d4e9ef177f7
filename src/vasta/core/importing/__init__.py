"""Tables from people's files: checked, read in a limited child process, mapped to fields and cleaned.

The way of a file: `preflight` decides by content what it is and stops bombs without parsing it; `sandbox`
starts `reader` as a child process and gives its rows as a `ReadTable`; `mapping` guesses which column is
which field; `cleaning` and `names` make values comparable; `errorfile` writes the rows that failed back as a
table. Nothing here knows a model. `reader`, `decoding` and `vcard` run in the child and import nothing of
Django.
"""
