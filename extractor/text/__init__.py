"""Before spaCy: bytes to text, damage to repair, and what in the text is not running prose."""
