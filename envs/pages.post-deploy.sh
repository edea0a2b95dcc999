#!/bin/sh
# Written by `make lock` from environments.toml and requirements.txt.
set -e
python -m ensurepip
python -m pip install --no-input --no-deps --require-hashes --only-binary :all: \
  --requirement /dev/stdin << 'END'
pypandoc-binary==1.17 \
    --hash=sha256:2f439dcd211183bb3460253ca4511101df6e1acf4a01f45f5617e1fa2ad24279 \
    --hash=sha256:734726dc618ef276343e272e1a6b4567e59c2ef9ef41d5533042deac3b0531f1 \
    --hash=sha256:76fae066cd2d7e78fb97f0ec8e9e36f437b07187b689b0b415ca18216f8f898a \
    --hash=sha256:9ada156cb980cd54fd6534231788e668c00dbb591cbd24f0be0bd86812eb8788 \
    --hash=sha256:d6b620b21c9374e3e48aabd518492bf0776b148442ee28816f6aaf52da3d4387 \
    --hash=sha256:f6e6d3e4cfafbe23189a08db3d41f8def260bacd6e7e382bceadab7ba1f17da6 \
    --hash=sha256:fcfd28f347ed998dda28823fc6bc24f9310e7fdf3ddceaf925bf0563a100ab5b
vl-convert-python==1.9.0.post1 \
    --hash=sha256:3c1558fa0055e88c465bd3d71760cde9fa2c94a95f776a0ef9178252fd820b1f \
    --hash=sha256:43e9515f65bbcd317d1ef328787fd7bf0344c2fde9292eb7a0e64d5d3d29fccb \
    --hash=sha256:7e263269ac0d304640ca842b44dfe430ed863accd9edecff42e279bfc48ce940 \
    --hash=sha256:a5b06b3128037519001166f5341ec7831e19fbd7f3a5f78f73d557ac2d5859ef \
    --hash=sha256:b0e7a3245f32addec7e7abeb1badf72b1513ed71ba1dba7aca853901217b3f4e \
    --hash=sha256:e6ecfe4b7e2ea9e8c30fd6d6eaea3ef85475be1ad249407d9796dce4ecdb5b32
END
