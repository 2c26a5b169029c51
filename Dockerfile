# Pacekeeper on a glibc Node 24. docs/operations.md says how to build, start and check it.
FROM node:24-bookworm-slim AS web
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY stubs ./stubs
RUN npm ci --ignore-scripts
COPY vite.config.ts tsconfig.json ./
COPY bin ./bin
COPY src ./src
COPY client ./client
COPY fixtures ./fixtures
COPY drizzle ./drizzle
RUN npm run -s build

FROM node:24-bookworm-slim AS install
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY stubs ./stubs
# The image brings its own Node 24, so the bundled one is removed again.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24-bookworm-slim
WORKDIR /app
# Large buffers go back to the system when they are freed, instead of staying in glibc's arenas.
ENV NODE_ENV=production PACEKEEPER_DATA=/data MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
COPY --from=install /app/node_modules ./node_modules
COPY --from=web /app/dist ./dist
COPY package.json ./
COPY bin ./bin
COPY src ./src
COPY client ./client
COPY drizzle ./drizzle
COPY stubs ./stubs
COPY fixtures ./fixtures
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/pacekeeper.js", "serve"]
