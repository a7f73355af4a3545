"""O que web guarda de quem usa as telas: só a sessão, enquanto dura."""

from plataforma.titulares.guardados import Guardado, Saida, SemTitular

GUARDADOS = (
    Guardado(
        "Sessões nas telas",
        "web_sessao",
        ("nome", "email", "aparelho", "endereco"),
        "email <> '' AND email = {email}",
        contexto=("criada_em", "vista_em", "vence_em"),
        saida=Saida.PELA_CONTA,
    ),
)
SEM_TITULAR = (
    SemTitular("web_sessao", ("empresa", "empresas"), "nomes das empresas em que a pessoa pode agir"),
    SemTitular("web_sessao", ("acesso", "renovacao"), "credenciais da sessão, que não se exportam"),
)
