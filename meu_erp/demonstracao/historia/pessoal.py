"""Quem trabalha na empresa: quem a administra e mais três, cada um no seu papel, que entram por convite."""

from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from meu_erp.demonstracao.em_processo import ClienteEmProcesso

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
    administrador = ClienteEmProcesso(settings.ENDERECO, email=email, senha=senha)
    administrador.esperar_a_empresa()
    for colega in COLEGAS:
        _convidar(administrador, colega, email_de(colega, email), senha, semente)
    administrador.esperar_efeitos()
    colegas = (ClienteEmProcesso(settings.ENDERECO, email=email_de(colega, email), senha=senha) for colega in COLEGAS)
    return Pessoal(administrador, *colegas)


def _convidar(administrador: ClienteEmProcesso, colega: Colega, email: str, senha: str, semente: str) -> None:
    (papel,) = administrador.listar("/api/papeis/", padrao=colega.papel)
    corpo = {"email": email, "nome": colega.nome, "papeis": [papel["id"]]}
    chave = uuid5(NAMESPACE_URL, f"{semente}/convite/{email}")
    convite = administrador.enviar("/api/convites/", corpo, chave=chave)
    if convite["por_email"]:
        raise SemConvite(f"O convite de {email} foi por e-mail: a demonstração precisa aceitá-lo, e não o vê.")
    if convite["link"]:
        token = parse_qs(urlsplit(convite["link"]).query)["token"][0]
        administrador.enviar("/api/convites/aceitar/", {"token": token, "senha": senha})
