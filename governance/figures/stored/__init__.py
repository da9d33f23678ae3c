"""Reading what figures are counted from, and the lists behind them."""
