"""Wrong implementations of every port, each with one bug that people really write."""
