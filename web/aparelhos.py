"""O nome de um aparelho, como uma pessoa o diria, pelo que o navegador diz de si."""

NAVEGADORES = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SISTEMAS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
"""Na ordem em que se procuram: quem se diz Edge também se diz Chrome, e o Android, Linux."""


def nome_do_aparelho(user_agent: str) -> str:
    """Como “Chrome no Windows”."""
    navegador = next((nome for marca, nome in NAVEGADORES if marca in user_agent), "Navegador desconhecido")
    sistema = next((nome for marca, nome in SISTEMAS if marca in user_agent), "")
    return f"{navegador} no {sistema}" if sistema else navegador
