"""O que a API do financeiro escreve: cada função lê o que precisa, chama o serviço e devolve como ficou."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from core.contrato import PessoaResumo
from financeiro import consultas, demonstrativos
from financeiro.servicos import baixas, contas, estornos, lancamentos_manuais, periodos, titulos
from financeiro.servicos.baixas import NovaBaixa
from financeiro.servicos.cadastro import ler_pessoa
from financeiro.servicos.contas import MudancasDaConta, MudancasDaContaBancaria
from financeiro.servicos.lancamentos_manuais import PartidaManual
from financeiro.servicos.titulos import TituloManual
from plataforma.comandos import uma_vez, uma_vez_lendo

DO_LOTE = "itens.{}."


def _pessoa_do_titulo(manual: TituloManual) -> PessoaResumo:
    return ler_pessoa(manual.pessoa)


@uma_vez_lendo("financeiro", _pessoa_do_titulo)
def criar_titulos(pessoa: PessoaResumo, manual: TituloManual) -> dict[str, Any]:
    """Cria à mão os títulos de um documento, um por parcela."""
    return consultas.titulos_criados(titulos.criar_a_mao(manual, pessoa_nome=pessoa.nome))


@uma_vez("financeiro")
def cancelar_titulo(titulo: UUID, *, data: date, motivo: str, versao: int | None) -> dict[str, Any]:
    """Cancela um título feito à mão, e o devolve como ficou."""
    titulos.cancelar(titulo=titulo, data=data, motivo=motivo, versao=versao)
    return consultas.titulo(titulo)


@uma_vez("financeiro")
def baixar_titulo(nova: NovaBaixa) -> dict[str, Any]:
    """Recebe ou paga um título; devolve a baixa."""
    (feita,) = baixas.baixar([nova])
    return consultas.baixa(feita)


@uma_vez("financeiro")
def baixar_em_lote(novas: Sequence[NovaBaixa]) -> dict[str, Any]:
    """Recebe ou paga todos os títulos, ou nenhum; devolve as baixas na ordem pedida."""
    return consultas.baixas_feitas(baixas.baixar(novas, campos=DO_LOTE))


@uma_vez("financeiro")
def estornar_baixa(baixa: UUID, *, data: date, motivo: str, versao: int | None) -> dict[str, Any]:
    """Desfaz um pagamento; devolve a baixa, já estornada."""
    baixas.estornar_baixa(baixa=baixa, data=data, motivo=motivo, versao=versao)
    return consultas.baixa(baixa)


@uma_vez("financeiro")
def lancar_a_mao(*, data: date, historico: str, documento: str, partidas: Sequence[PartidaManual]) -> dict[str, Any]:
    """Faz um lançamento; devolve-o com suas partidas."""
    lancamento = lancamentos_manuais.lancar_a_mao(
        data=data, historico=historico, documento=documento, partidas=partidas
    )
    return consultas.lancamento(lancamento)


@uma_vez("financeiro")
def estornar_lancamento(lancamento: UUID, *, data: date, motivo: str, versao: int | None) -> dict[str, Any]:
    """Estorna um lançamento manual; devolve o lançamento novo, que o anula."""
    return consultas.lancamento(estornos.estornar(lancamento=lancamento, data=data, motivo=motivo, versao=versao))


@uma_vez("financeiro")
def criar_conta(*, codigo: str, nome: str, analitica: bool, grupo_dre: str | None) -> dict[str, Any]:
    """Acrescenta uma conta ao plano."""
    return consultas.conta(contas.criar_conta(codigo=codigo, nome=nome, analitica=analitica, grupo_dre=grupo_dre))


@uma_vez("financeiro")
def alterar_conta(conta: UUID, mudancas: MudancasDaConta, *, versao: int | None) -> dict[str, Any]:
    """Altera uma conta do plano lida na `versao`."""
    contas.alterar_conta(conta, mudancas, versao=versao)
    return consultas.conta(conta)


@uma_vez("financeiro")
def criar_conta_bancaria(*, nome: str, tipo: str, banco: str, agencia: str, numero: str) -> dict[str, Any]:
    """Cria um caixa ou uma conta de banco, com a sua conta do plano."""
    conta = contas.criar_conta_bancaria(nome=nome, tipo=tipo, banco=banco, agencia=agencia, numero=numero)
    return consultas.conta_bancaria(conta)


@uma_vez("financeiro")
def alterar_conta_bancaria(conta: UUID, mudancas: MudancasDaContaBancaria, *, versao: int | None) -> dict[str, Any]:
    """Altera um caixa ou uma conta de banco lida na `versao`."""
    contas.alterar_conta_bancaria(conta, mudancas, versao=versao)
    return consultas.conta_bancaria(conta)


@uma_vez("financeiro")
def fechar_periodo(mes: date, *, motivo: str, versao: int | None) -> dict[str, Any]:
    """Fecha o mês; devolve como ele ficou e o que merece olhar."""
    periodos.fechar(mes=mes, motivo=motivo, versao=versao)
    return demonstrativos.periodo_mudado(mes)


@uma_vez("financeiro")
def reabrir_periodo(mes: date, *, motivo: str, versao: int | None) -> dict[str, Any]:
    """Reabre o mês; devolve como ele ficou."""
    periodos.reabrir(mes=mes, motivo=motivo, versao=versao)
    return demonstrativos.periodo_mudado(mes)
