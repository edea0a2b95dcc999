#!/bin/sh
# Written by `make lock` from environments.toml and requirements.txt.
set -e
python -m ensurepip
python -m pip install --no-input --no-deps --require-hashes --only-binary :all: \
  --requirement /dev/stdin << 'END'
nmrglue==0.12 \
    --hash=sha256:446ef5f81c90ee15adab6e5d6e9b7a64872eca468076c151fda997eea759e07c \
    --hash=sha256:94fba756e0ac5a764c065fe29a3b985518cc2bfab51b9001f36a4d18641eeedb
END
