"""Reading published text files, small and large, without guessing."""
