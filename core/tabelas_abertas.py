"""O que, no banco do core, se vê sem empresa em contexto, e por que não menos."""

from plataforma.banco.seguranca import Aberta

_DA_CONTA = "da conta, que não é de empresa nenhuma: entra-se, e prova-se quem é, antes de se escolher uma"
_DO_DJANGO = "do Django, que a cria com os apps que usamos; não guarda dado de empresa"
ABERTAS = (
    Aberta(
        "core_sessao",
        "acha-se pelo id antes de haver empresa, e trocar a senha encerra as de todas elas; só tem ids, datas e sal",
    ),
    Aberta("core_usuario", _DA_CONTA),
    Aberta("core_usuario_historico", "as mudanças da conta; a senha fica fora"),
    Aberta(
        "core_palpites", "o que se errou por limite, sob o resumo da conta ou do endereço, antes de se saber quem é"
    ),
    Aberta("core_origem_conhecida", _DA_CONTA),
    Aberta("core_cache", "códigos de autorização de minutos, achados por quem os traz, antes de haver empresa"),
    Aberta("core_uso_unico", "resumos do que se troca uma vez, achados por quem o traz, antes de haver empresa"),
    Aberta("core_email_a_mandar", "o trabalhador manda os de todas as empresas; o link nasce na hora, e não se guarda"),
    Aberta("core_link_de_senha", "da conta; do link só há o sal com que se confere o que a pessoa traz"),
    Aberta("account_emailaddress", _DA_CONTA),
    Aberta("account_emailconfirmation", _DA_CONTA),
    Aberta("mfa_authenticator", _DA_CONTA),
    Aberta("allauth_idp_oidc_client", "o aplicativo é da instalação: o consentimento começa sem empresa"),
    Aberta("allauth_idp_oidc_token", "resumos de tokens, achados por quem os traz, antes de haver empresa"),
    Aberta("django_session", "sessões de navegador, achadas pela chave que o navegador traz"),
    Aberta("django_content_type", _DO_DJANGO),
    Aberta("auth_permission", _DO_DJANGO),
    Aberta("auth_group", _DO_DJANGO),
    Aberta("auth_group_permissions", _DO_DJANGO),
)
