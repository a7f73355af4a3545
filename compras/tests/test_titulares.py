"""Quem vendeu à empresa: o XML fica 132 meses da autorização, e só então se apaga."""

from datetime import date

import pytest

from compras.models import Nota, Xml
from compras.tests.amostras import VENDA_A_PRAZO, amostra
from compras.tests.apoio import Compradora, violacoes
from plataforma.banco.sql import executar
from plataforma.relogio import hoje
from plataforma.titulares.contrato import Titular, titulares_de
from plataforma.valores import novo_id

# O último dia de emissão, contados os 7 de contingência, cujo XML já pode sair hoje.
_JA_VENCIDA = "SELECT ((%s::date - 8) - interval '132 months')::date"


@pytest.mark.parametrize(("dias", "fica"), [(-5, False), (5, True)])
def test_o_xml_sai_so_passado_o_prazo(compradora: Compradora, dias: int, *, fica: bool) -> None:
    compradora.resultados((VENDA_A_PRAZO, amostra(VENDA_A_PRAZO)))
    nota = Nota.objects.get()
    ((emissao,),) = executar("compras", _JA_VENCIDA, [hoje()])
    emissao = date.fromordinal(emissao.toordinal() + dias)
    executar("compras", "UPDATE compras_nota SET data_emissao = %s, data_entrada = %s", [emissao, emissao])
    executar("compras", "UPDATE compras_fornecedor SET ultima_entrada = %s", [emissao])
    fornecedor = Titular(documento=nota.documento_do_fornecedor, pessoas=(nota.fornecedor_id,))
    compras = titulares_de("compras")
    retidas = {g.assunto for g in compras.guardas_do_titular(titular=fornecedor) if g.retido_ate}
    assert retidas == ({"XML das notas", "Notas de entrada"} if fica else set())
    valores = (nota.nome_do_fornecedor,)
    compras.apagar_o_titular(chave=novo_id(), titular=fornecedor, valores=valores, tudo=not fica)
    assert bytes(Xml.objects.get().conteudo) == (amostra(VENDA_A_PRAZO) if fica else b"")
    assert (Nota.objects.get().nome_do_fornecedor == nota.nome_do_fornecedor) is fica
    assert violacoes() == []
