FROM condaforge/miniforge3:25.11.0-0
LABEL io.github.snakemake.containerized="true"
LABEL io.github.snakemake.conda_env_hash="c11247ea9a457a70a5346ddbad75a4466d6b3066e237d5aefb64c4687641ec99"
# Conda environment:
#   source: envs/claims.yaml
#   prefix: /conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95
#   # The ledger of claims, provenance and the archive.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - jinja2=3.1.6
#     - jsonschema=4.26.0
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - python=3.12.13
#     - pyyaml=6.0.3
#     - requests=2.34.2
RUN mkdir -p /conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95
COPY envs/claims.yaml /conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95/environment.yaml
# Conda environment:
#   source: envs/cycling.yaml
#   prefix: /conda-envs/46b8037248e5d1affe52f425d4e56d83
#   # Battery cycling: polars reads large tables, fastnda Neware's files.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - defusedxml=0.7.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pydantic=2.13.4
#     - python=3.12.13
#     - rich=15.0.0
RUN mkdir -p /conda-envs/46b8037248e5d1affe52f425d4e56d83
COPY envs/cycling.yaml /conda-envs/46b8037248e5d1affe52f425d4e56d83/environment.yaml
# Conda environment:
#   source: envs/eis.yaml
#   prefix: /conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c
#   # Impedance spectroscopy and DC polarization.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - defusedxml=0.7.1
#     - jinja2=3.1.6
#     - jsonschema=4.26.0
#     - matplotlib-base=3.11.1
#     - narwhals=2.24.0
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - python=3.12.13
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c
COPY envs/eis.yaml /conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c/environment.yaml
# Conda environment:
#   source: envs/figures.yaml
#   prefix: /conda-envs/f269d6f1e06f197746a153950b755e35
#   # Drawing, whatever the technique: panels are drawn from tables, and printed by Typst.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - matplotlib-base=3.11.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - python=3.12.13
RUN mkdir -p /conda-envs/f269d6f1e06f197746a153950b755e35
COPY envs/figures.yaml /conda-envs/f269d6f1e06f197746a153950b755e35/environment.yaml
# Conda environment:
#   source: envs/microscopy.yaml
#   prefix: /conda-envs/189dae28b0eeac27603ff598160ec017
#   # SEM/EDS and optical profilometry.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - defusedxml=0.7.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - python=3.12.13
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/189dae28b0eeac27603ff598160ec017
COPY envs/microscopy.yaml /conda-envs/189dae28b0eeac27603ff598160ec017/environment.yaml
# Conda environment:
#   source: envs/multiverse.yaml
#   prefix: /conda-envs/d845aa061e34eadc76bd7bda4f9d426d
#   # All techniques under other choices, judged and drawn.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - defusedxml=0.7.1
#     - jinja2=3.1.6
#     - jsonschema=4.26.0
#     - matplotlib-base=3.11.1
#     - narwhals=2.24.0
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - pydantic=2.13.4
#     - python=3.12.13
#     - pyyaml=6.0.3
#     - rich=15.0.0
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/d845aa061e34eadc76bd7bda4f9d426d
COPY envs/multiverse.yaml /conda-envs/d845aa061e34eadc76bd7bda4f9d426d/environment.yaml
# Conda environment:
#   source: envs/nmr.yaml
#   prefix: /conda-envs/29b581705a793ef7f6f419600f4a720b
#   # Solid-state NMR.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - python=3.12.13
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/29b581705a793ef7f6f419600f4a720b
COPY envs/nmr.yaml /conda-envs/29b581705a793ef7f6f419600f4a720b/environment.yaml
# Conda environment:
#   source: envs/numbers.yaml
#   prefix: /conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0
#   # Tables of numbers, Raman spectroscopy, nanoindentation and gas pycnometry.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - defusedxml=0.7.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - python=3.12.13
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0
COPY envs/numbers.yaml /conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0/environment.yaml
# Conda environment:
#   source: envs/pages.yaml
#   prefix: /conda-envs/1073633d403877bbf483e0cf62d0f60e
#   # The results page and the inspector: Vega-Lite's JavaScript comes with vl-convert.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - jinja2=3.1.6
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - python=3.12.13
RUN mkdir -p /conda-envs/1073633d403877bbf483e0cf62d0f60e
COPY envs/pages.yaml /conda-envs/1073633d403877bbf483e0cf62d0f60e/environment.yaml
# Conda environment:
#   source: envs/paper.yaml
#   prefix: /conda-envs/6c6529fe220796aed0398348d7594039
#   # Captions, typeset tables, structure descriptions and manuscripts (lxml, Pandoc: Word).
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - lxml=6.1.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - python=3.12.13
#     - pyyaml=6.0.3
RUN mkdir -p /conda-envs/6c6529fe220796aed0398348d7594039
COPY envs/paper.yaml /conda-envs/6c6529fe220796aed0398348d7594039/environment.yaml
# Conda environment:
#   source: envs/report.yaml
#   prefix: /conda-envs/055a64f9937bebe6e4b67f9697cf156f
#   # Snakemake's own report.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - conda-inject=1.3.2
#     - configargparse=1.7.5
#     - connection_pool=0.0.3
#     - gitpython=3.1.58
#     - humanfriendly=10.0
#     - immutables=0.21
#     - jinja2=3.1.6
#     - nbformat=5.11.0
#     - packaging=25.0
#     - psutil=7.2.2
#     - pulp=2.8.0
#     - pygments=2.20.0
#     - python=3.12.13
#     - requests=2.34.2
#     - smart_open=7.7.1
#     - sqlmodel=0.0.37
#     - tabulate=0.10.0
#     - tenacity=9.1.4
#     - throttler=1.2.2
#     - yte=1.9.4
RUN mkdir -p /conda-envs/055a64f9937bebe6e4b67f9697cf156f
COPY envs/report.yaml /conda-envs/055a64f9937bebe6e4b67f9697cf156f/environment.yaml
# Conda environment:
#   source: envs/xrd.yaml
#   prefix: /conda-envs/8df93accad6b7e2b60639d89c669d451
#   # Powder X-ray diffraction.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - defusedxml=0.7.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - python=3.12.13
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/8df93accad6b7e2b60639d89c669d451
COPY envs/xrd.yaml /conda-envs/8df93accad6b7e2b60639d89c669d451/environment.yaml

RUN conda env create --prefix /conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95 --file /conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95/environment.yaml && \
    conda env create --prefix /conda-envs/46b8037248e5d1affe52f425d4e56d83 --file /conda-envs/46b8037248e5d1affe52f425d4e56d83/environment.yaml && \
    conda env create --prefix /conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c --file /conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c/environment.yaml && \
    conda env create --prefix /conda-envs/f269d6f1e06f197746a153950b755e35 --file /conda-envs/f269d6f1e06f197746a153950b755e35/environment.yaml && \
    conda env create --prefix /conda-envs/189dae28b0eeac27603ff598160ec017 --file /conda-envs/189dae28b0eeac27603ff598160ec017/environment.yaml && \
    conda env create --prefix /conda-envs/d845aa061e34eadc76bd7bda4f9d426d --file /conda-envs/d845aa061e34eadc76bd7bda4f9d426d/environment.yaml && \
    conda env create --prefix /conda-envs/29b581705a793ef7f6f419600f4a720b --file /conda-envs/29b581705a793ef7f6f419600f4a720b/environment.yaml && \
    conda env create --prefix /conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0 --file /conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0/environment.yaml && \
    conda env create --prefix /conda-envs/1073633d403877bbf483e0cf62d0f60e --file /conda-envs/1073633d403877bbf483e0cf62d0f60e/environment.yaml && \
    conda env create --prefix /conda-envs/6c6529fe220796aed0398348d7594039 --file /conda-envs/6c6529fe220796aed0398348d7594039/environment.yaml && \
    conda env create --prefix /conda-envs/055a64f9937bebe6e4b67f9697cf156f --file /conda-envs/055a64f9937bebe6e4b67f9697cf156f/environment.yaml && \
    conda env create --prefix /conda-envs/8df93accad6b7e2b60639d89c669d451 --file /conda-envs/8df93accad6b7e2b60639d89c669d451/environment.yaml && \
    conda clean --all -y

COPY envs/claims.post-deploy.sh /conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95/post-deploy.sh
RUN PATH="/conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95/bin:$PATH" sh /conda-envs/e60503a92b2db60c1fc0e7a19c6e5d95/post-deploy.sh

COPY envs/cycling.post-deploy.sh /conda-envs/46b8037248e5d1affe52f425d4e56d83/post-deploy.sh
RUN PATH="/conda-envs/46b8037248e5d1affe52f425d4e56d83/bin:$PATH" sh /conda-envs/46b8037248e5d1affe52f425d4e56d83/post-deploy.sh

COPY envs/eis.post-deploy.sh /conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c/post-deploy.sh
RUN PATH="/conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c/bin:$PATH" sh /conda-envs/4dd7fb94b1dc4fbd3d7ececd984d548c/post-deploy.sh

COPY envs/figures.post-deploy.sh /conda-envs/f269d6f1e06f197746a153950b755e35/post-deploy.sh
RUN PATH="/conda-envs/f269d6f1e06f197746a153950b755e35/bin:$PATH" sh /conda-envs/f269d6f1e06f197746a153950b755e35/post-deploy.sh

COPY envs/microscopy.post-deploy.sh /conda-envs/189dae28b0eeac27603ff598160ec017/post-deploy.sh
RUN PATH="/conda-envs/189dae28b0eeac27603ff598160ec017/bin:$PATH" sh /conda-envs/189dae28b0eeac27603ff598160ec017/post-deploy.sh

COPY envs/multiverse.post-deploy.sh /conda-envs/d845aa061e34eadc76bd7bda4f9d426d/post-deploy.sh
RUN PATH="/conda-envs/d845aa061e34eadc76bd7bda4f9d426d/bin:$PATH" sh /conda-envs/d845aa061e34eadc76bd7bda4f9d426d/post-deploy.sh

COPY envs/nmr.post-deploy.sh /conda-envs/29b581705a793ef7f6f419600f4a720b/post-deploy.sh
RUN PATH="/conda-envs/29b581705a793ef7f6f419600f4a720b/bin:$PATH" sh /conda-envs/29b581705a793ef7f6f419600f4a720b/post-deploy.sh

COPY envs/numbers.post-deploy.sh /conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0/post-deploy.sh
RUN PATH="/conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0/bin:$PATH" sh /conda-envs/c8c91d2e7e01eb1ba8b392a1236907f0/post-deploy.sh

COPY envs/pages.post-deploy.sh /conda-envs/1073633d403877bbf483e0cf62d0f60e/post-deploy.sh
RUN PATH="/conda-envs/1073633d403877bbf483e0cf62d0f60e/bin:$PATH" sh /conda-envs/1073633d403877bbf483e0cf62d0f60e/post-deploy.sh

COPY envs/paper.post-deploy.sh /conda-envs/6c6529fe220796aed0398348d7594039/post-deploy.sh
RUN PATH="/conda-envs/6c6529fe220796aed0398348d7594039/bin:$PATH" sh /conda-envs/6c6529fe220796aed0398348d7594039/post-deploy.sh

COPY envs/report.post-deploy.sh /conda-envs/055a64f9937bebe6e4b67f9697cf156f/post-deploy.sh
RUN PATH="/conda-envs/055a64f9937bebe6e4b67f9697cf156f/bin:$PATH" sh /conda-envs/055a64f9937bebe6e4b67f9697cf156f/post-deploy.sh

COPY envs/xrd.post-deploy.sh /conda-envs/8df93accad6b7e2b60639d89c669d451/post-deploy.sh
RUN PATH="/conda-envs/8df93accad6b7e2b60639d89c669d451/bin:$PATH" sh /conda-envs/8df93accad6b7e2b60639d89c669d451/post-deploy.sh
