# Gerado por ./erp manage implantacao gerar: não se edita aqui.
# Sem linha "# syntax": ela puxaria o frontend de um registro, e o que segue só usa o que todo BuildKit embutido tem.
ARG ERP_BASE=python:3.12-slim-bookworm

FROM ${ERP_BASE} AS requisitos
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
RUN python3 -m venv /tmp/pip && python3 -m venv --without-pip /opt/erp
COPY requirements.txt /tmp/requirements.txt
# O pip.conf e a autoridade certificadora de uma rede particular vêm por segredo, se há: nada deles fica na imagem.
RUN --mount=type=cache,target=/root/.cache/pip,sharing=locked \
    --mount=type=secret,id=pip_conf,target=/etc/pip.conf --mount=type=secret,id=autoridade,target=/run/autoridade.pem \
    if [ -s /run/autoridade.pem ]; then export PIP_CERT=/run/autoridade.pem; fi; \
    /tmp/pip/bin/pip --python /opt/erp/bin/python install --quiet --no-compile --no-deps --require-hashes \
        -r /tmp/requirements.txt
# Os testes e os textos por compilar dos pacotes ninguém lê; o bytecode se faz aqui, porque lá a raiz é só de leitura.
RUN find /opt/erp -type d -name tests -prune -exec rm -rf {} + \
    && find /opt/erp -name '*.po' -delete \
    && /opt/erp/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/erp/lib

FROM requisitos AS arvore
COPY . /srv/erp
WORKDIR /srv/erp
RUN ERP_ESTATICOS=/srv/erp/estaticos ERP_BANCOS='postgresql://erp_{modulo}_{papel}:ninguem@127.0.0.1:1/erp_{modulo}' \
        /opt/erp/bin/python manage.py collectstatic --noinput --verbosity 0 \
    && /opt/erp/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /srv/erp

FROM ${ERP_BASE} AS unidade
COPY --from=requisitos /opt/erp /opt/erp
COPY --from=arvore /srv/erp /srv/erp
ENV PATH=/opt/erp/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOME=/tmp \
    ERP_AMBIENTE=producao ERP_ESTATICOS=/srv/erp/estaticos
WORKDIR /srv/erp
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=5s --start-period=180s --retries=3 \
    CMD ["python", "-IS", "lancador/sonda.py", "http://127.0.0.1:8000/_plataforma/pronta"]
ENTRYPOINT ["sh", "/srv/erp/lancador/entrada.sh"]
CMD ["python", "erp", "servir", "--endereco", "0.0.0.0", "--porta", "8000"]

FROM unidade AS abertura
ENV ERP_UNIDADE=abertura
USER 10156:10156

FROM unidade AS compras
ENV ERP_UNIDADE=compras
USER 10603:10603

FROM unidade AS core
ENV ERP_UNIDADE=core
USER 10815:10815

FROM unidade AS estoque
ENV ERP_UNIDADE=estoque
USER 10190:10190

FROM unidade AS financeiro
ENV ERP_UNIDADE=financeiro
USER 10374:10374

FROM unidade AS vendas
ENV ERP_UNIDADE=vendas
USER 10938:10938

FROM unidade AS web
ENV ERP_UNIDADE=web
USER 10789:10789

FROM unidade AS erp
ENV ERP_UNIDADE=erp
USER 10001:10001
