"""Pages of the app; URL names are the names of these functions."""
