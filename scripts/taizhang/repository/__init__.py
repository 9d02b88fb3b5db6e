"""One tree of records, loaded and linked: kinds, book, history, reviewers and the machinery that judges them."""
