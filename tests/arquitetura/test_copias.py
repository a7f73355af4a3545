"""Toda cópia do cadastro de outro módulo diz como perguntar ao dono o que o evento ainda não trouxe."""

from core.eventos import EstabelecimentoAlterado, EstabelecimentoCriado
from plataforma.mensageria.evento import descricao_de
from plataforma.modulo import modulos_registrados

# Só reações leem a UF do estabelecimento no financeiro: quem espera por ela é a inbox, que repete, e não uma pessoa.
SO_AS_REACOES_LEEM = {("financeiro", EstabelecimentoCriado), ("financeiro", EstabelecimentoAlterado)}


def test_quem_ouve_um_cadastro_sabe_perguntar_por_ele() -> None:
    sem_copia = {
        (m.nome, a.evento)
        for m in modulos_registrados()
        for a in m.assinaturas
        if descricao_de(a.evento).modulo == "core" and a.copia is None
    }
    assert sem_copia == SO_AS_REACOES_LEEM
