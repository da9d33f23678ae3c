"""How long things last and how often they may be tried."""

from datetime import timedelta
from typing import Final

#: Wrong passwords or codes in a row after which an account is locked, and for how long.
MOST_FAILURES: Final = 5
LOCKED_FOR: Final = timedelta(minutes=15)

LEAST_PASSWORD_LETTERS: Final = 12
MOST_PASSWORD_LETTERS: Final = 200
#: Fewer different letters than this are a pattern, not a password.
LEAST_DIFFERENT_LETTERS: Final = 5

#: Passwords computed at once, and how many more may wait for their turn.
HASHES_AT_ONCE: Final = 2
HASHES_WAITING: Final = 8

#: Sign-ins that one address may begin at once, and how many more each minute.
ADDRESS_BURST: Final = 30
ADDRESS_PER_MINUTE: Final = 30

#: A session's last use is written down no more often than this.
SEEN_EVERY: Final = timedelta(seconds=60)

#: Days that a program's token is valid unless said otherwise, and at most.
TOKEN_DAYS: Final = 365
MOST_TOKEN_DAYS: Final = 1096
