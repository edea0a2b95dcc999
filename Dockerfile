FROM condaforge/miniforge3:latest
LABEL io.github.snakemake.containerized="true"
LABEL io.github.snakemake.conda_env_hash="3e3d712651d8f5c5b5e59b53cdda2e9a321b7baa09e9899c4cee7797ca3647cc"
# Conda environment:
#   source: envs/claims.yaml
#   prefix: /conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7
#   # The ledger of claims, provenance and the archive.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - certifi=2026.7.22
#     - charset-normalizer=3.4.9
#     - idna=3.18
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - requests=2.34.2
#     - urllib3=2.7.0
RUN mkdir -p /conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7
COPY envs/claims.yaml /conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7/environment.yaml
# Conda environment:
#   source: envs/cycling.yaml
#   prefix: /conda-envs/6cdf51cd5203c49994c96f956d2debba
#   # Battery cycling: polars reads large tables, fastnda Neware's files.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
RUN mkdir -p /conda-envs/6cdf51cd5203c49994c96f956d2debba
COPY envs/cycling.yaml /conda-envs/6cdf51cd5203c49994c96f956d2debba/environment.yaml
# Conda environment:
#   source: envs/eis.yaml
#   prefix: /conda-envs/83ee7e80cad72592c1ff947f4bf6b03e
#   # Impedance spectroscopy and DC polarization.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - matplotlib-base=3.11.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/83ee7e80cad72592c1ff947f4bf6b03e
COPY envs/eis.yaml /conda-envs/83ee7e80cad72592c1ff947f4bf6b03e/environment.yaml
# Conda environment:
#   source: envs/figures.yaml
#   prefix: /conda-envs/ff1fb8173af0f84de4765da17e09b2fb
#   # Drawing, whatever the technique: panels are drawn from tables, and printed by Typst.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - matplotlib-base=3.11.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
RUN mkdir -p /conda-envs/ff1fb8173af0f84de4765da17e09b2fb
COPY envs/figures.yaml /conda-envs/ff1fb8173af0f84de4765da17e09b2fb/environment.yaml
# Conda environment:
#   source: envs/mechanics.yaml
#   prefix: /conda-envs/e8bbf901fff70154da49aee3a03f1ac2
#   # Nanoindentation and gas pycnometry.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/e8bbf901fff70154da49aee3a03f1ac2
COPY envs/mechanics.yaml /conda-envs/e8bbf901fff70154da49aee3a03f1ac2/environment.yaml
# Conda environment:
#   source: envs/microscopy.yaml
#   prefix: /conda-envs/52afae5fad14acb61e7107d9984b34b9
#   # SEM/EDS and optical profilometry.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/52afae5fad14acb61e7107d9984b34b9
COPY envs/microscopy.yaml /conda-envs/52afae5fad14acb61e7107d9984b34b9/environment.yaml
# Conda environment:
#   source: envs/multiverse.yaml
#   prefix: /conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a
#   # All techniques under other choices, judged and drawn.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - matplotlib-base=3.11.1
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a
COPY envs/multiverse.yaml /conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a/environment.yaml
# Conda environment:
#   source: envs/nmr.yaml
#   prefix: /conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466
#   # Solid-state NMR.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466
COPY envs/nmr.yaml /conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466/environment.yaml
# Conda environment:
#   source: envs/numbers.yaml
#   prefix: /conda-envs/6ca7f1aa79a1e7352502baafd555356e
#   # Tables of numbers, and Raman spectroscopy.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/6ca7f1aa79a1e7352502baafd555356e
COPY envs/numbers.yaml /conda-envs/6ca7f1aa79a1e7352502baafd555356e/environment.yaml
# Conda environment:
#   source: envs/pages.yaml
#   prefix: /conda-envs/79ae66bf549a214ae7492d80187d3fac
#   # The results page and the inspector: Vega-Lite's JavaScript comes with vl-convert.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
RUN mkdir -p /conda-envs/79ae66bf549a214ae7492d80187d3fac
COPY envs/pages.yaml /conda-envs/79ae66bf549a214ae7492d80187d3fac/environment.yaml
# Conda environment:
#   source: envs/paper.yaml
#   prefix: /conda-envs/7dc3cdeea65bf81a1a6150302426d615
#   # Captions, typeset tables, structure descriptions and manuscripts (lxml, Pandoc: Word).
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - pillow=12.3.0
RUN mkdir -p /conda-envs/7dc3cdeea65bf81a1a6150302426d615
COPY envs/paper.yaml /conda-envs/7dc3cdeea65bf81a1a6150302426d615/environment.yaml
# Conda environment:
#   source: envs/report.yaml
#   prefix: /conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f
#   # Snakemake's own report.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - setuptools=83.0.0
#     - certifi=2026.7.22
#     - charset-normalizer=3.4.9
#     - idna=3.18
#     - requests=2.34.2
#     - urllib3=2.7.0
RUN mkdir -p /conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f
COPY envs/report.yaml /conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f/environment.yaml
# Conda environment:
#   source: envs/xrd.yaml
#   prefix: /conda-envs/1780eacc0c4cec403ec47a724db598ea
#   # Powder X-ray diffraction.
#   # Written by `make lock` from environments.toml.
#   channels:
#     - conda-forge
#     - nodefaults
#   dependencies:
#     - python=3.13.14
#     - pip=26.2
#     - numpy=2.5.1
#     - pandas=3.0.5
#     - scipy=1.18.0
RUN mkdir -p /conda-envs/1780eacc0c4cec403ec47a724db598ea
COPY envs/xrd.yaml /conda-envs/1780eacc0c4cec403ec47a724db598ea/environment.yaml

RUN conda env create --prefix /conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7 --file /conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7/environment.yaml && \
    conda env create --prefix /conda-envs/6cdf51cd5203c49994c96f956d2debba --file /conda-envs/6cdf51cd5203c49994c96f956d2debba/environment.yaml && \
    conda env create --prefix /conda-envs/83ee7e80cad72592c1ff947f4bf6b03e --file /conda-envs/83ee7e80cad72592c1ff947f4bf6b03e/environment.yaml && \
    conda env create --prefix /conda-envs/ff1fb8173af0f84de4765da17e09b2fb --file /conda-envs/ff1fb8173af0f84de4765da17e09b2fb/environment.yaml && \
    conda env create --prefix /conda-envs/e8bbf901fff70154da49aee3a03f1ac2 --file /conda-envs/e8bbf901fff70154da49aee3a03f1ac2/environment.yaml && \
    conda env create --prefix /conda-envs/52afae5fad14acb61e7107d9984b34b9 --file /conda-envs/52afae5fad14acb61e7107d9984b34b9/environment.yaml && \
    conda env create --prefix /conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a --file /conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a/environment.yaml && \
    conda env create --prefix /conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466 --file /conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466/environment.yaml && \
    conda env create --prefix /conda-envs/6ca7f1aa79a1e7352502baafd555356e --file /conda-envs/6ca7f1aa79a1e7352502baafd555356e/environment.yaml && \
    conda env create --prefix /conda-envs/79ae66bf549a214ae7492d80187d3fac --file /conda-envs/79ae66bf549a214ae7492d80187d3fac/environment.yaml && \
    conda env create --prefix /conda-envs/7dc3cdeea65bf81a1a6150302426d615 --file /conda-envs/7dc3cdeea65bf81a1a6150302426d615/environment.yaml && \
    conda env create --prefix /conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f --file /conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f/environment.yaml && \
    conda env create --prefix /conda-envs/1780eacc0c4cec403ec47a724db598ea --file /conda-envs/1780eacc0c4cec403ec47a724db598ea/environment.yaml && \
    conda clean --all -y

COPY envs/claims.post-deploy.sh /conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7/post-deploy.sh
RUN PATH="/conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7/bin:$PATH" sh /conda-envs/70c9a498a2273ddcbf07ff81bf3bd6a7/post-deploy.sh

COPY envs/cycling.post-deploy.sh /conda-envs/6cdf51cd5203c49994c96f956d2debba/post-deploy.sh
RUN PATH="/conda-envs/6cdf51cd5203c49994c96f956d2debba/bin:$PATH" sh /conda-envs/6cdf51cd5203c49994c96f956d2debba/post-deploy.sh

COPY envs/eis.post-deploy.sh /conda-envs/83ee7e80cad72592c1ff947f4bf6b03e/post-deploy.sh
RUN PATH="/conda-envs/83ee7e80cad72592c1ff947f4bf6b03e/bin:$PATH" sh /conda-envs/83ee7e80cad72592c1ff947f4bf6b03e/post-deploy.sh

COPY envs/figures.post-deploy.sh /conda-envs/ff1fb8173af0f84de4765da17e09b2fb/post-deploy.sh
RUN PATH="/conda-envs/ff1fb8173af0f84de4765da17e09b2fb/bin:$PATH" sh /conda-envs/ff1fb8173af0f84de4765da17e09b2fb/post-deploy.sh

COPY envs/mechanics.post-deploy.sh /conda-envs/e8bbf901fff70154da49aee3a03f1ac2/post-deploy.sh
RUN PATH="/conda-envs/e8bbf901fff70154da49aee3a03f1ac2/bin:$PATH" sh /conda-envs/e8bbf901fff70154da49aee3a03f1ac2/post-deploy.sh

COPY envs/microscopy.post-deploy.sh /conda-envs/52afae5fad14acb61e7107d9984b34b9/post-deploy.sh
RUN PATH="/conda-envs/52afae5fad14acb61e7107d9984b34b9/bin:$PATH" sh /conda-envs/52afae5fad14acb61e7107d9984b34b9/post-deploy.sh

COPY envs/multiverse.post-deploy.sh /conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a/post-deploy.sh
RUN PATH="/conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a/bin:$PATH" sh /conda-envs/8f0c95c1ea5e19f859827fdb65c42c1a/post-deploy.sh

COPY envs/nmr.post-deploy.sh /conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466/post-deploy.sh
RUN PATH="/conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466/bin:$PATH" sh /conda-envs/27c8b4f18bcca5333ea9bf48d5fcb466/post-deploy.sh

COPY envs/numbers.post-deploy.sh /conda-envs/6ca7f1aa79a1e7352502baafd555356e/post-deploy.sh
RUN PATH="/conda-envs/6ca7f1aa79a1e7352502baafd555356e/bin:$PATH" sh /conda-envs/6ca7f1aa79a1e7352502baafd555356e/post-deploy.sh

COPY envs/pages.post-deploy.sh /conda-envs/79ae66bf549a214ae7492d80187d3fac/post-deploy.sh
RUN PATH="/conda-envs/79ae66bf549a214ae7492d80187d3fac/bin:$PATH" sh /conda-envs/79ae66bf549a214ae7492d80187d3fac/post-deploy.sh

COPY envs/paper.post-deploy.sh /conda-envs/7dc3cdeea65bf81a1a6150302426d615/post-deploy.sh
RUN PATH="/conda-envs/7dc3cdeea65bf81a1a6150302426d615/bin:$PATH" sh /conda-envs/7dc3cdeea65bf81a1a6150302426d615/post-deploy.sh

COPY envs/report.post-deploy.sh /conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f/post-deploy.sh
RUN PATH="/conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f/bin:$PATH" sh /conda-envs/4e86ff8f5d45f8289ba3a8d5e11aca3f/post-deploy.sh

COPY envs/xrd.post-deploy.sh /conda-envs/1780eacc0c4cec403ec47a724db598ea/post-deploy.sh
RUN PATH="/conda-envs/1780eacc0c4cec403ec47a724db598ea/bin:$PATH" sh /conda-envs/1780eacc0c4cec403ec47a724db598ea/post-deploy.sh
