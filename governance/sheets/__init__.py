"""Sheets people bring, as rows of text: spreadsheets and CSV, cell by cell."""
