"""What a team does: visits, findings, signs of life, recorded without a network."""
