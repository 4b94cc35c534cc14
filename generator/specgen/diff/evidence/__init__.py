"""Values and whole messages that show an edit, tried against both documents."""
