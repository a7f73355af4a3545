"""Os dois comandos do README, como uma pessoa os roda numa máquina em que nada há além de Python, venv e git."""
