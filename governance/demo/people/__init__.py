"""The synthetic county's staff: invented people in real kinds of posts."""
