"""Apoio aos testes: bancos próprios ligados como `_app`, empresas novas e cliente da API.

As settings pedem um modelo de endereço antes de os bancos de teste existirem; este não leva a lugar nenhum.
"""

import os

os.environ.setdefault("ERP_AMBIENTE", "teste")
os.environ.setdefault("ERP_BANCOS", "postgresql://erp_{modulo}_{papel}:teste@127.0.0.1:1/indefinido_{modulo}")
