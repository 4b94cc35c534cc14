"""What an edit does to Python code that calls the generated client."""
