"""A função com que um módulo apaga o que guarda de uma pessoa, feita do que ele declara.

É do dono das tabelas: o histórico só cresce para a aplicação, e os prazos moram nela para que ninguém peça um menor.
`migrar` a refaz a cada vez, como faz com a segurança por linha.
"""

from collections.abc import Iterable, Iterator

from django.db import connections

from plataforma.titulares.contrato import TAMANHO_DO_CNPJ, TAMANHO_DO_CPF
from plataforma.titulares.guardados import APAGADO, COPIAS, CopiaDePassagem, Guardado, Saida

HOJE = "(clock_timestamp() AT TIME ZONE 'America/Sao_Paulo')::date"
_TITULAR = {"documento": "o_documento", "pessoas": "as_pessoas", "email": "''"}
# A marca (um CPF, um CNPJ) troca-se também dentro de outro texto; os outros valores, só inteiros.
_RISCAR = f"""
CREATE OR REPLACE FUNCTION titular_riscar(texto text, as_marcas text[], os_valores text[]) RETURNS text
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, public AS $$
DECLARE v text;
BEGIN
    FOREACH v IN ARRAY as_marcas LOOP
        IF length(v) IN ({TAMANHO_DO_CPF}, {TAMANHO_DO_CNPJ}) THEN
            texto := replace(texto, v, repeat('0', length(v)));
        END IF;
    END LOOP;
    FOREACH v IN ARRAY os_valores LOOP
        texto := replace(texto, to_json(v)::text, '"{APAGADO}"');
    END LOOP;
    RETURN texto;
END $$;
"""
_APAGAR = """
CREATE OR REPLACE FUNCTION titular_apagar(
    o_documento text, as_pessoas uuid[], as_marcas text[], os_valores text[], tudo boolean)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    a_empresa uuid := nullif(current_setting('app.empresa', true), '')::uuid;
    hoje date := {hoje};
    quantos bigint := 0;
    destes bigint;
BEGIN
    IF a_empresa IS NULL THEN
        RAISE EXCEPTION 'titular_apagar pede uma empresa em contexto';
    END IF;
    IF tudo AND ({retido}) THEN
        RAISE EXCEPTION 'a lei ainda retém dados desta pessoa';
    END IF;
    PERFORM set_config('pgtrigger.ignore', coalesce(
        (SELECT array_agg(tgname)::text FROM pg_trigger WHERE tgname LIKE 'pgtrigger\\_append\\_only%'), '{{}}'), true);
{passos}
    PERFORM set_config('pgtrigger.ignore', '{{}}', true);
    RETURN quantos;
END $$;
"""
_CONTANDO = "    {comando};\n    GET DIAGNOSTICS destes = ROW_COUNT;\n    quantos := quantos + destes;\n"


def criar_apagamento(alias: str, guardados: Iterable[Guardado]) -> None:
    """Cria ou refaz, no banco `alias`, a função `titular_apagar`. Roda como dono."""
    with connections[alias].cursor() as cursor:
        cursor.execute(_RISCAR)
        cursor.execute(sql_do_apagamento(tuple(guardados)))


def sql_do_apagamento(guardados: tuple[Guardado, ...]) -> str:
    """O comando que cria a função."""
    com_prazo = [g for g in guardados if g.prazos]
    retidos = [f"EXISTS (SELECT 1 FROM {g.tabela} WHERE {_dele(g)} AND {g.livre_em} > hoje)" for g in com_prazo]
    passos = [passo for g in guardados for passo in _passos(g)] + [_da_copia(copia) for copia in COPIAS]
    return _APAGAR.format(hoje=HOJE, retido=" OR ".join(retidos) or "false", passos="".join(passos))


def _dele(guardado: Guardado) -> str:
    return f"empresa_id = a_empresa AND ({guardado.de_quem.format(**_TITULAR)})"


def _passos(g: Guardado) -> Iterator[str]:
    """O histórico vai antes da tabela: depois dela já não se acha de quem era."""
    if g.saida in (Saida.PELA_CONTA, Saida.PROVA):
        return
    livre = f" AND {g.livre_em} <= hoje" if g.prazos else ""
    comandos = []
    if g.historico:
        comandos.append(_atualizar(f"{g.tabela}_historico", g, _no_historico(g, livre)))
    comandos.append(_atualizar(g.tabela, g, _dele(g) + livre, tambem=g.tambem))
    for comando in comandos:
        passo = _CONTANDO.format(comando=comando)
        yield f"    IF tudo THEN\n{passo}    END IF;\n" if g.saida is Saida.COM_O_RESTO and not g.prazos else passo


def _no_historico(g: Guardado, livre: str) -> str:
    if not livre:
        return _dele(g)
    # Vale o prazo da linha como está; a que já não está vale pelo que o histórico guarda dela.
    return (
        f"{_dele(g)} AND (id IN (SELECT id FROM {g.tabela} WHERE {_dele(g)}{livre})"
        f" OR (id NOT IN (SELECT id FROM {g.tabela} WHERE empresa_id = a_empresa){livre}))"
    )


def _atualizar(tabela: str, g: Guardado, onde: str, *, tambem: str = "") -> str:
    atribuicoes = [f"{coluna} = {g.no_lugar(coluna)}" for coluna in g.colunas] + ([tambem] if tambem else [])
    muda = " OR ".join(f"{coluna} IS DISTINCT FROM {g.no_lugar(coluna)}" for coluna in g.colunas)
    return f"UPDATE {tabela} SET {', '.join(atribuicoes)} WHERE {onde} AND ({muda})"


def _da_copia(copia: CopiaDePassagem) -> str:
    riscadas = {coluna: f"titular_riscar({coluna}, as_marcas, os_valores)" for coluna in copia.colunas}
    fala_dele = " OR ".join(f"position(m IN {coluna}) > 0" for coluna in copia.colunas)
    comando = (
        f"UPDATE {copia.tabela} SET {', '.join(f'{c} = {r}' for c, r in riscadas.items())} WHERE empresa_id = a_empresa"
        f" AND EXISTS (SELECT 1 FROM unnest(as_marcas) m WHERE {fala_dele})"
        f" AND ({' OR '.join(f'{c} IS DISTINCT FROM {r}' for c, r in riscadas.items())})"
    )
    return f"    IF tudo THEN\n{_CONTANDO.format(comando=comando)}    END IF;\n"
