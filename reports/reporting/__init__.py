"""Donor reports: agreements, periods, what a report says, its files, and what was sent."""
