"""The book: notebooks run by papermill, pages built by jupyter-book."""
