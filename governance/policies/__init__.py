"""The sections of a county's policy, and the policies that come with the program."""
