"""Where drafts of an edition come from: a file, or grids split and merged."""
