"""What every command shares at the terminal: the files it writes, progress without a terminal."""
