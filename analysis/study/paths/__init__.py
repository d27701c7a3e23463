"""The forking paths: the indices and their recovery under every combination of choices one could defend."""
