"""How lesions come in: feature tables, volumes and synthetic phantoms."""
