"""Dois módulos de brinquedo, cada um com seu banco: `frascos` guarda bolinhas, `bilhetes` tem bilhetes que as pedem."""

from decimal import Decimal
from typing import Any, NamedTuple
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
    "bilhetes": (
        "bilhetes_bilhete (id uuid PRIMARY KEY, empresa_id uuid NOT NULL, situacao text, frasco uuid, pedida numeric)"
    ),
    "frascos": "frascos_frasco (id uuid PRIMARY KEY, empresa_id uuid NOT NULL, tem numeric NOT NULL CHECK (tem >= 0))",
}


class Falta(Dto):
    """Quanto falta num frasco."""

    frasco: UUID
    falta: Quantidade


class FrascoVazio(ErroDeNegocio):
    """O frasco não tem o que se pediu."""

    codigo = "frascos.frasco_vazio"
    tipo_dos_dados = Falta


class NaoDeclarado(ErroDeNegocio):
    """Erro que o contrato não declara."""

    codigo = "frascos.nao_declarado"


class Retirada(Dto):
    """O que saiu de um frasco e o que ficou."""

    frasco: UUID
    saiu: Quantidade
    ficou: Quantidade


class Chamador(Dto):
    """Quem a implementação vê chamando."""

    usuario: UUID
    empresa: UUID
    permissoes: frozenset[str]
    correlacao: UUID
    profundidade: int


class Frascos(Contrato, modulo="frascos", versao=1):
    """Contrato do módulo frascos."""

    @consulta(prazo="2s")
    def tem(self, *, frascos: tuple[UUID, ...]) -> tuple[Quantidade, ...]: ...

    @consulta(prazo="2s")
    def quem(self) -> Chamador: ...

    @consulta(prazo="2s")
    def estourar(self, *, como: str) -> None: ...

    @comando(prazo="2s", erros=(FrascoVazio,))
    def tirar(self, *, chave: UUID, frasco: UUID, quanto: Quantidade) -> Retirada: ...


_TIRAR = "UPDATE frascos_frasco SET tem = tem - %s WHERE id = %s AND tem >= %s RETURNING tem"
_COMECAR = """
UPDATE bilhetes_bilhete SET situacao = 'atendendo' WHERE id = %s AND situacao = 'escrito' RETURNING frasco, pedida
"""


_LINHAS = """
SELECT situacao, chave_do_contrato, tentativas, concessao_ate <= clock_timestamp() FROM comandos_comando
 WHERE documento = %s ORDER BY criado_em
"""
_VENCER = """
UPDATE comandos_comando SET concessao_ate = clock_timestamp(), repetir_em = clock_timestamp() WHERE documento = %s
"""


class FrascosLocais:
    """Implementação local."""

    estouros: dict[str, Exception] = {"defeito": ZeroDivisionError("x"), "negocio": NaoDeclarado("não declarado")}

    def tem(self, *, frascos: tuple[UUID, ...]) -> tuple[Decimal, ...]:
        achados = dict(executar("frascos", "SELECT id, tem FROM frascos_frasco WHERE id = ANY(%s)", [list(frascos)]))
        return tuple(quantidade(achados[p]) for p in frascos)

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

    def tirar(self, *, chave: UUID, frasco: UUID, quanto: Decimal) -> Retirada:
        ficou = executar("frascos", _TIRAR, [quanto, frasco, quanto])
        if not ficou:
            ((tem,),) = executar("frascos", "SELECT tem FROM frascos_frasco WHERE id = %s", [frasco])
            falta = Falta(frasco=frasco, falta=quantidade(quanto - tem))
            raise FrascoVazio(f"Faltam {falta.falta} bolinhas no frasco {frasco}.", dados=falta)
        return Retirada(frasco=frasco, saiu=quanto, ficou=quantidade(ficou[0][0]))


class BolinhasARetirar(Dto):
    """Argumentos que `bilhetes` guarda para chamar `frascos`."""

    frasco: UUID
    quanto: Quantidade


class NovoBilhete(Dto):
    """Bilhete que nasce com o comando."""

    frasco: UUID
    pedida: Quantidade


class BilheteAtendido(Dto):
    """Resposta do comando de `bilhetes`."""

    bilhete: UUID
    ficou: Quantidade


frascos = usar(Frascos)


class AtenderBilhete(ComandoEmEtapas):
    """Bilhete: escrito -> atendendo -> atendido."""

    modulo = "bilhetes"
    operacao = "bilhetes.bilhete.atender"

    def criar(self, documento: UUID, novo: NovoBilhete) -> None:
        escrever_bilhete(documento, novo)

    def iniciar(self, documento: UUID, versao: int | None) -> BolinhasARetirar:
        mudados = executar("bilhetes", _COMECAR, [documento])
        if not mudados:
            raise TransicaoProibida("O bilhete não está escrito.")
        return BolinhasARetirar(frasco=mudados[0][0], quanto=quantidade(mudados[0][1]))

    def chamar(self, chave: UUID, args: BolinhasARetirar) -> Retirada:
        return frascos.tirar(chave=chave, frasco=args.frasco, quanto=args.quanto)

    def concluir(self, documento: UUID, resultado: Retirada) -> BilheteAtendido:
        _passar(documento, "atendendo", "atendido")
        return BilheteAtendido(bilhete=documento, ficou=resultado.ficou)

    def recusar(self, documento: UUID, erro: ErroDeNegocio) -> None:
        _passar(documento, "atendendo", "escrito")

    def resposta_final(self, documento: UUID) -> BilheteAtendido | None:
        atendido = executar(
            "bilhetes", "SELECT 1 FROM bilhetes_bilhete WHERE id = %s AND situacao = 'atendido'", [documento]
        )
        return BilheteAtendido(bilhete=documento, ficou=quantidade(0)) if atendido else None


def _passar(bilhete: UUID, de: str, para: str) -> None:
    sql_da_passagem = "UPDATE bilhetes_bilhete SET situacao = %s WHERE id = %s AND situacao = %s RETURNING id"
    if not executar("bilhetes", sql_da_passagem, [para, bilhete, de]):
        raise TransicaoProibida(f"O bilhete {bilhete} não está {de}.")


def novo_frasco(tem: str) -> UUID:
    """Frasco novo da empresa em contexto."""
    frasco = novo_id()
    executar("frascos", "INSERT INTO frascos_frasco VALUES (%s, %s, %s)", [frasco, empresa_atual(), Decimal(tem)])
    return frasco


def novo_bilhete(frasco: UUID, pedida: str) -> UUID:
    """Bilhete escrito, que pede `pedida` bolinhas do frasco."""
    bilhete = novo_id()
    escrever_bilhete(bilhete, NovoBilhete(frasco=frasco, pedida=quantidade(pedida)))
    return bilhete


def escrever_bilhete(bilhete: UUID, novo: NovoBilhete) -> None:
    """Grava o bilhete, escrito."""
    valores = [bilhete, empresa_atual(), "escrito", novo.frasco, novo.pedida]
    executar("bilhetes", "INSERT INTO bilhetes_bilhete VALUES (%s, %s, %s, %s, %s)", valores)


def ver_frasco(frasco: UUID) -> Decimal:
    """Quanto há no frasco."""
    return executar("frascos", "SELECT tem FROM frascos_frasco WHERE id = %s", [frasco])[0][0]


def ver_bilhete(bilhete: UUID) -> str:
    """Situação do bilhete."""
    return executar("bilhetes", "SELECT situacao FROM bilhetes_bilhete WHERE id = %s", [bilhete])[0][0]


class LinhaDoComando(NamedTuple):
    """Um comando sobre o bilhete; `livre` diz se a concessão dele venceu."""

    situacao: str
    chave_do_contrato: UUID
    tentativas: int
    livre: bool


def linhas_do_comando(bilhete: UUID) -> list[LinhaDoComando]:
    """Os comandos sobre o bilhete, na ordem."""
    return [LinhaDoComando(*linha) for linha in executar("bilhetes", _LINHAS, [bilhete])]


def vencer_concessao(bilhete: UUID) -> None:
    """Faz o comando aberto sobre o bilhete poder ser retomado já."""
    executar("bilhetes", _VENCER, [bilhete])


def adiar_comandos_abertos() -> None:
    """Tira da varredura, que é de todas as empresas, os comandos que outros testes deixaram abertos."""
    executar(
        "bilhetes", "UPDATE comandos_comando SET repetir_em = 'infinity', parado_por = '' WHERE situacao = 'aberto'"
    )


def passar_a_hora_da_sonda() -> None:
    """Faz parecer que ninguém tenta há tempo os comandos que um módulo fora do ar parou."""
    executar(
        "bilhetes",
        "UPDATE comandos_comando SET concessao_ate = clock_timestamp() - interval '1 minute' WHERE parado_por <> ''",
    )


def instalar_brinquedos(enderecos: dict[str, dict[str, Any]]) -> None:
    """Liga os aliases `bilhetes` e `frascos` aos bancos e registra a implementação."""
    for nome, endereco in enderecos.items():
        connections.settings[nome] = {**connections.settings["default"], **endereco}
    registrar_implementacao(Frascos, FrascosLocais())
    registrar_comando(AtenderBilhete())


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
