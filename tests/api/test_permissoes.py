"""Cada operação com cada permissão, chamada de verdade: só a declarada abre, e a checagem vem antes do corpo."""

import re
from collections.abc import Callable, Iterator
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from meu_erp.demonstracao.roteiro import Cena
from plataforma.api.permissao import IDENTIFICADA, PUBLICA
from plataforma.identidade.contexto import Ator
from plataforma.testes import cliente
from plataforma.testes.contagem import contando
from plataforma.testes.fixtures import todas_as_permissoes
from plataforma.valores import novo_id
from tests.api.operacoes import OPERACOES, Operacao

ESCRITA = re.compile(r"\w+: \s*(WITH .*\b)?(INSERT|UPDATE|DELETE|TRUNCATE|NOTIFY)\b", re.IGNORECASE | re.DOTALL)
ILEGIVEL = b'{"'
NEGADAS = (401, 403)
Chamar = Callable[[frozenset[str] | None, Operacao, bytes], int]


@pytest.fixture(scope="module")
def chamar(bancos: None, chave_de_teste: RSAPrivateKey) -> Chamar:
    """Faz a chamada com um token de só estas permissões, ou sem token; devolve o status."""
    empresa = novo_id()

    @cache
    def cliente_com(permissoes: frozenset[str] | None) -> cliente.ClienteDaApi:
        if permissoes is None:
            return cliente.ClienteDaApi(None)
        ator = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=permissoes)
        return cliente.ClienteDaApi(cliente.assinar(chave_de_teste, ator, cliente.dar_acesso(ator)))

    def fazer(permissoes: frozenset[str] | None, operacao: Operacao, corpo: bytes) -> int:
        return int(cliente_com(permissoes).cru(operacao.metodo, operacao.endereco(), corpo).status_code)

    return fazer


def _com_permissao() -> list[Operacao]:
    return [o for o in OPERACOES if o.permissao not in (PUBLICA, IDENTIFICADA)]


def _diferentes(feitas: Iterator[tuple[str, int]], esperado: int) -> list[str]:
    return [f"{nome}: {status}" for nome, status in feitas if status != esperado]


def test_sem_token_toda_operacao_que_nao_e_publica_responde_401(chamar: Chamar) -> None:
    feitas = ((o.nome, chamar(None, o, ILEGIVEL)) for o in OPERACOES if o.permissao != PUBLICA)
    assert _diferentes(feitas, 401) == []


def test_token_sem_permissao_so_alcanca_o_que_pede_so_identificar_se(chamar: Chamar) -> None:
    assert _diferentes(((o.nome, chamar(frozenset(), o, ILEGIVEL)) for o in _com_permissao()), 403) == []
    livres = [o for o in OPERACOES if o.permissao == IDENTIFICADA]
    assert [o.nome for o in livres if chamar(frozenset(), o, b"{}") in NEGADAS] == []


def test_todas_menos_a_declarada_nao_bastam(chamar: Chamar) -> None:
    todas = todas_as_permissoes()
    feitas = ((o.nome, chamar(todas - {o.permissao}, o, ILEGIVEL)) for o in _com_permissao())
    assert _diferentes(feitas, 403) == []


def test_so_a_declarada_basta(chamar: Chamar) -> None:
    """Basta para passar da checagem: o que a chamada vazia merece depois dela é de outro teste."""
    feitas = [(o.nome, chamar(frozenset({o.permissao}), o, b"{}")) for o in _com_permissao()]
    assert [f"{nome}: {status}" for nome, status in feitas if status in NEGADAS or status >= 500] == []


def test_publica_nao_pede_token(chamar: Chamar) -> None:
    publicas = [o for o in OPERACOES if o.permissao == PUBLICA]
    assert [o.nome for o in publicas if chamar(None, o, b"{}") in NEGADAS] == []


def test_ler_nao_escreve(cena: Cena) -> None:
    """Uma leitura se repete e se antecipa: nada pode mudar por ela."""
    escritas = []
    for operacao in (o for o in OPERACOES if o.metodo == "GET"):
        with contando() as comandos:
            cena.cliente.http.get(operacao.endereco())
        escritas += [f"{operacao.nome}: {c}" for c in comandos if ESCRITA.match(c)]
    assert escritas == []
