"""A aritmética do navegador dá o mesmo que a do servidor, caso a caso."""

from tests.telas.conftest import AbrirTela
from vendas.tests.apoio import Loja
from web.tests.test_numeros import TABELA

_LER = "casos => casos.map(([texto, casas]) => Numeros.ler(texto, casas)?.toString() ?? null)"
_VEZES = "casos => casos.map(([q, p]) => Numeros.vezes(Numeros.ler(q, 4), Numeros.ler(p, 6)).toString())"


def test_o_navegador_conta_como_o_servidor(loja: Loja, abrir: AbrirTela) -> None:
    pagina = abrir(loja.ator).ir("/vendas/pedidos/novo/")
    assert pagina.evaluate(_LER, TABELA.lidos) == [inteiro for _texto, _casas, inteiro in TABELA.lidos]
    assert pagina.evaluate(_VEZES, TABELA.vezes) == [centavos for _quantidade, _preco, centavos in TABELA.vezes]
