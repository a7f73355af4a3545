"""`python -m medidas`: mede e escreve a tabela e, pedido, o JSON. `./erp medir` inicia os servidores e o chama."""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path

from lancador.procedencia import procedencia
from lancador.progresso import dizer
from medidas.chamas import gravar_chamas
from medidas.crescimento import medir_crescimento
from medidas.documentos import medir_importacao, medir_pedido_grande
from medidas.fluxo import Venda, medir_passos
from medidas.listas import medir_listas
from medidas.livro import medir_demonstrativos
from medidas.nucleo import medir_contrato_http, medir_nucleo
from medidas.piso import piso_em_sql
from medidas.piso_drf import piso_em_drf
from medidas.rajadas import Medido, banco_medido
from medidas.razoes import aviso_de_ruido, medir_rodadas
from medidas.sistema_medido import SistemaMedido, sistema_medido

LIVRO = (100_000, 1_000_000)
RODADAS, SEGUNDOS = 7, 3.0
NOTAS_MINIMAS = 11
CRESCIMENTO = (10, 100)
Valores = dict[str, float]


def medir(opcoes: argparse.Namespace, dizer_valor: Callable[[str, float], None]) -> Valores:
    """Todas as medidas, na mesma rodada; cada uma é dita assim que se conhece. Em `chamas`, os gráficos, se pedidos."""
    bancos, amqp = os.environ["ERP_TESTE_PG"], os.environ.get("ERP_TESTE_AMQP")
    valores: Valores = {}

    def guardar(novos: Valores) -> None:
        for nome, valor in novos.items():
            valores[nome] = valor
            dizer_valor(nome, valor)

    guardar(medir_nucleo(bancos, amqp, fluxos=opcoes.fluxos))
    with sistema_medido("monolito", bancos=bancos, amqp=None) as medida:
        passos = medir_passos(medida, fluxos=opcoes.fluxos)
        guardar({f"fluxo.monolito.{passo}": ms for passo, ms in passos.items()})
        guardar(_ao_lado(bancos, amqp, medida, opcoes.rodadas, opcoes.segundos))
        guardar(medir_listas(medida))
        guardar(medir_pedido_grande(medida))
        guardar(medir_importacao(medida, notas=max(NOTAS_MINIMAS, opcoes.fluxos // 2)))
        for do_livro in medir_demonstrativos(medida, tamanhos=opcoes.livro):
            guardar(do_livro)
        if opcoes.chamas:
            gravadas = gravar_chamas(medida, opcoes.chamas, fluxos=opcoes.fluxos)
            dizer(f"Gráficos de chamas: {', '.join(map(str, gravadas))}")
    return valores


def _ao_lado(bancos: str, amqp: str | None, monolito: SistemaMedido, rodadas: int, segundos: float) -> Valores:
    """O monólito e, havendo RabbitMQ, um processo por módulo, em rajadas alternadas com os dois pisos."""
    with ExitStack() as pilha:
        medidos: list[Medido] = [pilha.enter_context(piso_em_sql(bancos)), pilha.enter_context(piso_em_drf(bancos))]
        medidos.append(Venda("monolito", monolito))
        if amqp:
            servicos = pilha.enter_context(sistema_medido("servicos", bancos=bancos, amqp=amqp))
            medidos.append(Venda("servicos", servicos))
        banco = pilha.enter_context(banco_medido(bancos))
        feitas = medir_rodadas(medidos, banco, rodadas=rodadas, segundos=segundos)
        valores = dict(feitas.valores("monolito", "drf"))
        if amqp:
            valores |= feitas.valores("servicos", "monolito")
            valores |= medir_contrato_http(servicos)
        return valores


def crescer(pedidos: int, escalas: Sequence[int]) -> Valores:
    """As medidas que crescem, com 1 vez e com cada uma das `escalas`; cada uma é dita assim que se conhece."""
    valores: Valores = {}
    with sistema_medido("monolito", bancos=os.environ["ERP_TESTE_PG"], amqp=None) as medida:
        for da_escala in medir_crescimento(medida, pedidos=pedidos, escalas=(1, *escalas)):
            for nome, valor in da_escala.items():
                _dizer_valor(nome, valor)
            valores |= da_escala
    return valores


def _dizer_valor(nome: str, valor: float) -> None:
    dizer(f"  {nome:<44} {valor:>10.2f}")


def principal() -> None:
    """Ponto de entrada."""
    leitor = argparse.ArgumentParser(prog="./erp medir")
    leitor.add_argument("--json", type=Path, help="arquivo em que escrever todos os valores")
    leitor.add_argument("--chamas", type=Path, help="pasta em que gravar um gráfico de chamas por processo do monólito")
    leitor.add_argument("--fluxos", type=int, default=200, help="vendas de que sai o tempo de cada passo (padrão: 200)")
    ajuda = f"vezes em que o sistema e os pisos se alternam (padrão: {RODADAS})"
    leitor.add_argument("--rodadas", type=int, default=RODADAS, help=ajuda)
    ajuda = f"quanto dura cada rajada de uma rodada (padrão: {SEGUNDOS:g})"
    leitor.add_argument("--segundos", type=float, default=SEGUNDOS, help=ajuda)
    ajuda = "partidas no livro a cada medida do balancete e da DRE (padrão: 100000 1000000; 10000000 leva minutos)"
    leitor.add_argument("--livro", type=int, nargs="+", default=LIVRO, metavar="PARTIDAS", help=ajuda)
    ajuda = "em vez disso, mede o sistema com cada uma destas vezes o que `--fluxos` vendas deixam (padrão: 10 100)"
    leitor.add_argument("--crescimento", type=int, nargs="*", metavar="VEZES", help=ajuda)
    opcoes = leitor.parse_args()
    de_onde = procedencia()
    dizer(" · ".join(de_onde.values()))
    if opcoes.crescimento is None:
        valores = medir(opcoes, _dizer_valor)
    else:
        valores = crescer(opcoes.fluxos, opcoes.crescimento or CRESCIMENTO)
    if aviso := aviso_de_ruido(valores):
        dizer(aviso)
    if opcoes.json:
        opcoes.json.write_text(json.dumps({**de_onde, "valores": valores}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    principal()
