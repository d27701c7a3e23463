"""What is known beforehand, to hold the code against: made patients, and reference values of features."""
