"""report.pdf: the report as a document, by Typst, in PDF/UA-1."""

from shared.reports.pdf.writing import substitutions, write_pdf

__all__ = ["substitutions", "write_pdf"]
