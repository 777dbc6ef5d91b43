FROM tryghed/debian
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends rabbitmq-server \
    && echo '[rabbitmq_management].' > /etc/rabbitmq/enabled_plugins
COPY entrypoint-rabbitmq /usr/local/bin/docker-entrypoint.sh
EXPOSE 5672 15672
ENTRYPOINT ["docker-entrypoint.sh"]
