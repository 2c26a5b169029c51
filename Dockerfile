# Pacekeeper on a glibc Node 24. Build: docker build -t pacekeeper .   Run: docker run --network host -v pacekeeper:/data pacekeeper
FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY stubs ./stubs
# The image brings its own Node 24, so the bundled one is removed again.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production PACEKEEPER_DATA=/data
# Large buffers go back to the system when they are freed, instead of staying in glibc's arenas.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
COPY --from=install /app/node_modules ./node_modules
COPY package.json ./
COPY bin ./bin
COPY src ./src
COPY drizzle ./drizzle
COPY stubs ./stubs
COPY fixtures ./fixtures
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
# Until there is sign-in the server answers on loopback only; publish it with --network host.
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/pacekeeper.js", "serve"]
