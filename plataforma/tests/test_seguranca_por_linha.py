"""O banco, e não o filtro, separa as empresas."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import ProgrammingError, connections

from plataforma.banco.base import DatabaseWrapper
from plataforma.banco.sql import executar, executar_contando
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.cliente import dar_acesso
from plataforma.topologia import alias
from plataforma.valores import novo_id

MODULO = "vendas"
INSERIR = """
INSERT INTO numeracao_contador (id, empresa_id, documento, estabelecimento_id, serie, ultimo)
VALUES (%s, %s, 'x', %s, '1', 7)
"""


def _linha(empresa: UUID) -> None:
    executar(MODULO, INSERIR, [novo_id(), empresa, novo_id()])


def _quantas() -> int:
    return executar(MODULO, "SELECT count(*) FROM numeracao_contador")[0][0]


def _outra() -> Ator:
    return Ator(usuario_id=novo_id(), empresa_id=novo_id())


def test_uma_empresa_nao_ve_nem_altera_a_linha_da_outra(empresa: UUID) -> None:
    _linha(empresa)
    with agir_como(_outra()):
        assert _quantas() == 0
        assert executar_contando(MODULO, "UPDATE numeracao_contador SET ultimo = 99") == 0
        assert executar_contando(MODULO, "DELETE FROM numeracao_contador") == 0
    assert executar(MODULO, "SELECT ultimo FROM numeracao_contador") == [(7,)]


def test_gravar_em_nome_de_outra_empresa_e_recusado(empresa: UUID) -> None:
    with agir_como(_outra()), pytest.raises(ProgrammingError, match="row-level security"):
        _linha(empresa)
    assert _quantas() == 0


def test_sem_empresa_em_contexto_nada_se_ve(empresa: UUID) -> None:
    _linha(empresa)
    with agir_como(None):
        assert _quantas() == 0


MENSAGEM = """
INSERT INTO mensageria_inbox (consumidor, mensagem, emissor, tipo, agregado, particao, ordem, empresa_id, ator_id,
                              correlacao, profundidade, traceparent, ocorrido_em, corpo, situacao)
SELECT 'vendas', gen_random_uuid(), 'de teste', 'x', %(empresa)s, 0, row_number() OVER (), %(empresa)s, %(empresa)s,
       %(empresa)s, 0, '', now(), 'corpo', s FROM unnest(ARRAY['pendente', 'feita', 'morta', 'descartada']) s
"""
ARQUIVADA = """
INSERT INTO mensageria_arquivo (numero, id, tipo, agregado, particao, empresa_id, ator_id, correlacao, profundidade,
                                traceparent, ocorrido_em, corpo, numerada)
VALUES (nextval('mensageria_outbox_numero_seq'), %(empresa)s, 'x', 'x', 0, %(empresa)s, %(empresa)s, %(empresa)s, 0, '',
        now(), 'corpo', true)
"""
COMANDO = """
INSERT INTO comandos_comando (id, empresa_id, usuario_id, operacao, documento, situacao, chave_do_contrato, token,
                              tentativas, concessao_ate, repetir_em, correlacao, criado_em, encerrado_em)
SELECT gen_random_uuid(), %(empresa)s, %(empresa)s, 'x', %(empresa)s, s, %(empresa)s, 1, 1, 'infinity', 'infinity',
       %(empresa)s, now(), CASE WHEN s <> 'aberto' THEN now() END
  FROM unnest(ARRAY['aberto', 'concluido', 'recusado', 'desfeito']) s
"""
VISTAS = {
    "mensageria_inbox": "SELECT situacao FROM mensageria_inbox WHERE empresa_id = %s ORDER BY 1",
    "mensageria_arquivo": "SELECT corpo FROM mensageria_arquivo WHERE empresa_id = %s ORDER BY 1",
    "comandos_comando": "SELECT situacao FROM comandos_comando WHERE empresa_id = %s ORDER BY 1",
    "acesso_direitos": "SELECT versao FROM acesso_direitos WHERE empresa_id = %s ORDER BY 1",
}


def _vistas(empresa: UUID) -> dict[str, list[object]]:
    return {tabela: [valor for (valor,) in executar(MODULO, sql, [empresa])] for tabela, sql in VISTAS.items()}


def test_do_que_as_varreduras_leem_sem_empresa_so_se_ve_o_que_esta_em_curso(empresa: UUID, ator: Ator) -> None:
    dar_acesso(ator)
    for comando in (MENSAGEM, ARQUIVADA, COMANDO):
        executar(MODULO, comando, {"empresa": empresa})
    em_curso = {
        "mensageria_inbox": ["descartada", "morta", "pendente"],
        "mensageria_arquivo": [],
        "comandos_comando": ["aberto"],
        "acesso_direitos": [],
    }
    with agir_como(None):
        assert _vistas(empresa) == em_curso
    with agir_como(_outra()):
        assert _vistas(empresa) == em_curso
    assert _vistas(empresa) == {
        "mensageria_inbox": ["descartada", "feita", "morta", "pendente"],
        "mensageria_arquivo": ["corpo"],
        "comandos_comando": ["aberto", "concluido", "desfeito", "recusado"],
        "acesso_direitos": [1],
    }
    executar(MODULO, "DELETE FROM mensageria_inbox WHERE empresa_id = %s", [empresa])
    executar(MODULO, "DELETE FROM comandos_comando WHERE empresa_id = %s", [empresa])


def test_o_que_quem_opera_fez_nao_se_muda_nem_se_apaga(empresa: UUID) -> None:
    for comando in ("UPDATE mensageria_auditoria SET motivo = 'outro'", "DELETE FROM mensageria_auditoria"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            executar(MODULO, comando)


@pytest.fixture
def pool() -> Iterator[DatabaseWrapper]:
    """Banco do módulo atrás de um pool de uma conexão só."""
    pool = {"min_size": 1, "max_size": 1, "timeout": 2}
    opcoes = {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "OPTIONS": {"pool": pool}}
    banco = DatabaseWrapper({**connections[alias(MODULO)].settings_dict, **opcoes}, "pool")
    yield banco
    banco.close()
    banco.close_pool()


def _ver(banco: DatabaseWrapper, sql: str) -> object:
    with banco.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_pool_de_uma_conexao_serve_duas_empresas_sem_vazar(empresa: UUID, ator: Ator, pool: DatabaseWrapper) -> None:
    _linha(empresa)
    fisicas = set()
    for alguem, esperadas in ((ator, 1), (None, 0), (_outra(), 0), (ator, 1), (_outra(), 0)):
        with agir_como(alguem):
            assert _ver(pool, "SELECT count(*) FROM numeracao_contador") == esperadas
            fisicas.add(_ver(pool, "SELECT pg_backend_pid()"))
        pool.close()
    assert len(fisicas) == 1


def test_ao_voltar_ao_pool_a_conexao_esquece_de_quem_era(empresa: UUID, pool: DatabaseWrapper) -> None:
    _ver(pool, "SELECT 1")
    pool.connection.execute("SELECT set_config('app.empresa', 'de outra', false)")
    pool.close()
    assert _ver(pool, "SELECT current_setting('app.empresa')") == str(empresa)


def test_conexao_que_o_servidor_encerrou_nao_e_dada_a_ninguem(empresa: UUID, pool: DatabaseWrapper) -> None:
    morta = _ver(pool, "SELECT pg_backend_pid()")
    pool.close()
    executar(MODULO, "SELECT pg_terminate_backend(%s, 5000)", [morta])
    assert _ver(pool, "SELECT pg_backend_pid()") != morta
