"""Como o hypothesis sorteia nesta suíte; carregado antes dos testes, que já nascem com este perfil."""

from hypothesis import HealthCheck, settings

# Prazo por exemplo e aviso de sorteio lento medem a máquina, não o código: numa máquina cheia falhariam ao acaso.
settings.register_profile("sem_relogio", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("sem_relogio")
