"""Os manifestos do Kubernetes, montados como quem instala os monta."""
