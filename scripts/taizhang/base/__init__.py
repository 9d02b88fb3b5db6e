"""The ground of all other packages: errors, bilingual text, the clock, files, locks, git and ssh."""
