"""Onde fica uma pessoa ou um estabelecimento: os mesmos campos."""

from typing import Protocol, TypeVar

from web.entradas import Campo, Opcao, Procura, Secao, Texto


class TemEndereco(Protocol):
    """O que tem endereço no cadastro."""

    @property
    def cep(self) -> str: ...
    @property
    def logradouro(self) -> str: ...
    @property
    def numero(self) -> str: ...
    @property
    def complemento(self) -> str: ...
    @property
    def bairro(self) -> str: ...
    @property
    def municipio(self) -> str: ...
    @property
    def nome_do_municipio(self) -> str: ...


E = TypeVar("E", bound=TemEndereco)


def endereco() -> Secao[E]:
    """Os campos; o município se procura pelo nome, e a API recebe o código do IBGE."""
    return Secao(
        "Onde fica",
        (
            Campo("cep", "CEP", Texto(9), lambda p: p.cep, "c3"),
            Campo("municipio", "Município", Procura("sugerir_municipios", "Nome da cidade", ""), _municipio, "c6"),
            Campo("logradouro", "Rua", Texto(120), lambda p: p.logradouro, "c6"),
            Campo("numero", "Número", Texto(20), lambda p: p.numero, "c2"),
            Campo("complemento", "Complemento", Texto(60), lambda p: p.complemento, "c4"),
            Campo("bairro", "Bairro", Texto(60), lambda p: p.bairro, "c6"),
        ),
    )


def _municipio(quem: TemEndereco) -> Opcao | None:
    return Opcao(quem.municipio, quem.nome_do_municipio) if quem.municipio else None
