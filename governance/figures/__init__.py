"""What the county's work comes to: the figures M1 to M11, each a pair with its cohort."""
