"""O livro contra um modelo de referência, contra SQL hostil e contra quem adultera o banco."""
