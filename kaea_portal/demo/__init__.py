"""Invented data that shows the portal at work: a network of centers and three years of trainings.

Names and figures are made up, but for the public facts of the association's own documents
(its projects, the names of centers' towns, vocational schools).
"""
