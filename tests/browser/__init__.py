"""The pages in a real browser, over the network, with a demo school behind them."""
