"""Um valor como se mostra a uma pessoa: sem segredos, nem a senha dentro de um endereço."""

import re
from typing import Any

from pydantic.fields import FieldInfo

from plataforma.configuracao.tipos import Oculto

OCULTO = "***"
_SENHA_NOMEADA = re.compile(r"((?:ssl)?password\s*=\s*)('[^']*'|[^&\s]*)", re.IGNORECASE)
_DE_QUEM = re.compile(r"^(\w+://[^:]*|(?!\w+://)[^:]*):.*$", re.DOTALL)
# Um endereço malfeito também se mostra, num erro: o que não for porta, depois de dois-pontos, pode ser a senha.
_SENHA_SEM_ARROBA = re.compile(r"(//[^/:?]*):(?!\d{1,5}(?:[,/?]|$))[^/?]*")


def mascarar(campo: FieldInfo, valor: Any) -> str:
    """O texto do valor, sem o que o campo esconde."""
    texto = ",".join(map(str, valor)) if isinstance(valor, tuple) else "" if valor is None else str(valor)
    if not texto or not (ocultos := [m for m in campo.metadata if isinstance(m, Oculto)]):
        return texto
    return OCULTO if Oculto.TUDO in ocultos else sem_senha(texto)


def sem_senha(endereco: str) -> str:
    """O endereço, com a senha escondida; na dúvida, esconde mais."""
    quem, arroba, onde = endereco.rpartition("@")
    if arroba:
        escondido = _DE_QUEM.sub(rf"\1:{OCULTO}", quem) + arroba + onde
    else:
        escondido = _SENHA_SEM_ARROBA.sub(rf"\1:{OCULTO}", endereco)
    return _SENHA_NOMEADA.sub(rf"\1{OCULTO}", escondido)
