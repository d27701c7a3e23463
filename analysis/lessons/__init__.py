"""Small made lesions and their drawings, for the lessons of the book."""
