"""Forms of the pages behind the library."""
