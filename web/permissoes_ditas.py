"""Como uma permissão se diz a quem administra: `vendas.pedido.faturar` é “Pedidos de venda: faturar”."""

from collections.abc import Collection, Iterable

from web.entradas import GrupoDeMarcas, LinhaDeMarcas, Opcao

MODULOS = {
    "vendas": "Vendas",
    "compras": "Compras",
    "estoque": "Estoque",
    "financeiro": "Financeiro e contabilidade",
    "abertura": "Saldos iniciais",
    "core": "Cadastros e administração",
    "plataforma": "Sistema",
}
ASSUNTOS = {
    "abertura.implantacao": "Saldos iniciais",
    "compras.devolucao": "Devoluções ao fornecedor",
    "compras.fornecedor": "Fornecedores",
    "compras.mapeamento": "Mapeamento de produtos",
    "compras.nota": "Notas de entrada",
    "core.aplicativo": "Aplicativos de fora",
    "core.conversao": "Outras unidades do produto",
    "core.convite": "Convites",
    "core.empresa": "Empresa",
    "core.estabelecimento": "Estabelecimentos",
    "core.papel": "Papéis",
    "core.pessoa": "Pessoas",
    "core.produto": "Produtos",
    "core.titular": "Dados de uma pessoa (LGPD)",
    "core.unidade": "Unidades de medida",
    "core.usuario": "Usuários",
    "estoque.ajuste": "Ajustes",
    "estoque.deposito": "Depósitos",
    "estoque.inventario": "Inventários",
    "estoque.movimento": "Movimentos e kardex",
    "estoque.reserva": "Reservas",
    "estoque.saldo": "Saldos",
    "estoque.transferencia": "Transferências",
    "financeiro.a_expedir": "Faturado que falta sair",
    "financeiro.baixa": "Baixas",
    "financeiro.conta": "Plano de contas",
    "financeiro.conta_bancaria": "Caixas e bancos",
    "financeiro.demonstrativo": "DRE, balancete e razão",
    "financeiro.lancamento": "Lançamentos",
    "financeiro.periodo": "Períodos",
    "financeiro.titulo": "Contas a receber e a pagar",
    "plataforma.invariante": "Provas do sistema",
    "vendas.cliente": "Clientes",
    "vendas.condicao": "Condições de pagamento",
    "vendas.devolucao": "Devoluções de venda",
    "vendas.expedicao": "Expedições",
    "vendas.fatura": "Faturas",
    "vendas.pedido": "Pedidos de venda",
}
VERBOS = {
    "ver": "ver",
    "criar": "criar",
    "alterar": "alterar",
    "manter": "criar e alterar",
    "apagar": "apagar",
    "baixar": "baixar",
    "cancelar": "cancelar",
    "confirmar": "confirmar",
    "contar": "contar",
    "desfazer": "desfazer",
    "devolver": "devolver",
    "encerrar": "encerrar",
    "estornar": "estornar",
    "expedir": "expedir",
    "exportar": "exportar",
    "faturar": "faturar",
    "fechar": "fechar",
    "implantar": "implantar",
    "lancar": "lançar",
    "mapear": "mapear",
    "reabrir": "reabrir",
    "revogar": "revogar",
}
_ORDEM = {verbo: lugar for lugar, verbo in enumerate(VERBOS)}


def em_grupos(permissoes: Collection[str]) -> list[GrupoDeMarcas]:
    """Por módulo e, nele, por assunto, cada um com os verbos; o que não tem nome aqui se diz como está."""
    return [
        GrupoDeMarcas(titulo, tuple(_linhas(p for p in permissoes if p.partition(".")[0] == modulo)))
        for modulo, titulo in _modulos_de(permissoes).items()
    ]


def _modulos_de(permissoes: Iterable[str]) -> dict[str, str]:
    ha = {permissao.partition(".")[0] for permissao in permissoes}
    return {**{m: t for m, t in MODULOS.items() if m in ha}, **{m: m for m in sorted(ha - MODULOS.keys())}}


def _linhas(permissoes: Iterable[str]) -> Iterable[LinhaDeMarcas]:
    por_assunto: dict[str, list[str]] = {}
    for permissao in permissoes:
        por_assunto.setdefault(permissao.rpartition(".")[0], []).append(permissao)
    for assunto in sorted(por_assunto, key=_assunto):
        verbos = sorted(por_assunto[assunto], key=lambda p: _ORDEM.get(p.rpartition(".")[2], len(_ORDEM)))
        yield LinhaDeMarcas(_assunto(assunto), tuple(Opcao(p, _verbo(p)) for p in verbos))


def _assunto(assunto: str) -> str:
    return ASSUNTOS.get(assunto, assunto)


def _verbo(permissao: str) -> str:
    verbo = permissao.rpartition(".")[2]
    return VERBOS.get(verbo, verbo)
