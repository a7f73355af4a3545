"""`python -m medidas.no_processo O_QUE ...`: mede dentro de um processo do sistema e escreve JSON. `nucleo` o chama."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from statistics import median
from uuid import UUID

import django

django.setup()

# ruff: noqa: E402 o que segue só se importa com o Django de pé
from core.contrato import Cadastros
from financeiro.eventos import TituloBaixado
from plataforma.banco.sql import executar, transacao
from plataforma.contratos import Contrato, consulta, usar
from plataforma.contratos.registro import registrar_implementacao
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.entrada import executar_entrada
from plataforma.mensageria.publicar import publicar
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.valores import Dto, Quantidade, novo_id

Valores = dict[str, float]
VEZES = 2000
VEZES_POR_HTTP = 300
AGREGADOS = 1000
POR_TRANSACAO = 500
EMISSOR, CONSUMIDOR = "financeiro", "vendas"


class Linha(Dto):
    """Uma linha de ida e volta."""

    produto: UUID
    quantidade: Quantidade


class Eco(Contrato, modulo="core", versao=99):
    """Um contrato que não faz nada: o que sobra é o custo de chamar."""

    @consulta(prazo="2s")
    def eco(self, *, linhas: tuple[Linha, ...]) -> tuple[Linha, ...]: ...


class EcoLocal:
    """Devolve o que recebe."""

    def eco(self, *, linhas: tuple[Linha, ...]) -> tuple[Linha, ...]:
        """A resposta são os argumentos."""
        return linhas


def contrato_local() -> Valores:
    """CPU de uma chamada no processo, com todas as regras e 5 linhas de ida e volta."""
    registrar_implementacao(Eco, EcoLocal())
    eco = usar(Eco)
    linhas = tuple(Linha(produto=novo_id(), quantidade=Decimal("1.0000")) for _ in range(5))

    def chamar() -> None:
        eco.eco(linhas=linhas)

    _repetir(chamar, VEZES // 10)
    inicio = time.process_time()
    _repetir(chamar, VEZES)
    return {"contrato.local.us": (time.process_time() - inicio) * 1e6 / VEZES}


def contrato_http(usuario: str, empresa: str, *produtos: str) -> Valores:
    """Mediana de uma chamada a outra unidade, com a consulta ao banco que ela faz lá."""
    cadastros, ids = usar(Cadastros), tuple(map(UUID, produtos))
    tempos = []
    with agir_como(Ator(usuario_id=UUID(usuario), empresa_id=UUID(empresa))):
        for _ in range(VEZES_POR_HTTP):
            inicio = time.perf_counter()
            achados = cadastros.produtos(ids=ids)
            tempos.append((time.perf_counter() - inicio) * 1000)
    if len(achados) != len(ids):
        raise RuntimeError(f"Pedi {len(ids)} produtos e vieram {len(achados)}.")
    return {"contrato.http.ms": median(tempos)}


def relay(transporte: str, eventos: str) -> Valores:
    """Eventos por segundo da outbox até guardados no destino, ou confirmados pelo broker."""
    quantos = int(eventos)
    _publicar(quantos)
    inicio, cpu = time.perf_counter(), time.process_time()
    while executar(EMISSOR, "SELECT 1 FROM mensageria_outbox LIMIT 1"):
        retransmitir(EMISSOR)
    return _vazao(f"relay.{transporte}", quantos, inicio, cpu)


def entrada() -> Valores:
    """Eventos por segundo executados por um trabalhador; a reação lê o evento e não tem o que fazer."""
    ((quantos,),) = executar(CONSUMIDOR, "SELECT count(*) FROM mensageria_inbox WHERE situacao = 'pendente'")
    inicio, cpu = time.perf_counter(), time.process_time()
    while executar_entrada(CONSUMIDOR):
        pass
    return _vazao("entrada", quantos, inicio, cpu)


def _publicar(quantos: int) -> None:
    titulos = [novo_id() for _ in range(AGREGADOS)]
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())), rastrear(Rastro(correlacao=novo_id())):
        for inicio in range(0, quantos, POR_TRANSACAO):
            with transacao(EMISSOR):
                for n in range(inicio, min(inicio + POR_TRANSACAO, quantos)):
                    publicar(_baixado(titulos[n % AGREGADOS]))


def _baixado(titulo: UUID) -> TituloBaixado:
    return TituloBaixado(
        titulo=titulo,
        tipo="receber",
        pessoa=titulo,
        documento="à mão",
        origem="manual",
        origem_id=titulo,
        valor=Decimal("10.00"),
        data=date(2026, 1, 2),
    )


def _vazao(nome: str, quantos: int, inicio: float, cpu: float) -> Valores:
    duracao, gasto = time.perf_counter() - inicio, time.process_time() - cpu
    return {f"{nome}.eventos_s": quantos / duracao, f"{nome}.cpu_us": gasto * 1e6 / quantos}


def _repetir(funcao: Callable[[], None], vezes: int) -> None:
    for _ in range(vezes):
        funcao()


O_QUE: dict[str, Callable[..., Valores]] = {
    "contrato-local": contrato_local,
    "contrato-http": contrato_http,
    "relay": relay,
    "entrada": entrada,
}


def principal(argumentos: Sequence[str]) -> None:
    """Ponto de entrada."""
    nome, *outros = argumentos
    print(json.dumps(O_QUE[nome](*outros)))  # noqa: T201 é a saída do processo


if __name__ == "__main__":
    principal(sys.argv[1:])
