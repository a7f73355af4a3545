"""O que a empresa tem quando nasce, contado pelo core: plano de contas padrão, caixa, regime e estabelecimentos."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from financeiro.erros import EmpresaDesconhecida
from financeiro.plano_padrao import plano_padrao
from financeiro.tributos_da_venda import Regime, RegimeDaEmpresa
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id

MODULO = "financeiro"
NOME_DO_CAIXA = "Caixa"

_CARREGAR = """
INSERT INTO financeiro_conta (id, empresa_id, codigo, nome, natureza, analitica, funcao, grupo_dre, ativa, versao)
SELECT v.id, %s, v.codigo, v.nome, v.natureza, v.analitica, v.funcao, v.grupo_dre, true, 1
  FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::text[])
       AS v (id, codigo, nome, natureza, analitica, funcao, grupo_dre)
ON CONFLICT DO NOTHING
"""
_CAIXA = """
INSERT INTO financeiro_conta_bancaria (id, empresa_id, nome, tipo, banco, agencia, numero, conta_id, ativa, versao)
SELECT %s, empresa_id, %s, 'caixa', '', '', '', id, true, 1
  FROM financeiro_conta WHERE empresa_id = %s AND funcao = 'caixa'
ON CONFLICT DO NOTHING
"""
_EMPRESA = """
INSERT INTO financeiro_empresa (empresa_id, razao_social, regime, crt, anexo_do_simples, receita_12_meses)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (empresa_id) DO UPDATE SET razao_social = excluded.razao_social, regime = excluded.regime,
    crt = excluded.crt, anexo_do_simples = excluded.anexo_do_simples, receita_12_meses = excluded.receita_12_meses
"""
_REGIME = "SELECT regime, crt, anexo_do_simples FROM financeiro_empresa WHERE empresa_id = %s"
_ESTABELECIMENTO = """
INSERT INTO financeiro_estabelecimento (id, empresa_id, cnpj, nome, uf) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET cnpj = excluded.cnpj, nome = excluded.nome, uf = excluded.uf
"""
_UF = "SELECT uf FROM financeiro_estabelecimento WHERE id = %s"


@dataclass(frozen=True, kw_only=True)
class DadosDaEmpresa:
    """O que o core conta da empresa; `receita_12_meses` é a informada por ela, em reais."""

    razao_social: str
    regime: Regime
    crt: int
    anexo_do_simples: str
    receita_12_meses: Decimal | None


def preparar_empresa(dados: DadosDaEmpresa) -> None:
    """Guarda o regime e dá à empresa o plano padrão e um caixa; repetida, só atualiza o regime."""
    contas = plano_padrao()
    colunas = [
        [novo_id() for _ in contas],
        [c.codigo for c in contas],
        [c.nome for c in contas],
        [c.natureza for c in contas],
        [c.analitica for c in contas],
        [c.funcao for c in contas],
        [c.grupo_dre for c in contas],
    ]
    with transacao(MODULO):
        guardar_empresa(dados)
        executar(MODULO, _CARREGAR, [empresa_atual(), *colunas])
        executar(MODULO, _CAIXA, [novo_id(), NOME_DO_CAIXA, empresa_atual()])


def guardar_empresa(dados: DadosDaEmpresa) -> None:
    """Guarda o que o core contou da empresa."""
    colunas = [dados.razao_social, dados.regime, dados.crt, dados.anexo_do_simples, dados.receita_12_meses]
    executar(MODULO, _EMPRESA, [empresa_atual(), *colunas])


def regime_da_empresa() -> RegimeDaEmpresa:
    """O que decide os tributos da empresa. Levanta EmpresaDesconhecida."""
    achados = executar(MODULO, _REGIME, [empresa_atual()])
    if not achados:
        raise EmpresaDesconhecida("O cadastro da empresa ainda não chegou ao financeiro.")
    return RegimeDaEmpresa(*achados[0])


def guardar_estabelecimento(*, estabelecimento: UUID, cnpj: str, nome: str, uf: str) -> None:
    """Guarda a UF do estabelecimento."""
    executar(MODULO, _ESTABELECIMENTO, [estabelecimento, empresa_atual(), cnpj, nome, uf])


def uf_do_estabelecimento(estabelecimento: UUID) -> str:
    """UF de onde a venda sai. Levanta EmpresaDesconhecida."""
    achados = executar(MODULO, _UF, [estabelecimento])
    if not achados:
        raise EmpresaDesconhecida(f"O estabelecimento {estabelecimento} ainda não chegou ao financeiro.")
    return str(achados[0][0])
