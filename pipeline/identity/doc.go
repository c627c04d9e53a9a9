// Package identity says which records of which registers are one trial, and why.
// It takes numbers, titles and a few facts of all records; it knows nothing of
// fetching, file formats or databases (concepts.md, Identity).
//
// # The rules in a minute
//
// A number is read by the grammar of its register in any spelling ([Canonical],
// [Find]): case, dashes, blanks, WHO prefixes (EUCTR, JPRN-, CTIS) do not matter. The
// country of an EudraCT number, the resubmission of an EU CT number and the p of a
// provisional ANZCTR number are split off, so records that differ in nothing else
// are one registration. A number inside a longer code is no number.
//
// Evidence between two registrations, strongest first:
//
//   - an alias: the register itself calls a number obsolete,
//   - each names the other's number in an identifier field,
//   - an EU CT record names the EudraCT number it came from,
//   - one names the other's number,
//   - both name one number whose record was not added,
//   - both have one WHO Universal Trial Number,
//   - both have one sponsor's code, one sponsor, and title, size or start agree.
//
// Never evidence: placeholders and dummies, numbers in fields of grants and ethics
// committees when they only look like registrations, numbers whose field or issuer
// says "parent", "extension", "sub-study", numbers in free text, similar titles. They
// are kept as [Edge], [Relationship] or [Candidate].
//
// Edges join trials strongest first; titles, sponsors, dates and sizes only rank
// edges of about equal strength. The guard refuses an edge when
//
//   - both sides have a number of one series: NCT and NCT. EudraCT countries,
//     resubmissions and obsolete numbers are no second number,
//   - one side names a number of the other's series and not the other's,
//   - three registrations of one register claim one number and none fits clearly
//     better: a master protocol, a list of feeder studies,
//   - only one side names the other and everything else speaks against it: a title
//     that continues a trial or is a part of one, starts years apart and other sizes,
//     or a different title, sponsor and date (a mistyped number),
//   - one title says that it is a review of trials,
//   - it would put trials together that began years apart with other sizes: a list of
//     other trials.
//
// Every refused edge is a [Relationship]: follow_up, extension, programme or conflict.
//
// The registration that comes first in the order of [AllSeries], then the lowest
// number, leads a trial and gives it its name: "NCT04270877". The name stays until a
// record of a register further up in that order joins the trial. The answer does
// not depend on the order of input.
//
// Titles and sponsors are kept as hashes, numbers as one word each: a million
// records take about half a gigabyte, and the work grows with n log n.
package identity
