"""Routes to figures, and to what is behind them."""
