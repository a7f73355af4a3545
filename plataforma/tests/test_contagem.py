"""A contagem vê tudo o que vai ao banco: o ajuste da sessão, o BEGIN, o comando e o COMMIT."""

from uuid import UUID

from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.contagem import contando
from plataforma.valores import novo_id


def test_uma_transacao_de_outra_empresa_sao_quatro_comandos(empresa: UUID) -> None:
    outra = Ator(usuario_id=novo_id(), empresa_id=novo_id())
    with contando() as comandos, agir_como(outra), transacao("vendas"):
        executar("vendas", "SELECT 1")
    assert [c.split()[1] for c in comandos] == ["SELECT", "BEGIN", "SELECT", "COMMIT"]
    assert "app.empresa" in comandos[0]


def test_a_mesma_empresa_na_mesma_conexao_nao_repete_o_ajuste(empresa: UUID) -> None:
    executar("vendas", "SELECT 1")
    with contando() as comandos:
        executar("vendas", "SELECT 2")
    assert comandos == ["vendas: SELECT 2"]
