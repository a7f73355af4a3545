"""O que se sugere a quem digita um pedido: clientes, com o que devem, e condições de pagamento."""

from typing import Any
from uuid import UUID

import msgspec

from plataforma.leituras import Pagina
from plataforma.textos import texto_de_busca
from vendas.consultas import CLIENTES, CONDICOES
from vendas.contrato_telas import ClienteSugerido
from vendas.filtros import FiltroDeClientes, FiltroDeCondicoes, OrdemDeClientes
from vendas.leituras import Condicao
from vendas.servicos.credito import comprometido_de

CONDICOES_NO_MAXIMO = 200


def clientes(texto: str, *, limite: int) -> tuple[ClienteSugerido, ...]:
    """Até `limite` clientes ativos com as palavras do texto, por nome."""
    palavras = " ".join(texto_de_busca(texto).split())
    filtro = FiltroDeClientes(busca=palavras, ativo=True)
    achados: list[dict[str, Any]] = CLIENTES.ler(filtro, OrdemDeClientes.NOME, Pagina(limite=limite)).itens
    devidos = comprometido_de([UUID(achado["id"]) for achado in achados])
    com_divida = [{**achado, "em_aberto": str(devidos[UUID(achado["id"])])} for achado in achados]
    return msgspec.convert(com_divida, tuple[ClienteSugerido, ...])


def condicoes_ativas() -> tuple[Condicao, ...]:
    """As que se podem usar, da mais nova à mais velha."""
    pagina = CONDICOES.ler(FiltroDeCondicoes(ativa=True), CONDICOES.ordem_padrao, Pagina(limite=CONDICOES_NO_MAXIMO))
    return msgspec.convert(pagina.itens, tuple[Condicao, ...])
