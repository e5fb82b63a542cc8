"""Catalogues for book readers: OPDS 1.2 (Atom) and OPDS 2.0 (JSON), both written from one shelf.

A publication is a language version of which something can be taken along: books made of its text,
files its authors sent.
"""

from library.opds.as_atom import (
    BOOKS_TYPE,
    NAVIGATION_TYPE,
    SEARCH_TYPE,
    atom_books,
    atom_root,
    search_description,
)
from library.opds.as_json import BOOK_TYPE, JSON_TYPE, json_book, json_books, json_root
from library.opds.shelf import book_of, books

__all__ = [
    "BOOKS_TYPE",
    "BOOK_TYPE",
    "JSON_TYPE",
    "NAVIGATION_TYPE",
    "SEARCH_TYPE",
    "atom_books",
    "atom_root",
    "book_of",
    "books",
    "json_book",
    "json_books",
    "json_root",
    "search_description",
]
