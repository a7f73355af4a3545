"""Dois módulos de brinquedo, cada um com seu banco: `potes` guarda bolinhas, `papeis` tem papéis que as pedem."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from django.db import connections
from psycopg import sql

from plataforma.banco.sql import executar
from plataforma.comandos import ComandoEmEtapas, registrar_comando
from plataforma.contratos import Contrato, comando, consulta, usar
from plataforma.contratos.registro import registrar_implementacao
from plataforma.erros import ErroDeNegocio
from plataforma.estados import TransicaoProibida
from plataforma.identidade.contexto import ator_atual, empresa_atual, rastro_atual
from plataforma.testes.bancos import clonar
from plataforma.valores import Dto, Quantidade, novo_id, quantidade

POLITICA = "(empresa_id = (SELECT nullif(current_setting('app.empresa', true), '')::uuid))"
TABELAS = {
    "papeis": "papeis_papel (id uuid PRIMARY KEY, empresa_id uuid NOT NULL, situacao text, pote uuid, pedida numeric)",
    "potes": "potes_pote (id uuid PRIMARY KEY, empresa_id uuid NOT NULL, tem numeric NOT NULL CHECK (tem >= 0))",
}


class Falta(Dto):
    """Quanto falta num pote."""

    pote: UUID
    falta: Quantidade


class PoteVazio(ErroDeNegocio):
    """O pote não tem o que se pediu."""

    codigo = "potes.pote_vazio"
    tipo_dos_dados = Falta


class NaoDeclarado(ErroDeNegocio):
    """Erro que o contrato não declara."""

    codigo = "potes.nao_declarado"


class Retirada(Dto):
    """O que saiu de um pote e o que ficou."""

    pote: UUID
    saiu: Quantidade
    ficou: Quantidade


class Chamador(Dto):
    """Quem a implementação vê chamando."""

    usuario: UUID
    empresa: UUID
    permissoes: frozenset[str]
    correlacao: UUID
    profundidade: int


class Potes(Contrato, modulo="potes", versao=1):
    """Contrato do módulo potes."""

    @consulta(prazo="2s")
    def tem(self, *, potes: tuple[UUID, ...]) -> tuple[Quantidade, ...]: ...

    @consulta(prazo="2s")
    def quem(self) -> Chamador: ...

    @consulta(prazo="2s")
    def estourar(self, *, como: str) -> None: ...

    @comando(prazo="2s", erros=(PoteVazio,))
    def tirar(self, *, chave: UUID, pote: UUID, quanto: Quantidade) -> Retirada: ...


_TIRAR = "UPDATE potes_pote SET tem = tem - %s WHERE id = %s AND tem >= %s RETURNING tem"
_COMECAR = """
UPDATE papeis_papel SET situacao = 'atendendo' WHERE id = %s AND situacao = 'escrito' RETURNING pote, pedida
"""


_LINHAS = """
SELECT situacao, chave_do_contrato, tentativas, arrendado_ate <= clock_timestamp() FROM comandos_comando
 WHERE documento = %s ORDER BY criado_em
"""
_VENCER = """
UPDATE comandos_comando SET arrendado_ate = clock_timestamp(), repetir_em = clock_timestamp() WHERE documento = %s
"""


class PotesLocais:
    """Implementação local."""

    estouros: dict[str, Exception] = {"defeito": ZeroDivisionError("x"), "negocio": NaoDeclarado("não declarado")}

    def tem(self, *, potes: tuple[UUID, ...]) -> tuple[Decimal, ...]:
        achados = dict(executar("potes", "SELECT id, tem FROM potes_pote WHERE id = ANY(%s)", [list(potes)]))
        return tuple(quantidade(achados[p]) for p in potes)

    def quem(self) -> Chamador:
        ator, rastro = ator_atual(), rastro_atual()
        return Chamador(
            usuario=ator.usuario_id,
            empresa=ator.empresa_id,
            permissoes=ator.permissoes,
            correlacao=rastro.correlacao,
            profundidade=rastro.profundidade,
        )

    def estourar(self, *, como: str) -> None:
        raise self.estouros[como]

    def tirar(self, *, chave: UUID, pote: UUID, quanto: Decimal) -> Retirada:
        ficou = executar("potes", _TIRAR, [quanto, pote, quanto])
        if not ficou:
            ((tem,),) = executar("potes", "SELECT tem FROM potes_pote WHERE id = %s", [pote])
            falta = Falta(pote=pote, falta=quantidade(quanto - tem))
            raise PoteVazio(f"Faltam {falta.falta} bolinhas no pote {pote}.", dados=falta)
        return Retirada(pote=pote, saiu=quanto, ficou=quantidade(ficou[0][0]))


class PedidoDeBolinhas(Dto):
    """Argumentos que `papeis` guarda para chamar `potes`."""

    pote: UUID
    quanto: Quantidade


class NovoPapel(Dto):
    """Papel que nasce com o comando."""

    pote: UUID
    pedida: Quantidade


class PapelAtendido(Dto):
    """Resposta do comando de `papeis`."""

    papel: UUID
    ficou: Quantidade


potes = usar(Potes)


class AtenderPapel(ComandoEmEtapas):
    """Papel: escrito -> atendendo -> atendido."""

    modulo = "papeis"
    operacao = "papeis.papel.atender"

    def criar(self, documento: UUID, novo: NovoPapel) -> None:
        escrever_papel(documento, novo)

    def iniciar(self, documento: UUID) -> PedidoDeBolinhas:
        mudados = executar("papeis", _COMECAR, [documento])
        if not mudados:
            raise TransicaoProibida("O papel não está escrito.")
        return PedidoDeBolinhas(pote=mudados[0][0], quanto=quantidade(mudados[0][1]))

    def chamar(self, chave: UUID, args: PedidoDeBolinhas) -> Retirada:
        return potes.tirar(chave=chave, pote=args.pote, quanto=args.quanto)

    def concluir(self, documento: UUID, resultado: Retirada) -> PapelAtendido:
        _passar(documento, "atendendo", "atendido")
        return PapelAtendido(papel=documento, ficou=resultado.ficou)

    def recusar(self, documento: UUID, erro: ErroDeNegocio) -> None:
        _passar(documento, "atendendo", "escrito")

    def resposta_final(self, documento: UUID) -> PapelAtendido | None:
        atendido = executar("papeis", "SELECT 1 FROM papeis_papel WHERE id = %s AND situacao = 'atendido'", [documento])
        return PapelAtendido(papel=documento, ficou=quantidade(0)) if atendido else None


def _passar(papel: UUID, de: str, para: str) -> None:
    sql_da_passagem = "UPDATE papeis_papel SET situacao = %s WHERE id = %s AND situacao = %s RETURNING id"
    if not executar("papeis", sql_da_passagem, [para, papel, de]):
        raise TransicaoProibida(f"O papel {papel} não está {de}.")


def novo_pote(tem: str) -> UUID:
    """Pote novo da empresa em contexto."""
    pote = novo_id()
    executar("potes", "INSERT INTO potes_pote VALUES (%s, %s, %s)", [pote, empresa_atual(), Decimal(tem)])
    return pote


def novo_papel(pote: UUID, pedida: str) -> UUID:
    """Papel escrito, que pede `pedida` bolinhas do pote."""
    papel = novo_id()
    escrever_papel(papel, NovoPapel(pote=pote, pedida=quantidade(pedida)))
    return papel


def escrever_papel(papel: UUID, novo: NovoPapel) -> None:
    """Grava o papel, escrito."""
    valores = [papel, empresa_atual(), "escrito", novo.pote, novo.pedida]
    executar("papeis", "INSERT INTO papeis_papel VALUES (%s, %s, %s, %s, %s)", valores)


def ver_pote(pote: UUID) -> Decimal:
    """Quanto há no pote."""
    return executar("potes", "SELECT tem FROM potes_pote WHERE id = %s", [pote])[0][0]


def ver_papel(papel: UUID) -> str:
    """Situação do papel."""
    return executar("papeis", "SELECT situacao FROM papeis_papel WHERE id = %s", [papel])[0][0]


def linhas_do_comando(papel: UUID) -> list[tuple[Any, ...]]:
    """Situação, chave do contrato, tentativas e arrendamento vencido de cada comando sobre o papel, na ordem."""
    return executar("papeis", _LINHAS, [papel])


def vencer_arrendamento(papel: UUID) -> None:
    """Faz o comando aberto sobre o papel poder ser retomado já."""
    executar("papeis", _VENCER, [papel])


def instalar_brinquedos(enderecos: dict[str, dict[str, Any]]) -> None:
    """Liga os aliases `papeis` e `potes` aos bancos e registra a implementação."""
    for nome, endereco in enderecos.items():
        connections.settings[nome] = {**connections.settings["default"], **endereco}
    registrar_implementacao(Potes, PotesLocais())
    registrar_comando(AtenderPapel())


def bancos_de_brinquedo(url_admin: str, modelo: str, modulo: str, sufixo: str) -> dict[str, dict[str, Any]]:
    """Clona o banco `modelo` (migrado, do `modulo`) para cada brinquedo, com sua tabela sob segurança por linha."""
    enderecos = {}
    for nome, tabela in TABELAS.items():
        banco = f"{sufixo}_{nome}"
        clonar(url_admin, modelo, banco, f"erp_{modulo}_dono")
        with psycopg.connect(url_admin, dbname=banco, autocommit=True) as conexao:
            conexao.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(f"erp_{modulo}_dono")))
            conexao.execute(sql.SQL("CREATE TABLE " + tabela))
            alvo = sql.Identifier(tabela.split()[0])
            conexao.execute(sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY").format(alvo))
            conexao.execute(sql.SQL("CREATE POLICY p ON {} USING " + POLITICA).format(alvo))
        enderecos[nome] = {"NAME": banco}
    return enderecos
