"""O que quem manda um comando pode encontrar além da resposta."""

from plataforma.erros import ErroDeNegocio, Indisponivel


class ComandoPendente(Indisponivel):
    """O comando começou e ainda não terminou; o documento ficou na situação intermediária e será retomado."""

    codigo = "plataforma.comando_pendente"
    titulo = "O comando ainda não terminou"


class ComandoEmCurso(Indisponivel):
    """Outra chamada está executando este comando agora."""

    codigo = "plataforma.comando_em_curso"
    status = 409
    titulo = "O comando está em curso"


class ChaveReusada(ErroDeNegocio):
    """A chave de idempotência já serviu a uma chamada com outro corpo."""

    codigo = "plataforma.chave_reusada"
    status = 422
    titulo = "A chave de idempotência já foi usada com outro corpo"


class ComandoDesconhecido(ErroDeNegocio):
    """Nenhum módulo desta unidade tem o comando aberto que se procura."""

    codigo = "plataforma.comando_desconhecido"
    status = 404
    titulo = "Comando não encontrado"
