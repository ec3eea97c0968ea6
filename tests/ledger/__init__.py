"""The books and their laws."""
