"""The homes of the synthetic county, and the evenings on which teams called at them."""
