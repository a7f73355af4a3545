"""O que, no banco de web, se vê sem empresa em contexto, e por que não menos."""

from plataforma.banco.seguranca import Aberta

ABERTAS = (
    Aberta(
        "web_sessao",
        "acha-se pelo resumo do segredo que o navegador traz, antes de se saber quem é; e uma pessoa vê e encerra as "
        "suas de todas as empresas",
    ),
)
