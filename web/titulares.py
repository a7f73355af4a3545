"""O que web guarda: de quem usa as telas, a sessão; de quem se digitava o nome, a cópia de resgate."""

from plataforma.titulares.guardados import Guardado, Saida, SemTitular

GUARDADOS = (
    Guardado(
        "Cópias do que se digitava e não se salvou",
        "web_copia_de_resgate",
        ("conteudo",),
        "{documento} <> '' AND position({documento} in conteudo) > 0",
        contexto=("tela", "salva_em"),
        saida=Saida.A_QUALQUER_TEMPO,
    ),
    Guardado(
        "Visões guardadas das listas, com o que nelas se procurava",
        "web_preferencia_da_lista",
        ("visoes",),
        "{documento} <> '' AND position({documento} in visoes) > 0",
        contexto=("tela",),
        saida=Saida.A_QUALQUER_TEMPO,
    ),
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
    SemTitular("web_preferencia_da_lista", ("tela", "colunas"), "que lista, e os títulos das colunas dela"),
    SemTitular("web_copia_de_resgate", ("tela",), "em que tela se digitava"),
    SemTitular("web_sessao", ("empresa", "empresas", "estabelecimento"), "nomes de onde a pessoa pode agir"),
    SemTitular("web_sessao", ("acesso", "renovacao"), "credenciais da sessão, que não se exportam"),
)
