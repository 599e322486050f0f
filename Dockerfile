# The image of Maagal: the program, its Hebrew dictionary, and nothing else that listens.
#
#   docker build -t maagal .

FROM debian:trixie AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
# Versions are those of the release of Debian, which is named above.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential ca-certificates curl nodejs npm \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# The compiler alone, so that it is fetched again only where the project asks for another.
COPY Cargo.toml ./
RUN version=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml) \
    && curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs -o /tmp/rustup.sh \
    && sh /tmp/rustup.sh -y --no-modify-path --profile minimal --default-toolchain "$version" \
      --component rust-src --target wasm32-unknown-unknown \
    && rm /tmp/rustup.sh
ENV PATH=/root/.cargo/bin:$PATH
COPY . .
RUN script/build

FROM debian:trixie-slim
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates hspell tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 maagal \
    && useradd --no-log-init --uid 10001 --gid maagal --home-dir /data --no-create-home --shell /usr/sbin/nologin maagal \
    && install -d -m 0700 -o maagal -g maagal /data
COPY --from=build /build/target/release/maagal /usr/local/bin/maagal
COPY --from=build /build/LICENSE-APACHE /build/LICENSE-MIT /usr/share/doc/maagal/
# By number, so that Kubernetes sees that it is not root.
USER 10001:10001
VOLUME /data
EXPOSE 3000
ENV MAAGAL_DATA=/data MAAGAL_LISTEN=0.0.0.0:3000 MAAGAL_LOG_FORMAT=json
# bash asks: the image has no program of its own for that. It asks whether the process lives, not whether it is ready: a
# container is not to be started again because its database is away.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [[ $status == 200 ]]"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["maagal"]
CMD ["serve"]
