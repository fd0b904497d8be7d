# The whole folder with all packages stays in this stage. Only what Rollcall reaches goes into the image.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN node container/trim.ts /app
# The copy must answer. As the account and in the place of the image, so that what is compiled here is found there.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072 NODE_COMPILE_CACHE=/app/compile-cache
RUN install -d -o 10001 -g 10001 /app/compile-cache
USER 10001:10001
# Others than its owner must be able to read it, since nothing of the copy belongs to the account that runs it.
RUN node container/first-answer.ts /app && chmod -R a+rX /app/compile-cache

FROM debian:bookworm-slim
# Without npm, which would update neither itself nor Rollcall here.
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build --chown=0:0 /app /app
RUN install -d -o 10001 -g 10001 -m 0700 /data
WORKDIR /app
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072 NODE_COMPILE_CACHE=/app/compile-cache \
    ROLLCALL_DATA=/data
USER 10001:10001
VOLUME /data
EXPOSE 3978
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3978}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "--preserve-symlinks", "--env-file-if-exists=.env", "src/index.ts"]
