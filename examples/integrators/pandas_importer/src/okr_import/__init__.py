"""goalkit plans out of pandas DataFrames."""

from okr_import.importer import PandasImporter, read_csv

__all__ = ["PandasImporter", "read_csv"]
