"""Import of partner lists: a file becomes rows; they are checked, looked over, written, and can be undone."""
