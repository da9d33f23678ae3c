"""Lists and maps as files to take along: masked, audited, and made while they leave."""
