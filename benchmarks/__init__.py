"""How long an extraction takes, here and elsewhere: measured against public tools."""
