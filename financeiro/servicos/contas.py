"""As contas que a empresa acrescenta ao plano, e as de caixa e banco, cada uma com a sua conta do plano."""

from uuid import UUID

from msgspec import UNSET, Struct, UnsetType

from financeiro.dre import GRUPOS_DA_DRE
from financeiro.erros import ContaComSaldo, ContaEmUso, ContaInexistente, ContaNaoEncontrada, ContaSemPlano
from financeiro.models import Conta, ContaBancaria
from financeiro.plano_padrao import codigo_da_conta_mae
from financeiro.situacoes import TipoDeContaBancaria
from plataforma.banco.sql import executar, transacao
from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import em_reais, novo_id

MODULO = "financeiro"
_SINTETICAS = {TipoDeContaBancaria.CAIXA: "1.1.1.01", TipoDeContaBancaria.BANCO: "1.1.1.02"}

_MAE = "SELECT natureza, analitica FROM financeiro_conta WHERE empresa_id = %s AND codigo = %s FOR NO KEY UPDATE"
_GRUPOS = """
SELECT (SELECT CASE WHEN count(DISTINCT grupo_dre) = 1 THEN min(grupo_dre) END
          FROM financeiro_conta WHERE empresa_id = %s AND analitica AND codigo LIKE %s),
       EXISTS (SELECT 1 FROM financeiro_conta WHERE empresa_id = %s AND grupo_dre <> '' AND codigo LIKE %s)
"""
_FILHAS = "SELECT codigo FROM financeiro_conta WHERE empresa_id = %s AND codigo LIKE %s"
_TRAVAR = """
SELECT c.codigo, c.nome, c.ativa, c.analitica, c.funcao, c.versao,
       (SELECT b.nome FROM financeiro_conta_bancaria b WHERE b.conta_id = c.id AND b.ativa)
  FROM financeiro_conta c WHERE c.empresa_id = %s AND c.id = %s FOR NO KEY UPDATE OF c
"""
_ALTERAR = "UPDATE financeiro_conta SET nome = %s, ativa = %s, versao = versao + 1 WHERE id = %s"
_TRAVAR_BANCARIA = """
SELECT b.nome, b.banco, b.agencia, b.numero, b.ativa, b.versao,
       (SELECT coalesce(sum(s.debitos - s.creditos), 0) FROM financeiro_saldo_mensal s WHERE s.conta_id = b.conta_id)
  FROM financeiro_conta_bancaria b WHERE b.empresa_id = %s AND b.id = %s FOR NO KEY UPDATE OF b
"""
_ALTERAR_BANCARIA = """
UPDATE financeiro_conta_bancaria SET nome = %s, banco = %s, agencia = %s, numero = %s, ativa = %s, versao = versao + 1
 WHERE id = %s
"""


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
    Levanta ContaNaoEncontrada e EntradaInvalida.
    """
    mae = codigo_da_conta_mae(codigo) or ""
    with transacao(MODULO):
        achadas = executar(MODULO, _MAE, [empresa_atual(), mae])
        if not achadas or achadas[0][1]:
            mensagem = f"A conta “{codigo}” pede uma conta sintética “{mae}” acima dela; crie-a antes."
            campo = ErroDeCampo(campo="codigo", codigo="sem_mae", mensagem=mensagem)
            raise ContaNaoEncontrada(mensagem, campos=(campo,))
        conta = Conta(
            codigo=codigo,
            nome=nome,
            natureza=achadas[0][0],
            analitica=analitica,
            grupo_dre=_grupo_da_dre(codigo, mae, grupo_dre) if analitica else "",
        )
        conta.save(force_insert=True, using=MODULO)
    return conta.id


def _grupo_da_dre(codigo: str, mae: str, pedido: str | None) -> str:
    raiz = codigo.partition(".")[0]
    empresa = empresa_atual()
    ((das_irmas, de_resultado),) = executar(MODULO, _GRUPOS, [empresa, f"{mae}.%", empresa, f"{raiz}.%"])
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

    Levanta ContaInexistente, ConflitoDeVersao e ContaEmUso: a que tem função, filhas ou dinheiro não se desativa.
    """
    with transacao(MODULO):
        achadas = executar(MODULO, _TRAVAR, [empresa_atual(), conta])
        if not achadas:
            raise ContaInexistente(f"Não há conta {conta} nesta empresa.")
        codigo, nome, ativa, analitica, funcao, atual, bancaria = achadas[0]
        exigir_versao_atual(atual, versao, "a conta")
        if mudancas.ativa is False:
            _exigir_solta(codigo, analitica=analitica, funcao=funcao, bancaria=bancaria)
        nome = nome if mudancas.nome is UNSET else mudancas.nome
        ativa = ativa if mudancas.ativa is UNSET else mudancas.ativa
        executar(MODULO, _ALTERAR, [nome, ativa, conta])


def _exigir_solta(codigo: str, *, analitica: bool, funcao: str, bancaria: str | None) -> None:
    if funcao:
        raise ContaEmUso(f"A conta “{codigo}” recebe lançamentos automáticos ({funcao}) e não se desativa. Renomeie-a.")
    if not analitica:
        raise ContaEmUso(f"A conta “{codigo}” é sintética: desative as analíticas abaixo dela.")
    if bancaria:
        raise ContaEmUso(f"A conta “{codigo}” é de “{bancaria}”: desative antes em /api/contas-bancarias/.")


def criar_conta_bancaria(*, nome: str, tipo: str, banco: str, agencia: str, numero: str) -> UUID:
    """Cria a conta de caixa ou banco e, no plano, a conta analítica que acompanha o seu dinheiro."""
    sintetica = _SINTETICAS[TipoDeContaBancaria(tipo)]
    with transacao(MODULO):
        if not executar(MODULO, _MAE, [empresa_atual(), sintetica]):
            raise ContaSemPlano(f"O plano de contas não tem “{sintetica}”: espere a carga do plano e repita.")
        codigos = [c for (c,) in executar(MODULO, _FILHAS, [empresa_atual(), f"{sintetica}.%"])]
        proximo = 1 + max((int(c.removeprefix(f"{sintetica}.").partition(".")[0]) for c in codigos), default=0)
        conta = criar_conta(codigo=f"{sintetica}.{proximo:03}", nome=nome, analitica=True, grupo_dre=None)
        criada = ContaBancaria(
            id=novo_id(), nome=nome, tipo=tipo, banco=banco, agencia=agencia, numero=numero, conta_id=conta
        )
        criada.save(force_insert=True, using=MODULO)
    return criada.id


def alterar_conta_bancaria(conta: UUID, mudancas: MudancasDaContaBancaria, *, versao: int | None) -> None:
    """Altera a conta lida na `versao` (None: qualquer).

    Levanta ContaInexistente, ConflitoDeVersao e ContaComSaldo: só se desativa a que está zerada.
    """
    with transacao(MODULO):
        achadas = executar(MODULO, _TRAVAR_BANCARIA, [empresa_atual(), conta])
        if not achadas:
            raise ContaInexistente(f"Não há conta de caixa ou banco {conta} nesta empresa.")
        *atuais, atual, saldo = achadas[0]
        exigir_versao_atual(atual, versao, "a conta")
        if mudancas.ativa is False and saldo:
            raise ContaComSaldo(f"“{atuais[0]}” tem saldo de {em_reais(saldo)}. Transfira o saldo e desative depois.")
        pedidos = (mudancas.nome, mudancas.banco, mudancas.agencia, mudancas.numero, mudancas.ativa)
        novos = [velho if novo is UNSET else novo for velho, novo in zip(atuais, pedidos, strict=True)]
        executar(MODULO, _ALTERAR_BANCARIA, [*novos, conta])
