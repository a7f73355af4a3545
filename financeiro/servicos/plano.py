"""O que a empresa tem quando nasce, contado pelo core: plano de contas padrão, caixa, regime e estabelecimentos."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from financeiro.erros import EmpresaNaoEncontrada
from financeiro.models import Conta, Empresa, Estabelecimento
from financeiro.plano_padrao import plano_padrao
from financeiro.tributos_da_venda import Regime, RegimeDaEmpresa
from plataforma.banco.gravacao import guardar_copias, inserir
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id

NOME_DO_CAIXA = "Caixa"

_CAIXA = """
INSERT INTO financeiro_conta_bancaria (id, empresa_id, nome, tipo, banco, agencia, numero, conta_id, ativa, versao)
SELECT %s, empresa_id, %s, 'caixa', '', '', '', id, true, 1
  FROM financeiro_conta WHERE empresa_id = %s AND funcao = 'caixa'
ON CONFLICT DO NOTHING
"""
_REGIME = "SELECT regime, crt, anexo_do_simples FROM financeiro_empresa WHERE empresa_id = %s"
_UF = "SELECT uf FROM financeiro_estabelecimento WHERE id = %s"


@dataclass(frozen=True, kw_only=True)
class DadosDaEmpresa:
    """O que o core conta da empresa, com os nomes das colunas; `receita_12_meses` é a informada por ela, em reais.

    `versao` é a do cadastro.
    """

    razao_social: str
    regime: Regime
    crt: int
    anexo_do_simples: str
    receita_12_meses: Decimal | None
    versao: int


def preparar_empresa(dados: DadosDaEmpresa) -> None:
    """Guarda o regime e dá à empresa o plano padrão e um caixa; repetida, só atualiza o regime."""
    contas = [{"id": novo_id(), **conta._asdict()} for conta in plano_padrao()]
    iguais = {"empresa_id": empresa_atual(), "ativa": True, "versao": 1}
    with transacao("financeiro"):
        guardar_empresa(dados)
        inserir(Conta, contas, iguais=iguais, fim="ON CONFLICT DO NOTHING")
        executar("financeiro", _CAIXA, [novo_id(), NOME_DO_CAIXA, empresa_atual()])


def guardar_empresa(dados: DadosDaEmpresa) -> None:
    """Guarda o que o core contou da empresa, se é mais novo que o guardado."""
    guardar_copias(Empresa, [{"empresa_id": empresa_atual(), **vars(dados)}], chave="empresa_id")


def empresa_conhecida() -> bool:
    """Se a empresa em contexto já está preparada."""
    return bool(executar("financeiro", _REGIME, [empresa_atual()]))


def regime_da_empresa() -> RegimeDaEmpresa:
    """O que decide os tributos da empresa. Levanta EmpresaNaoEncontrada."""
    achados = executar("financeiro", _REGIME, [empresa_atual()])
    if not achados:
        raise EmpresaNaoEncontrada("O cadastro da empresa ainda não chegou ao financeiro.")
    return RegimeDaEmpresa(*achados[0])


def guardar_estabelecimento(*, estabelecimento: UUID, cnpj: str, nome: str, uf: str, versao: int) -> None:
    """Guarda a UF do estabelecimento, se é mais nova que a guardada."""
    linha = {"id": estabelecimento, "empresa_id": empresa_atual(), "cnpj": cnpj, "nome": nome, "uf": uf}
    guardar_copias(Estabelecimento, [{**linha, "versao": versao}], chave="id")


def uf_do_estabelecimento(estabelecimento: UUID) -> str:
    """UF de onde a venda sai. Levanta EmpresaNaoEncontrada."""
    achados = executar("financeiro", _UF, [estabelecimento])
    if not achados:
        raise EmpresaNaoEncontrada(f"O estabelecimento {estabelecimento} ainda não chegou ao financeiro.")
    return str(achados[0][0])
