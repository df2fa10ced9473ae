# The worker for Cloud Run, Kubernetes and Render: docs/image.md. Written for every builder there is: no heredocs, no
# COPY --link, no mounts.
ARG BASE=docker.io/library/node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
# No install scripts: bundling needs none of them, and what does not run cannot do harm.
ARG NPM_CONFIG_REGISTRY
RUN npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier
COPY LICENSE NOTICE tsconfig.json ./
COPY infra/image infra/image
COPY worker worker
RUN node infra/image/bundle.ts /app

FROM ${BASE}
COPY --from=build /app /app
WORKDIR /app
# A small young generation: a book takes a tenth less time and 30 MB less in it. And no more threads for V8 than there are
# cores besides the first: another 7 % (docs/speed.md).
ENV NODE_ENV=production \
    NODE_OPTIONS="--max-semi-space-size=4 --v8-pool-size=0" \
    CACHE_FOLDER=/app/dictionary
# By number, so that Kubernetes can see that it is not root. The base's user "node".
USER 1000:1000
# Without the base's entrypoint script: node is the first process and gets SIGTERM itself.
ENTRYPOINT []
CMD ["node", "main.cjs"]

# Last, so that another commit with the same code changes no layer.
ARG SOURCE=unknown
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Intelligent Reader worker" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV WORKER_REVISION=${REVISION}
