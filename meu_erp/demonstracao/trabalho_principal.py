"""O trabalho principal de ponta a ponta: comprar, vender, receber, pagar, devolver, contar e fechar."""

from importlib.resources import files
from pathlib import Path

from meu_erp.demonstracao import comeco, contagem, dinheiro, entradas, saidas
from meu_erp.demonstracao.roteiro import NotasXml, Passo

PASSOS = (
    Passo("Saldos iniciais, de planilhas", comeco.implantar_saldos),
    Passo("Capital no banco", dinheiro.integralizar_capital),
    Passo("Notas de entrada: arquivos reais, endereçados a outras empresas", entradas.importar_notas),
    Passo("Os mesmos arquivos outra vez", entradas.importar_de_novo),
    Passo("Uma nota sem XML, comprada em caixas", entradas.digitar_nota),
    Passo("Preços de venda", saidas.dar_precos),
    Passo("Condições de pagamento e clientes", saidas.cadastrar_clientes),
    Passo("Um pedido maior que o estoque", saidas.pedir_demais),
    Passo("O pedido corrigido, e outro à vista", saidas.confirmar_o_possivel),
    Passo("Fatura e expedição em parte", saidas.atender_em_parte),
    Passo("Fatura e expedição do resto", saidas.atender_o_resto),
    Passo("Recebimentos", dinheiro.receber),
    Passo("Pagamentos", dinheiro.estornar_e_pagar),
    Passo("Parte da nota em caixas volta ao fornecedor", entradas.devolver_ao_fornecedor),
    Passo("O cliente devolve parte", saidas.devolver_em_parte),
    Passo("Um pedido cancelado antes de sair", saidas.cancelar_antes_de_sair),
    Passo("Transferência entre depósitos", contagem.transferir),
    Passo("Inventário com divergência", contagem.inventariar),
    Passo("Um pedido que fica em aberto", saidas.deixar_em_aberto),
    Passo("Balancete e resultado do mês", dinheiro.mostrar_o_livro),
    Passo("Fechamento do mês", dinheiro.encerrar_o_mes),
)


def notas_de_exemplo() -> NotasXml:
    """As NF-e reais que o pacote nfelib traz, por nome de arquivo."""
    pasta = Path(str(files("nfelib").joinpath("nfe", "samples", "v4_0")))
    return {caminho.name: caminho.read_bytes() for caminho in sorted(pasta.rglob("*.xml"), key=lambda c: c.name)}
