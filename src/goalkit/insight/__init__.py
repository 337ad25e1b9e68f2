"""What the numbers say: process limits and signals, forecasts, and how well goals and confidence were set."""
