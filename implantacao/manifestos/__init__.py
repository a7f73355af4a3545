"""Os manifestos do Kubernetes: o que cada pod roda, com quem fala, o que lê, e o que quem opera troca (ADR 68)."""
