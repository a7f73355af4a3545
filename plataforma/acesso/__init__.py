"""A cópia local, no banco de cada módulo, dos direitos de cada usuário, e o contrato e o evento de que ela vive."""
