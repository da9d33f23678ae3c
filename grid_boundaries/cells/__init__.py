"""The parts of which a synthetic county is made: weights, convex cells, their bending."""
