// Package house holds the rules of the repository, as tests: what a reviewer would otherwise
// have to remember. It has no code to import. A rule that is broken names the file, the line
// and the remedy; run only the rules with `make rules`.
package house
