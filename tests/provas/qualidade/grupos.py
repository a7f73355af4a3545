"""O código que os testes precisam cobrir e defender, por grupo, e os testes que respondem por ele."""

from fnmatch import fnmatch

GRUPOS = {
    "mensageria": ("plataforma/mensageria/*.py",),
    "livro": (
        "financeiro/cadeia.py",
        "financeiro/livro.py",
        "financeiro/ancoras.py",
        "financeiro/partidas.py",
        "financeiro/verificacao.py",
        "financeiro/servicos/ancoragem.py",
        "financeiro/servicos/lancamentos.py",
        "financeiro/servicos/lancamentos_manuais.py",
        "financeiro/servicos/estornos.py",
        "financeiro/servicos/limites.py",
        "financeiro/servicos/contas_dos_lancamentos.py",
        "financeiro/servicos/periodos.py",
    ),
    "custo": ("estoque/custo.py",),
    "parcelas": ("plataforma/parcelas.py",),
}
FORA = ("*/tests/*", "*/migrations/*")
# Só os testes que moram ao lado do código e são dele: o que um outro alcança de passagem não conta como provado.
TESTES = (
    "plataforma/mensageria/tests",
    "plataforma/comandos/tests/test_retomada.py",  # o comando `cartas_mortas` também resolve comandos parados
    "plataforma/tests/test_parcelas.py",
    "estoque/tests/test_custo.py",
    "financeiro/tests/test_ancoras.py",
    "financeiro/tests/test_cadeia.py",
    "financeiro/tests/test_invariantes.py",
    "financeiro/tests/test_corridas.py",
    "financeiro/tests/test_datas.py",
    "financeiro/tests/test_lancamentos.py",
    "financeiro/tests/test_partidas.py",
    "financeiro/tests/test_periodos.py",
    "financeiro/tests/test_razao_hostil.py",
    "financeiro/tests/test_verificacao.py",
)


def grupo_de(arquivo: str) -> str | None:
    """O grupo a que o arquivo (caminho a partir da raiz) pertence; None se a nenhum."""
    if any(fnmatch(arquivo, padrao) for padrao in FORA):
        return None
    return next((g for g, padroes in GRUPOS.items() if any(fnmatch(arquivo, p) for p in padroes)), None)
