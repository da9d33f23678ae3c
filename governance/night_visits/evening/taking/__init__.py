"""Taking what devices send: each on its own, kept whatever becomes of it, told anew from all."""
