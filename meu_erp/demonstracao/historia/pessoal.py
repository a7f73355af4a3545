"""Quem trabalha na empresa: quem a administra e mais três, cada um no seu papel, que entram por convite."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from meu_erp.demonstracao.em_processo import ENDERECO, ClienteEmProcesso

ADMINISTRADOR = "admin"


class Colega(NamedTuple):
    papel: str
    caixa: str
    """O que vem antes do @ no e-mail, no lugar de `admin`."""
    nome: str


COLEGAS = (
    Colega("vendedor", "vendas", "Marina Teles"),
    Colega("estoquista", "estoque", "Jonas Prado"),
    Colega("financeiro", "financeiro", "Célia Nunes"),
)


class SemConvite(Exception):
    """O convite foi por e-mail: só quem o recebe o aceita."""


class Pessoal(NamedTuple):
    """As sessões, uma de cada papel."""

    administrador: ClienteEmProcesso
    vendedor: ClienteEmProcesso
    estoquista: ClienteEmProcesso
    financeiro: ClienteEmProcesso


def email_de(colega: Colega, administrador: str) -> str:
    """O e-mail do colega, ao lado do de quem administra."""
    caixa, _, dominio = administrador.partition("@")
    return f"{colega.caixa}{caixa.removeprefix(ADMINISTRADOR)}@{dominio}"


def entrar(email: str, senha: str, semente: str) -> Pessoal:
    """Convida os que ainda não entraram, aceita por eles com a mesma senha e abre as sessões. Levanta SemConvite."""

    def sessao(de: str) -> ClienteEmProcesso:
        return ClienteEmProcesso(ENDERECO, email=de, senha=senha, semente=f"{semente}/{de}")

    administrador = sessao(email)
    administrador.esperar_efeitos()
    for colega in COLEGAS:
        _convidar(administrador, colega, email_de(colega, email), senha)
    administrador.esperar_efeitos()
    vendedor, estoquista, financeiro = _abrir(sessao, email)
    return Pessoal(administrador, vendedor, estoquista, financeiro)


def _abrir(sessao: Callable[[str], ClienteEmProcesso], email: str) -> list[ClienteEmProcesso]:
    return [sessao(email_de(colega, email)) for colega in COLEGAS]


def _convidar(administrador: ClienteEmProcesso, colega: Colega, email: str, senha: str) -> None:
    (papel,) = administrador.listar("/api/papeis/", padrao=colega.papel)
    convite = administrador.enviar("/api/convites/", {"email": email, "nome": colega.nome, "papeis": [papel["id"]]})
    if convite["por_email"]:
        raise SemConvite(f"O convite de {email} foi por e-mail: a demonstração precisa aceitá-lo, e não o vê.")
    if convite["link"]:
        token = parse_qs(urlsplit(convite["link"]).query)["token"][0]
        administrador.enviar("/api/convites/aceitar/", {"token": token, "senha": senha})
