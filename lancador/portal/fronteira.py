"""O que não passa de fora para dentro, dito uma vez: para o portal em Python e para as rotas do Traefik.

As expressões se escrevem no que o Python e o Go leem igual: sem olhar adiante nem atrás.
"""

# Sem `;` nem nada codificado, que dois servidores leriam de dois modos: nada aqui se chama com acento nem com espaço.
_LETRA, _COM_PONTO = "[A-Za-z0-9_~@:=+,-]", "[A-Za-z0-9_~@:=+,.-]"
_PRIMEIRA = _LETRA.replace("_", "")
# `.` e `..` não são segmentos, e o primeiro não começa por `_`: esses são os endereços internos das unidades.
_DEPOIS_DE_PONTOS = rf"\.\.?{_LETRA}{_COM_PONTO}*|\.\.\.{_COM_PONTO}*"
_INICIO = rf"(?:{_PRIMEIRA}{_COM_PONTO}*|{_DEPOIS_DE_PONTOS})"
_SEGMENTO = rf"(?:{_LETRA}{_COM_PONTO}*|{_DEPOIS_DE_PONTOS})"
CAMINHO_PUBLICO = rf"^/(?:{_INICIO}(?:/{_SEGMENTO})*/?)?$"
"""O caminho, já sem codificações desnecessárias, de uma chamada que pode passar."""

# Nomear um campo em Connection o tira do caminho (RFC 9110, 7.6.1). Nenhum que a unidade, ou nós, leia pode sair: o
# corpo mudaria de tamanho, a chamada de dono, a repetição iria sem a chave. O que ninguém conhece sai, como na norma.
DE_PONTA_A_PONTA = (
    r"transfer-encoding|host|authorization|cookie2?|expect|idempotency-key|origin|referer|date|range|forwarded|via"
    r"|user-agent|cache-control|pragma|traceparent|tracestate|x-correlacao|max-forwards|set-cookie|etag|location"
    r"|retry-after|(?:content|if|accept|x-forwarded|x-csrf|sec|access-control)(?:-[a-z-]*)?"
)
"""Campos que ninguém tira do caminho nomeando-os em Connection; em minúsculas."""
