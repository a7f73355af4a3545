"""Quantos palpites se aceitam de tudo o que confere um segredo: por conta, por endereço e ao todo.

Conta-se antes de conferir, e quem acerta recebe de volta o que contou. Um palpite recusado não se conta: quem ataca não
estica a espera de ninguém. De onde a conta já entrou, só contam os palpites dali, e quem ataca de fora não a tranca
(docs/adr/0041).

    tentativa = contar(Segredo.SENHA, conta=email, origem=origem, conhecida=conhecida(usuario, origem))
    ...confere...
    tentativa.acertou()
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from django.conf import settings

from core.bloqueios import devolver_palpites
from core.origem import OrigemDaTentativa
from plataforma.banco.sql import executar, executar_contando, transacao
from plataforma.erros import Indisponivel

CONHECIDA_POR_DIAS = 90
TAMANHO_DO_RESUMO = 16


class Segredo(StrEnum):
    """O que se confere."""

    SENHA = "senha"
    CODIGO = "codigo"
    APLICATIVO = "aplicativo"
    LINK = "link"
    """O token do link de um convite ou de outra senha."""


class Limite(NamedTuple):
    """Palpites que passam sem esperar; depois deles, um a cada intervalo."""

    seguidos: int
    intervalo_segundos: int


class LimitesDoSegredo(NamedTuple):
    """Os de um segredo. O que se sorteia não tem `da_conta` nem `de_todos`, com que um estranho trancaria os outros."""

    do_par: tuple[Limite, ...] = (Limite(5, 30), Limite(20, 900))
    """Da conta com a origem."""
    do_par_conhecido: tuple[Limite, ...] = (Limite(10, 30), Limite(40, 900))
    da_conta: tuple[Limite, ...] = (Limite(50, 300),)
    """Da conta, somadas as origens desconhecidas dela."""
    do_endereco: tuple[Limite, ...] = (Limite(60, 30),)
    """Do endereço, somadas as contas que não o conhecem."""
    de_todos: tuple[Limite, ...] = (Limite(600, 1),)
    """Da instalação, somadas as origens desconhecidas."""


# Um aplicativo renova em paralelo, e cada chamada se conta enquanto corre: a folga é dele, não de quem adivinha.
_SORTEADO = LimitesDoSegredo(do_par=(Limite(100, 5),), da_conta=(), do_endereco=(Limite(300, 5),), de_todos=())
LIMITES = {
    Segredo.SENHA: LimitesDoSegredo(),
    Segredo.CODIGO: LimitesDoSegredo(),
    Segredo.APLICATIVO: _SORTEADO,
    Segredo.LINK: _SORTEADO,
}

# `livre_em` é quando os palpites contados se esquecem todos (GCRA, ITU-T I.371): um número por limite, sem janelas.
_CONTAR = """
INSERT INTO core_palpites AS p (chave, livre_em, seguidos, intervalo_segundos)
SELECT chave, clock_timestamp() + make_interval(secs => intervalo), seguidos, intervalo
  FROM unnest(%(chaves)s::text[], %(seguidos)s::int[], %(intervalos)s::int[]) AS l(chave, seguidos, intervalo)
 ORDER BY chave
ON CONFLICT (chave) DO UPDATE SET
    livre_em = greatest(p.livre_em, clock_timestamp()) + make_interval(secs => excluded.intervalo_segundos)
 WHERE p.livre_em <= clock_timestamp()
                     + make_interval(secs => (excluded.seguidos - 1) * excluded.intervalo_segundos)
RETURNING chave
"""
_ESPERA = """
SELECT ceil(max(extract(epoch FROM livre_em - clock_timestamp()) - (seguidos - 1) * intervalo_segundos))::int
  FROM core_palpites WHERE chave = ANY(%s)
"""
_EXPURGAR = "DELETE FROM core_palpites WHERE livre_em < clock_timestamp()"
_CONHECIDA = """
SELECT 1 FROM core_origem_conhecida
 WHERE usuario_id = %s AND resumo = ANY(%s) AND vista_em > clock_timestamp() - make_interval(days => %s)
"""
_CONHECER = """
INSERT INTO core_origem_conhecida AS o (usuario_id, resumo, vista_em) SELECT %s, unnest(%s::text[]), clock_timestamp()
ON CONFLICT (usuario_id, resumo) DO UPDATE SET vista_em = clock_timestamp()
 WHERE o.vista_em < clock_timestamp() - interval '1 day'
"""
_ESQUECER = "DELETE FROM core_origem_conhecida WHERE vista_em < clock_timestamp() - make_interval(days => %s)"


class TentativasDemais(Indisponivel):
    """Palpites errados demais, da conta, do endereço ou ao todo; `espera_segundos` é quanto falta."""

    codigo = "core.tentativas_demais"
    status = 429
    titulo = "Tentativas demais"


class _Contado(NamedTuple):
    chave: str
    limite: Limite
    devolvidos: int
    """Quantos palpites se devolvem a quem acerta: do par, todos; do resto, só o seu."""


class Tentativa(NamedTuple):
    """Um palpite já contado."""

    contados: tuple[_Contado, ...]

    def acertou(self) -> None:
        """Esquece os erros da conta nesta origem e devolve este palpite aos outros limites."""
        segundos = [c.devolvidos * c.limite.intervalo_segundos for c in self.contados]
        devolver_palpites([c.chave for c in self.contados], segundos)


def contar(segredo: Segredo, *, conta: str, origem: OrigemDaTentativa, conhecida: bool) -> Tentativa:
    """Conta um palpite em todos os limites ou, se um já se gastou, em nenhum; aí levanta TentativasDemais.

    `conta` é de quem é o segredo, também quando não existe; vazia, se o segredo é que diz a conta (um link).
    """
    contados = tuple(_contados(segredo, conta, origem, conhecida=conhecida))
    parametros = {
        "chaves": [c.chave for c in contados],
        "seguidos": [c.limite.seguidos for c in contados],
        "intervalos": [c.limite.intervalo_segundos for c in contados],
    }
    with transacao("core"):
        aceitas = {chave for (chave,) in executar("core", _CONTAR, parametros)}
        recusadas = [c.chave for c in contados if c.chave not in aceitas]
        if recusadas:
            ((segundos,),) = executar("core", _ESPERA, [recusadas])
            raise _demais(max(1, segundos))
    return Tentativa(contados)


@contextmanager
def contando_o_link(origem: OrigemDaTentativa) -> Iterator[None]:
    """Conta no bloco, que confere o token de um link, um palpite de quem o traz; se ele vale, devolve-o."""
    tentativa = contar(Segredo.LINK, conta="", origem=origem, conhecida=False)
    yield
    tentativa.acertou()


def _contados(segredo: Segredo, conta: str, origem: OrigemDaTentativa, *, conhecida: bool) -> Iterator[_Contado]:
    limites = LIMITES[segredo]
    if conta:
        par = _resumo(conta, origem.dispositivo or origem.endereco)
        do_par = limites.do_par_conhecido if conhecida else limites.do_par
        nome = "par_conhecido" if conhecida else "par"
        for posicao, limite in enumerate(do_par):
            yield _Contado(f"{segredo}:{nome}:{posicao}:{par}", limite, devolvidos=limite.seguidos)
    if conhecida:
        return
    somas = {"endereco": (origem.endereco, limites.do_endereco), "todos": ("", limites.de_todos)}
    if conta:
        somas["conta"] = (conta, limites.da_conta)
    for nome, (de_quem, da_soma) in somas.items():
        for posicao, limite in enumerate(da_soma):
            yield _Contado(f"{segredo}:{nome}:{posicao}:{_resumo(de_quem)}", limite, devolvidos=1)


def conhecida(usuario: UUID, origem: OrigemDaTentativa) -> bool:
    """Se a conta já entrou por este endereço ou neste navegador."""
    return bool(executar("core", _CONHECIDA, [usuario, _resumos(usuario, origem), CONHECIDA_POR_DIAS]))


def conhecer(usuario: UUID, origem: OrigemDaTentativa) -> None:
    """Lembra por onde a conta entrou. Fica um resumo: o endereço de ninguém está no banco."""
    executar("core", _CONHECER, [usuario, _resumos(usuario, origem)])


def expurgar() -> int:
    """Apaga os palpites esquecidos e as origens por onde há muito não se entra; devolve quantos."""
    return executar_contando("core", _EXPURGAR) + executar_contando("core", _ESQUECER, [CONHECIDA_POR_DIAS])


def _resumos(usuario: UUID, origem: OrigemDaTentativa) -> list[str]:
    return [_resumo(str(usuario), parte) for parte in origem if parte]


def _resumo(*partes: str) -> str:
    chave = hashlib.sha256(b"core.limites" + settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b("\n".join(partes).encode(), key=chave, digest_size=TAMANHO_DO_RESUMO).hexdigest()


def _demais(segundos: int) -> TentativasDemais:
    espera = f"{segundos} s" if segundos < 120 else f"{-(-segundos // 60)} minutos"
    return TentativasDemais(
        f"Erros demais em pouco tempo. Espere {espera} e tente de novo, ou entre por onde você já costuma entrar.",
        espera_segundos=segundos,
    )
