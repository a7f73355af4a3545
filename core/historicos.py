"""Os recursos de que o módulo mostra o histórico."""

from core.contas import Convite
from core.models import (
    Conversao,
    Empresa,
    Estabelecimento,
    Papel,
    PapelDoVinculo,
    Pessoa,
    Produto,
    Unidade,
    Vinculo,
)
from plataforma.historicos.declaracao import FonteDoHistorico, Historico, historico

HISTORICOS = (
    historico(
        "empresas",
        "core.empresa.ver",
        Empresa,
        raiz_cnpj="raiz do CNPJ",
        receita_bruta_12_meses="receita bruta em 12 meses",
    ),
    historico("estabelecimentos", "core.estabelecimento.ver", Estabelecimento),
    historico("pessoas", "core.pessoa.ver", Pessoa),
    historico("produtos", "core.produto.ver", Produto),
    historico("unidades", "core.unidade.ver", Unidade),
    historico("conversoes", "core.conversao.ver", Conversao),
    historico("papeis", "core.papel.ver", Papel),
    historico("convites", "core.convite.ver", Convite, por_email="mandado por e-mail"),
    Historico(
        "usuarios",
        "core.usuario.ver",
        (
            FonteDoHistorico(Vinculo, chave="usuario_id"),
            FonteDoHistorico(PapelDoVinculo, chave="vinculo__usuario_id", parte="papel"),
        ),
    ),
)
