"""Tabelas da mensageria. Nenhuma tem segurança por linha: as varreduras as leem antes de conhecer a empresa."""

from django.db import migrations

OUTBOX = """
CREATE TABLE mensageria_outbox (
    numero bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE,
    tipo text NOT NULL,
    agregado text NOT NULL,
    particao smallint NOT NULL CHECK (particao BETWEEN 0 AND 63),
    empresa_id uuid NOT NULL,
    ator_id uuid NOT NULL,
    correlacao uuid NOT NULL,
    causa uuid,
    profundidade smallint NOT NULL,
    traceparent text NOT NULL,
    ocorrido_em timestamptz NOT NULL,
    corpo text NOT NULL,
    destino text,
    numerada boolean NOT NULL DEFAULT false
);
CREATE INDEX mensageria_outbox_a_numerar ON mensageria_outbox (particao, numero) WHERE NOT numerada;
CREATE INDEX mensageria_outbox_correlacao ON mensageria_outbox (correlacao);

CREATE TABLE mensageria_ordem (
    consumidor text NOT NULL,
    agregado text NOT NULL,
    ultima bigint NOT NULL CHECK (ultima > 0),
    PRIMARY KEY (consumidor, agregado)
);

CREATE TABLE mensageria_entrega (
    numero bigint NOT NULL REFERENCES mensageria_outbox,
    consumidor text NOT NULL,
    agregado text NOT NULL,
    particao smallint NOT NULL,
    ordem bigint NOT NULL,
    tentativas integer NOT NULL DEFAULT 0,
    proxima timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (numero, consumidor),
    UNIQUE (consumidor, agregado, ordem)
);
CREATE INDEX mensageria_entrega_particao ON mensageria_entrega (particao, numero);

CREATE TABLE mensageria_arquivo (
    LIKE mensageria_outbox,
    arquivada_em timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (numero)
);
CREATE UNIQUE INDEX mensageria_arquivo_id ON mensageria_arquivo (id);
CREATE INDEX mensageria_arquivo_correlacao ON mensageria_arquivo (correlacao);
CREATE INDEX mensageria_arquivo_agregado ON mensageria_arquivo (agregado, numero);

CREATE TABLE mensageria_entregue (
    numero bigint NOT NULL,
    consumidor text NOT NULL,
    agregado text NOT NULL,
    ordem bigint NOT NULL,
    entregue_em timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (numero, consumidor),
    UNIQUE (consumidor, agregado, ordem)
);
"""

INBOX = """
CREATE TABLE mensageria_inbox (
    consumidor text NOT NULL,
    mensagem uuid NOT NULL,
    emissor text NOT NULL,
    tipo text NOT NULL,
    agregado text NOT NULL,
    particao smallint NOT NULL CHECK (particao BETWEEN 0 AND 63),
    ordem bigint NOT NULL CHECK (ordem > 0),
    empresa_id uuid NOT NULL,
    ator_id uuid NOT NULL,
    correlacao uuid NOT NULL,
    causa uuid,
    profundidade smallint NOT NULL,
    traceparent text NOT NULL,
    ocorrido_em timestamptz NOT NULL,
    corpo text NOT NULL,
    situacao text NOT NULL DEFAULT 'pendente' CHECK (situacao IN ('pendente', 'feita', 'morta', 'descartada')),
    tentativas integer NOT NULL DEFAULT 0,
    proxima timestamptz NOT NULL DEFAULT '-infinity',
    recebida_em timestamptz NOT NULL DEFAULT clock_timestamp(),
    encerrada_em timestamptz,
    erro text,
    PRIMARY KEY (consumidor, mensagem),
    UNIQUE (consumidor, emissor, agregado, ordem)
);
CREATE INDEX mensageria_inbox_pendente ON mensageria_inbox (particao, mensagem) WHERE situacao = 'pendente';
CREATE INDEX mensageria_inbox_morta ON mensageria_inbox (recebida_em) WHERE situacao = 'morta';
CREATE INDEX mensageria_inbox_correlacao ON mensageria_inbox (correlacao);
CREATE INDEX mensageria_inbox_encerrada ON mensageria_inbox (encerrada_em) WHERE situacao IN ('feita', 'descartada');

CREATE TABLE mensageria_posicao (
    consumidor text NOT NULL,
    emissor text NOT NULL,
    agregado text NOT NULL,
    ordem bigint NOT NULL CHECK (ordem > 0),
    PRIMARY KEY (consumidor, emissor, agregado)
);
"""

TRABALHO = """
CREATE TABLE mensageria_particao (
    fila text NOT NULL CHECK (fila IN ('outbox', 'inbox')),
    particao smallint NOT NULL CHECK (particao BETWEEN 0 AND 63),
    token bigint NOT NULL DEFAULT 0,
    ate timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (fila, particao)
);
INSERT INTO mensageria_particao (fila, particao) SELECT f, l FROM unnest(ARRAY['outbox', 'inbox']) f, generate_series(0, 63) l;

CREATE TABLE mensageria_auditoria (
    id uuid PRIMARY KEY,
    em timestamptz NOT NULL DEFAULT clock_timestamp(),
    operador text NOT NULL,
    acao text NOT NULL,
    alvo text NOT NULL,
    motivo text NOT NULL CHECK (length(trim(motivo)) > 0)
);
"""

DESFAZER = """
DROP TABLE mensageria_auditoria, mensageria_particao, mensageria_posicao, mensageria_inbox, mensageria_entregue,
    mensageria_arquivo, mensageria_entrega, mensageria_ordem, mensageria_outbox;
"""


class Migration(migrations.Migration):
    initial = True
    operations = [migrations.RunSQL([OUTBOX, INBOX, TRABALHO], DESFAZER)]
