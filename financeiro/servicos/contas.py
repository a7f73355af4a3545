"""As contas que a empresa acrescenta ao plano, e as de caixa e banco, cada uma com a sua conta do plano."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F
from msgspec import UNSET, Struct, UnsetType

from financeiro import bloqueios
from financeiro.bloqueios import ContaTravada
from financeiro.copias import EMPRESA
from financeiro.dre import GRUPOS_DA_DRE
from financeiro.erros import ContaComSaldo, ContaEmUso, ContaNaoEncontrada, ContaRecusada, ContaSemPlano
from financeiro.models import Conta, ContaBancaria
from financeiro.plano_padrao import codigo_da_conta_mae
from financeiro.situacoes import TipoDeContaBancaria
from plataforma.banco.sql import executar, transacao
from plataforma.copias import na_falta
from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import em_reais, novo_id

_SINTETICAS: Mapping[str, str] = {TipoDeContaBancaria.CAIXA: "1.1.1.01", TipoDeContaBancaria.BANCO: "1.1.1.02"}

_GRUPOS = """
SELECT (SELECT CASE WHEN count(DISTINCT grupo_dre) = 1 THEN min(grupo_dre) END
          FROM financeiro_conta WHERE empresa_id = %s AND analitica AND codigo LIKE %s),
       EXISTS (SELECT 1 FROM financeiro_conta WHERE empresa_id = %s AND grupo_dre <> '' AND codigo LIKE %s)
"""
_FILHAS = "SELECT codigo FROM financeiro_conta WHERE empresa_id = %s AND codigo LIKE %s"


class MudancasDaConta(Struct, frozen=True, kw_only=True):
    """O que muda numa conta do plano."""

    nome: str | UnsetType = UNSET
    ativa: bool | UnsetType = UNSET


class MudancasDaContaBancaria(Struct, frozen=True, kw_only=True):
    """O que muda numa conta de caixa ou banco."""

    nome: str | UnsetType = UNSET
    banco: str | UnsetType = UNSET
    agencia: str | UnsetType = UNSET
    numero: str | UnsetType = UNSET
    ativa: bool | UnsetType = UNSET


def criar_conta(*, codigo: str, nome: str, analitica: bool, grupo_dre: str | None) -> UUID:
    """Acrescenta uma conta abaixo de uma sintética, de quem herda a natureza.

    Sem `grupo_dre`, a analítica de resultado herda o das irmãs, se é um só.
    Levanta ContaRecusada e EntradaInvalida.
    """
    mae = codigo_da_conta_mae(codigo) or ""
    with transacao("financeiro"):
        sintetica = bloqueios.travar_conta_mae(mae)
        if sintetica is None or sintetica.analitica:
            mensagem = f"A conta “{codigo}” pede uma conta sintética “{mae}” acima dela; crie-a antes."
            campo = ErroDeCampo(campo="codigo", codigo="sem_mae", mensagem=mensagem)
            raise na_falta(ContaRecusada(mensagem, campos=(campo,)), EMPRESA, [empresa_atual()])
        conta = Conta(
            codigo=codigo,
            nome=nome,
            natureza=sintetica.natureza,
            analitica=analitica,
            grupo_dre=_grupo_da_dre(codigo, mae, grupo_dre) if analitica else "",
        )
        conta.save(force_insert=True, using="financeiro")
    return conta.id


def _grupo_da_dre(codigo: str, mae: str, pedido: str | None) -> str:
    raiz = codigo.partition(".")[0]
    empresa = empresa_atual()
    ((das_irmas, de_resultado),) = executar("financeiro", _GRUPOS, [empresa, f"{mae}.%", empresa, f"{raiz}.%"])
    grupo = pedido or das_irmas or ""
    if de_resultado == bool(grupo):
        return grupo
    opcoes = ", ".join(sorted(GRUPOS_DA_DRE))
    mensagem = (
        f"A conta “{codigo}” é de resultado: diga em que grupo da DRE ela entra, um de: {opcoes}."
        if de_resultado
        else f"A conta “{codigo}” é patrimonial e não entra na DRE: deixe o grupo vazio."
    )
    campo = ErroDeCampo(campo="grupo_dre", codigo="grupo_recusado", mensagem=mensagem)
    raise EntradaInvalida(mensagem, campos=(campo,))


def alterar_conta(conta: UUID, mudancas: MudancasDaConta, *, versao: int | None) -> None:
    """Renomeia, desativa ou reativa a conta lida na `versao` (None: qualquer).

    Levanta ContaNaoEncontrada, ConflitoDeVersao e ContaEmUso: a que tem função, filhas ou dinheiro não se desativa.
    """
    with transacao("financeiro"):
        travada = bloqueios.travar_conta(conta)
        if travada is None:
            raise ContaNaoEncontrada(f"Não há conta {conta} nesta empresa.")
        exigir_versao_atual(travada.versao, versao, "a conta")
        if mudancas.ativa is False:
            _exigir_sem_uso(travada)
        Conta.objects.filter(id=conta).update(**_pedidas(mudancas))


def _exigir_sem_uso(conta: ContaTravada) -> None:
    nome = f"A conta “{conta.codigo}”"
    if conta.funcao:
        raise ContaEmUso(f"{nome} recebe lançamentos automáticos ({conta.funcao}) e não se desativa. Renomeie-a.")
    if not conta.analitica:
        raise ContaEmUso(f"{nome} é sintética: desative as analíticas abaixo dela.")
    if conta.caixa_ou_banco:
        raise ContaEmUso(f"{nome} é de “{conta.caixa_ou_banco}”: desative antes em /api/contas-bancarias/.")


def _pedidas(mudancas: MudancasDaConta | MudancasDaContaBancaria) -> dict[str, Any]:
    """As colunas que mudam, e a versão seguinte."""
    campos = {campo: getattr(mudancas, campo) for campo in mudancas.__struct_fields__}
    return {"versao": F("versao") + 1, **{campo: pedido for campo, pedido in campos.items() if pedido is not UNSET}}


def criar_conta_bancaria(*, nome: str, tipo: str, banco: str, agencia: str, numero: str) -> UUID:
    """Cria a conta de caixa ou banco e, no plano, a conta analítica que acompanha o seu dinheiro."""
    sintetica = _SINTETICAS[tipo]
    with transacao("financeiro"):
        if bloqueios.travar_conta_mae(sintetica) is None:
            sem_plano = ContaSemPlano(f"O plano de contas não tem “{sintetica}”: crie-a antes em /api/contas/.")
            raise na_falta(sem_plano, EMPRESA, [empresa_atual()])
        codigos = [c for (c,) in executar("financeiro", _FILHAS, [empresa_atual(), f"{sintetica}.%"])]
        proximo = 1 + max((int(c.removeprefix(f"{sintetica}.").partition(".")[0]) for c in codigos), default=0)
        conta = criar_conta(codigo=f"{sintetica}.{proximo:03}", nome=nome, analitica=True, grupo_dre=None)
        criada = ContaBancaria(
            id=novo_id(), nome=nome, tipo=tipo, banco=banco, agencia=agencia, numero=numero, conta_id=conta
        )
        criada.save(force_insert=True, using="financeiro")
    return criada.id


def alterar_conta_bancaria(conta: UUID, mudancas: MudancasDaContaBancaria, *, versao: int | None) -> None:
    """Altera a conta lida na `versao` (None: qualquer).

    Levanta ContaNaoEncontrada, ConflitoDeVersao e ContaComSaldo: só se desativa a que está zerada.
    """
    with transacao("financeiro"):
        travada = bloqueios.travar_conta_bancaria(conta)
        if travada is None:
            raise ContaNaoEncontrada(f"Não há conta de caixa ou banco {conta} nesta empresa.")
        exigir_versao_atual(travada.versao, versao, "a conta")
        if mudancas.ativa is False and travada.saldo:
            raise ContaComSaldo(
                f"“{travada.nome}” tem saldo de {em_reais(travada.saldo)}. Transfira o saldo e desative depois."
            )
        ContaBancaria.objects.filter(id=conta).update(**_pedidas(mudancas))
