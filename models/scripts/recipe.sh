#!/usr/bin/env bash
# The recipe: a training, two that go on from it with other names and another order, and the mean of the three.
#
# usage: recipe.sh CORPORA OUT [--all]      with --all, what is held out is trained on as well
set -euo pipefail
data=$1 out=$2
shift 2

train() { # SEED CONFIG [OPTION...]
  local seed=$1 config=$2 folder=$out/corpus$1 own="train"
  shift 2
  [ "${all:-}" ] && own="train dev test"
  python scripts/corpora.py "$data" "$folder" --seed "$seed" ${all:+--all}
  for part in $own; do cp "docbin/own/$part.spacy" "$folder/train/own-$part.spacy"; done
  python -m spacy train "$config" -o "$out/run$seed" --system.seed "$seed" --paths.train "$folder/train" \
    --paths.dev docbin/dev --paths.vectors training/classes "$@"
}

all=${1:-}
train 0 configs/train.cfg
train 1 configs/continue.cfg --paths.base "$out/run0/model-last"
train 2 configs/continue.cfg --paths.base "$out/run0/model-last"
python scripts/average.py "$out/mean" "$out"/run{0,1,2}/model-last
