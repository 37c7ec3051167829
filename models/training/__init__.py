"""The training code that all families share: configuration, fitting, callbacks, folds in processes, checkpoints.

Nothing heavy is imported here; see the modules.
"""
