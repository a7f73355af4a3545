"""O que se pode fazer com uma implantação agora: o que a situação permite e quem age pode."""

from abertura.leituras import ResumoDaImplantacao
from abertura.situacoes import SituacaoDaImplantacao
from plataforma.identidade.contexto import acoes_permitidas

_TROCAM = frozenset({SituacaoDaImplantacao.RASCUNHO, SituacaoDaImplantacao.CONFERIDA})


def acoes_da_implantacao(implantacao: ResumoDaImplantacao) -> tuple[str, ...]:
    """`planilhas`, se os arquivos ainda se trocam; `implantar` e `desfazer`."""
    situacao = implantacao.situacao
    trocam = situacao in _TROCAM and acoes_permitidas("abertura.implantacao", "criar")
    verbo = {SituacaoDaImplantacao.CONFERIDA: "implantar", SituacaoDaImplantacao.IMPLANTADA: "desfazer"}.get(situacao)
    return (*(("planilhas",) if trocam else ()), *(acoes_permitidas("abertura.implantacao", verbo) if verbo else ()))
