// Package who is the vocabulary of the World Health Organization's trial registration data
// set, as the registers fill it in: which register a number is of, how each register
// writes its dates, and what its words for status, phase, design, age and sex mean
// (concepts.md). Registers that speak through WHO's formats share it.
//
// A value that no rule knows is unmapped, never guessed: above all a day and a month are
// told apart by the register's own format and never by what would fit.
package who
