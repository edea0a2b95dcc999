#!/bin/sh
# Written by `make lock` from environments.toml and requirements.txt.
set -e
python -m pip install --no-input --no-deps --require-hashes --only-binary :all: \
  --requirement /dev/stdin << 'END'
defusedxml==0.7.1 \
    --hash=sha256:1bb3032db185915b62d7c6209c5a8792be6a32ab2fedacc84e01b52c51aa3e69 \
    --hash=sha256:a352e7e428770286cc899e2542b6cdaedb2b4953ff269a210103ec58f6198a61
END
