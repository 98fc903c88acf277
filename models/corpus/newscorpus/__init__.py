"""Tools for the annotated news corpus: read the sources, check them, count them, build training files.

    python -m newscorpus check articles/sport      (run in models/corpus)

`markup` reads one source file, `resolve` fills in what follows by rule (frames, inherited speakers, sentences), `build`
writes JSONL and DocBin, `validate` finds mistakes, `stats` counts, `originality` looks for copied runs of words.
"""
