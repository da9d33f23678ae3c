"""An analysis map on paper: one sheet A4 on its side, as vectors to print or as a picture."""
