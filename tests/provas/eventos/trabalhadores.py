"""Só os trabalhadores do sistema, sem web: core publica, estoque reage, e gatilhos anotam cada efeito no banco dele."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psycopg

from lancador import RAIZ
from lancador.comandos_da_unidade import trabalho
from lancador.enderecos import Enderecos
from lancador.mapa import Unidade, escrever_topologia, unidades_de
from lancador.maquina import porta_livre
from lancador.processos import Processo, Supervisor
from lancador.progresso import avisar
from lancador.sistema_no_ar import Sistema
from lancador.variaveis import sem_variaveis_erp
from plataforma.testes.bancos import apagar, clonar, modelo_de_url
from plataforma.testes.servidores import rabbitmq_ou_pular
from plataforma.topologia import MODULOS

Transporte = Literal["local", "amqp"]
EMISSOR, CONSUMIDOR = "core", "estoque"
TRABALHADORES_POR_UNIDADE = 2
# O que foi publicado, e por isso confirmado na mesma transação, contra o que teve efeito, na ordem em que teve.
DO_EMISSOR = """
CREATE TABLE prova_contador (produto uuid PRIMARY KEY, seq int NOT NULL DEFAULT 0);
CREATE TABLE prova_publicado (produto uuid, seq int, invalida boolean, em timestamptz, PRIMARY KEY (produto, seq));
GRANT ALL ON prova_contador, prova_publicado TO erp_core_app;
"""
# A sequência conta tentativas mesmo em transações desfeitas; `prova_correcao` faz as vezes da correção do código.
DO_CONSUMIDOR = """
CREATE TABLE prova_efeito (n bigint GENERATED ALWAYS AS IDENTITY, produto uuid, seq int, em timestamptz);
CREATE TABLE prova_correcao (em timestamptz);
CREATE SEQUENCE prova_tentativas;
GRANT ALL ON prova_efeito, prova_correcao, prova_tentativas TO erp_estoque_app;
CREATE FUNCTION prova_recusar() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NOT EXISTS (SELECT FROM prova_correcao) THEN
        PERFORM nextval('prova_tentativas');
        RAISE EXCEPTION 'mensagem inválida: %', NEW.descricao;
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION prova_anotar() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO prova_efeito (produto, seq, em)
    VALUES (NEW.id, split_part(NEW.descricao, ' ', 1)::int, clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER prova_recusar BEFORE INSERT OR UPDATE ON estoque_produto
    FOR EACH ROW WHEN (NEW.descricao LIKE '% invalida') EXECUTE FUNCTION prova_recusar();
CREATE TRIGGER prova_anotar AFTER INSERT OR UPDATE ON estoque_produto FOR EACH ROW EXECUTE FUNCTION prova_anotar();
"""


@dataclass(frozen=True)
class Trabalhadores:
    """Trabalhadores no ar sobre bancos só desta prova."""

    transporte: Transporte
    admin: str
    prefixo: str
    ambientes: Mapping[str, Mapping[str, str]]
    """Módulo -> variáveis de um processo da unidade que o executa."""

    def consultar(self, modulo: str, sql: str, parametros: Any = None) -> list[tuple[Any, ...]]:
        """Um comando, confirmado, no banco do módulo, pela conta de administração; devolve as linhas dele."""
        with psycopg.connect(self.admin, dbname=f"{self.prefixo}_{modulo}") as conexao:
            feito = conexao.execute(sql, parametros)
            return feito.fetchall() if feito.description else []

    def rodar(self, modulo: str, *comando: str, entrada: str = "") -> str:
        """Roda `python ...` na unidade do módulo e devolve a saída; falha se o comando falha."""
        linha = [sys.executable, *comando]
        ambiente = dict(self.ambientes[modulo])
        feito = subprocess.run(linha, env=ambiente, cwd=RAIZ, input=entrada, capture_output=True, text=True)
        assert feito.returncode == 0, feito.stderr
        return feito.stdout


@contextmanager
def trabalhadores_no_ar(transporte: Transporte, admin: str, modelo: str, pasta: Path) -> Iterator[Trabalhadores]:
    """Dois trabalhadores por unidade: uma unidade, ou o emissor numa e os outros módulos na outra."""
    prefixo = f"prova_{secrets.token_hex(4)}"
    with ExitStack() as pilha:
        pilha.callback(apagar, admin, [f"{prefixo}_{m}" for m in MODULOS])
        for modulo in MODULOS:
            clonar(admin, f"{modelo}_{modulo}", f"{prefixo}_{modulo}", f"erp_{modulo}_dono")
        outros = tuple(m for m in MODULOS if m != EMISSOR)
        unidades = unidades_de((MODULOS,) if transporte == "local" else ((EMISSOR,), outros))
        escrever_topologia(pasta / "topologia.toml", unidades)
        ambientes = {u.nome: _ambiente(u, admin, prefixo, pasta) for u in unidades}
        trabalhadores = Trabalhadores(
            transporte, admin, prefixo, {m: ambientes[u.nome] for u in unidades for m in u.modulos}
        )
        trabalhadores.consultar(EMISSOR, DO_EMISSOR)
        trabalhadores.consultar(CONSUMIDOR, DO_CONSUMIDOR)
        supervisor = Supervisor(avisar)
        pilha.callback(supervisor.parar)
        supervisor.iniciar(*(_trabalhador(u, n, ambientes, pasta) for u in unidades for n in _numeros()))
        yield trabalhadores


def _numeros() -> range:
    return range(TRABALHADORES_POR_UNIDADE)


def _ambiente(unidade: Unidade, admin: str, prefixo: str, pasta: Path) -> dict[str, str]:
    enderecos = Enderecos(modelo_de_url(admin, prefixo), admin=None)
    base = {**sem_variaveis_erp(os.environ), "ERP_AMBIENTE": "teste"}
    sistema = Sistema(
        "configurada", enderecos, pasta / "sistema", segredo=secrets.token_urlsafe(32), base=base, passos=()
    )
    execucao = pasta / unidade.nome
    execucao.mkdir()
    da_unidade = {
        "ERP_TOPOLOGIA": str(pasta / "topologia.toml"),
        "ERP_UNIDADE": unidade.nome,
        "ERP_EXECUCAO": str(execucao),
    }
    if unidade.modulos != MODULOS:
        da_unidade |= {"ERP_AMQP": rabbitmq_ou_pular(), "ERP_AMQP_PREFIXO": prefixo}
    return sistema.ambiente() | da_unidade


def _trabalhador(unidade: Unidade, numero: int, ambientes: Mapping[str, dict[str, str]], pasta: Path) -> Processo:
    soquetes = pasta / unidade.nome
    return Processo(
        nome=f"{unidade.nome}.trabalho{numero}",
        comando=[sys.executable, *trabalho(porta_livre())],
        ambiente=ambientes[unidade.nome],
        registro=pasta / f"{unidade.nome}.{numero}.log",
        etapa=1,
        pronto=lambda: len(list(soquetes.iterdir())) == TRABALHADORES_POR_UNIDADE,
        pasta=RAIZ,
    )
