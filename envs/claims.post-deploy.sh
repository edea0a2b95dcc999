#!/bin/sh
# Written by `make lock` from environments.toml and requirements.txt.
set -e
python -m ensurepip
python -m pip install --no-input --no-deps --require-hashes --only-binary :all: \
  --requirement /dev/stdin << 'END'
arcp==0.2.1 \
    --hash=sha256:4e09b2d8a9fc3fda7ec112b553498ff032ea7de354e27dbeb1acc53667122444 \
    --hash=sha256:5c17ac7972c9ef82979cc2caf2b3a87c1aefd3fefe9adb8a5dd728ada57715dd
click==8.5.1 \
    --hash=sha256:8bb5376d2006950386f8c6427613334a2acadc5f559cb80e638d00b4df957e37 \
    --hash=sha256:9bbfada76703fd1d784b83eea012e3e8c6a001a876543ef104fa56aaaeb072b4
rocrate==0.16.0 \
    --hash=sha256:1f5b4563833a166640f9e09596f8f88c9a5d8ea733bc96345e73466beae85eea \
    --hash=sha256:eafd31adf0f6c0603eb68ff6e0f1f9f82028f7ffd345a7fe485eecee8240d485
END
