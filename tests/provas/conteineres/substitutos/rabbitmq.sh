#!/bin/sh
# Faz o que a imagem oficial do RabbitMQ faz: em primeiro plano, sem arquivo de registro, com o que há em conf.d.
set -eu
export RABBITMQ_LOGS=- RABBITMQ_PID_FILE=/tmp/pid
export RABBITMQ_ENABLED_PLUGINS_FILE=/tmp/plugins
echo '[].' >"$RABBITMQ_ENABLED_PLUGINS_FILE"
exec /usr/lib/rabbitmq/bin/rabbitmq-server
