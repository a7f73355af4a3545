"""A busca: o texto se normaliza igual aqui e no banco, a função usa o índice e nunca sai da empresa."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connections

from plataforma.banco.busca import LIMITE_DE_ACHADOS, com_busca, de_empresa, funcao_de
from plataforma.banco.sql import executar
from plataforma.erros import EntradaInvalida
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras.busca import PALAVRAS_NO_MAXIMO, palavras_de
from plataforma.textos import texto_de_busca
from plataforma.topologia import alias, modulos_com_banco
from plataforma.valores import novo_id

NORMALIZADOS = {
    "AÇÚCAR União": "acucar uniao",
    "11.222.333/0099-95": "11222333009995",
    "12.ABC.345/01DE-35": "12abc34501de35",
    "Pão-de-ló & cia. S/A": "paodelo  cia sa",
    "Caixa d'Água 1.000 L": "caixa dagua 1000 l",
    "Tubo Ø 25 × 3m²": "tubo o 25 x 3m2",
    "Parafuso ½” nº 10 (inox)": "parafuso 12 no 10 inox",
    "joao_silva+1@exemplo.com.br": "joaosilva1exemplocombr",
    "100% \\ ok": "100  ok",
    "ÑANDÚ ß Łódź": "nandu ß Łodz",
    "": "",
}
CLIENTES = """
INSERT INTO vendas_cliente (id, empresa_id, nome, documento, uf, ativo, versao)
SELECT gen_random_uuid(), %s, format(%s, n), lpad(n::text, 14, '0'), 'SP', true, 1 FROM generate_series(1, %s) n
"""
ACHADOS = "SELECT count(*) FROM vendas_cliente_busca(%s)"


def _clientes(empresa: UUID, nome: str, quantos: int) -> None:
    executar("vendas", CLIENTES, [empresa, nome, quantos])


def _quantos(*palavras: str) -> int:
    return executar("vendas", ACHADOS, [list(palavras)])[0][0]


@pytest.mark.usefixtures("empresa")
@pytest.mark.parametrize(("texto", "normalizado"), NORMALIZADOS.items())
def test_o_texto_se_normaliza_igual_em_python_e_no_banco(texto: str, normalizado: str) -> None:
    assert texto_de_busca(texto) == normalizado
    assert executar("vendas", "SELECT texto_de_busca(%s)", [texto]) == [(normalizado,)]


def test_as_palavras_saem_da_maior_a_menor_e_uma_vez_cada() -> None:
    assert palavras_de(" de AÇÚCAR  união açucar ") == ["acucar", "uniao", "de"]


@pytest.mark.parametrize("texto", ["%", " - / ", " ".join(str(n) for n in range(PALAVRAS_NO_MAXIMO + 1))])
def test_busca_sem_letra_ou_com_palavras_demais_e_recusada_no_campo(texto: str) -> None:
    with pytest.raises(EntradaInvalida) as recusa:
        palavras_de(texto)
    assert [campo.campo for campo in recusa.value.campos] == ["busca"]


def test_a_funcao_so_acha_da_empresa_em_contexto(empresa: UUID) -> None:
    _clientes(empresa, "Padaria %s", 3)
    outra = Ator(usuario_id=novo_id(), empresa_id=novo_id())
    with agir_como(outra):
        _clientes(outra.empresa_id, "Padaria %s", 2)
        assert _quantos("padaria") == 2
    with agir_como(None):
        assert _quantos("padaria") == 0
    assert _quantos("padaria") == 3
    assert _quantos() == 0


def test_o_que_se_apaga_ou_muda_de_nome_deixa_de_se_achar(empresa: UUID) -> None:
    _clientes(empresa, "Açougue %s", 2)
    executar("vendas", "UPDATE vendas_cliente SET nome = 'Outro' WHERE documento = %s", ["1".zfill(14)])
    assert _quantos("acougue") == 1


def test_a_funcao_da_no_maximo_um_alem_do_limite(empresa: UUID) -> None:
    _clientes(empresa, "Mercado %s", LIMITE_DE_ACHADOS + 5)
    assert _quantos("mercado") == LIMITE_DE_ACHADOS + 1


_FUNCOES = """
SELECT p.prosecdef, p.proconfig, has_function_privilege('public', p.oid, 'EXECUTE'),
       has_function_privilege(current_user, p.oid, 'EXECUTE'), r.rolname <> current_user, p.prosrc
  FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner WHERE p.proname = %s
"""
_INDICES = "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexname = %s"


@pytest.mark.usefixtures("empresa")
@pytest.mark.parametrize("modulo", modulos_com_banco())
def test_toda_tabela_que_se_busca_tem_a_mesma_funcao_fechada_e_o_indice(modulo: str) -> None:
    modelos = [modelo for modelo in com_busca(modulo) if de_empresa(modelo)]
    corpos = set()
    for modelo in modelos:
        tabela = modelo._meta.db_table
        ((do_dono, opcoes, de_todos, da_aplicacao, de_outro, corpo),) = executar(modulo, _FUNCOES, [funcao_de(modelo)])
        assert (do_dono, de_todos, da_aplicacao, de_outro) == (True, False, True, True), tabela
        assert opcoes == ["search_path=pg_catalog, pg_temp"], tabela
        corpos.add(corpo.replace(f"public.{tabela} ", "TABELA "))
        ((indice,),) = executar(modulo, _INDICES, [tabela, f"{tabela}_por_busca"])
        assert "USING gin (empresa_id, busca gin_trgm_ops)" in indice, tabela
    assert len(corpos) == min(len(modelos), 1)


@pytest.mark.usefixtures("empresa")
def test_a_funcao_nao_se_deixa_enganar_por_quem_a_chama(empresa: UUID) -> None:
    _clientes(empresa, "Livraria %s", 1)
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())):
        assert _quantos("x%' OR true --") == 0
        with pytest.raises(ProgrammingError, match="must be owner"):
            executar("vendas", "ALTER FUNCTION vendas_cliente_busca(text[]) SECURITY INVOKER")


@contextmanager
def _com_planos(url_admin: str, empresa: UUID) -> Iterator[tuple[psycopg.Connection, list[str]]]:
    """Conexão que age como o papel da aplicação e conta, em avisos, o plano de cada comando, também os de dentro."""
    planos: list[str] = []
    banco = connections[alias("vendas")].settings_dict
    with psycopg.connect(url_admin, dbname=banco["NAME"], autocommit=True) as conexao:
        conexao.execute("VACUUM ANALYZE vendas_cliente")
        conexao.add_notice_handler(lambda aviso: planos.append(aviso.message_primary or ""))
        conexao.execute("LOAD 'auto_explain'")
        conexao.execute("SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on")
        conexao.execute("SET auto_explain.log_level = notice")
        conexao.execute(f"SET SESSION AUTHORIZATION {banco['USER']}")
        conexao.execute("SELECT set_config('app.empresa', %s, false)", [str(empresa)])
        planos.clear()
        yield conexao, planos


def _pelo_indice(planos: list[str]) -> bool:
    """Se alguma palavra se procurou num índice, e não linha a linha."""
    return any("busca ~~" in linha for linha in "".join(planos).splitlines() if "Index Cond" in linha)


def test_o_papel_da_aplicacao_acha_pelo_indice_o_que_sob_a_politica_percorreria(
    empresa: UUID, servidor_de_bancos: str
) -> None:
    _clientes(empresa, "Comércio de Doces %s Ltda", 4000)
    executar("vendas", "UPDATE vendas_cliente SET nome = 'Açúcar União' WHERE documento = %s", ["77".zfill(14)])
    with _com_planos(servidor_de_bancos, empresa) as (conexao, planos):
        assert conexao.execute(ACHADOS, [["acucar", "uniao"]]).fetchone() == (1,)
        assert "Bitmap Index Scan on vendas_cliente_por_busca" in "".join(planos)
        assert _pelo_indice(planos)
        planos.clear()
        conexao.execute("SELECT count(*) FROM vendas_cliente WHERE busca LIKE '%acucar%' AND busca LIKE '%uniao%'")
        assert not _pelo_indice(planos)
