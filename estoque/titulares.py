"""O estoque não sabe de quem é o que guarda nem a quem vai: só tem nomes de depósitos e motivos."""

from plataforma.titulares.guardados import SemTitular

_MOTIVO = "por que a mercadoria se moveu; o documento que a moveu é de outro módulo"
SEM_TITULAR = (
    SemTitular("estoque_deposito", ("codigo", "nome"), "o nome de um depósito"),
    *(
        SemTitular(tabela, ("motivo",), _MOTIVO)
        for tabela in ("estoque_ajuste", "estoque_inventario", "estoque_movimento", "estoque_transferencia")
    ),
)
