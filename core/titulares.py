"""O que o core guarda de uma pessoa, e até quando: a identidade fica enquanto algum módulo tiver documento dela."""

from plataforma.titulares.guardados import Guardado, Saida, SemTitular

_A_PESSOA = "id = ANY({pessoas})"
_DA_CONTA = "email <> '' AND email = {email}"
_DA_EMPRESA = "da própria empresa, ou de um estabelecimento dela"

GUARDADOS = (
    Guardado(
        "Como falar com a pessoa",
        "core_pessoa",
        ("email", "telefone"),
        _A_PESSOA,
        contexto=("id",),
        saida=Saida.A_QUALQUER_TEMPO,
        historico=True,
        tambem="versao = versao + 1",
    ),
    Guardado(
        "Cadastro da pessoa",
        "core_pessoa",
        (
            "documento",
            "nome",
            "nome_fantasia",
            "situacao_da_inscricao",
            "inscricao_estadual",
            "cep",
            "logradouro",
            "numero",
            "complemento",
            "bairro",
            "municipio",
            "uf",
        ),
        _A_PESSOA,
        contexto=("id", "tipo", "pais", "ativo", "criado_em"),
        historico=True,
        # A restrição do banco só admite sem inscrição quem não é contribuinte.
        apagado={"situacao_da_inscricao": "'nao_contribuinte'"},
        tambem="ativo = false, versao = versao + 1",
    ),
    Guardado(
        "Pedidos da pessoa sobre seus dados",
        "core_atendimento_ao_titular",
        (),
        "pessoas && {pessoas}",
        contexto=("operacao", "registros", "retido_ate", "em"),
        saida=Saida.PROVA,
    ),
    Guardado(
        "Conta de quem usa o sistema",
        "core_usuario",
        ("email", "nome"),
        f"{_DA_CONTA} AND id IN (SELECT usuario_id FROM core_vinculo)",
        contexto=("id", "liberado", "email_provado_em"),
        saida=Saida.PELA_CONTA,
    ),
    Guardado(
        "Convites",
        "core_convite",
        ("email", "nome"),
        _DA_CONTA,
        contexto=("criado_em", "vence_em", "aceito_em", "revogado_em"),
        saida=Saida.PELA_CONTA,
        historico=True,
    ),
    Guardado(
        "E-mails de convite na fila",
        "core_email_a_mandar",
        ("para",),
        "para = {email} AND empresa_id = (SELECT current_setting('app.empresa')::uuid)",
        contexto=("criado_em", "mandado_em"),
        saida=Saida.PELA_CONTA,
    ),
)
SEM_TITULAR = (
    SemTitular("core_empresa", ("raiz_cnpj", "razao_social", "nome_fantasia"), _DA_EMPRESA),
    SemTitular(
        "core_estabelecimento",
        (
            "cnpj",
            "nome",
            "inscricao_estadual",
            "cep",
            "logradouro",
            "numero",
            "complemento",
            "bairro",
            "municipio",
            "uf",
        ),
        _DA_EMPRESA,
    ),
    SemTitular("core_papel", ("nome",), "o nome de um papel, não de quem o tem"),
    SemTitular("core_unidade", ("nome",), "o nome de uma unidade de medida"),
    SemTitular("core_usuario", ("password",), "resumo da senha, que não se exporta"),
    SemTitular("core_usuario_historico", ("email", "nome"), "da conta, que não é de empresa nenhuma: só a conta as lê"),
    SemTitular("core_sessao", ("resumo_da_chave", "pagina"), "o id da sessão do navegador, por dias, e um resumo"),
    SemTitular("core_palpites", ("chave",), "resumo de conta ou de endereço, por minutos ou horas"),
    SemTitular("core_cache", ("cache_key", "value"), "códigos de minutos, sem dados de pessoas"),
    SemTitular("account_emailaddress", ("email",), "do allauth, que não a enche: o e-mail está em core_usuario"),
    SemTitular("account_emailconfirmation", ("key",), "do allauth, que não a enche"),
    SemTitular("allauth_idp_oidc_client", ("id", "name", "secret", "data"), "um aplicativo, não uma pessoa"),
    SemTitular("allauth_idp_oidc_token", ("hash", "data", "client_id"), "resumos de tokens"),
    SemTitular("mfa_authenticator", ("data",), "segredo do segundo fator da conta, que não se exporta"),
    SemTitular("django_session", ("session_key", "session_data"), "sessões de navegador: ids, por dias"),
)
