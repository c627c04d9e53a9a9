// Package xmlsplit reads the XML of registers as it comes: it cuts a file of any size
// into records in constant memory, reads a record into a small tree, and hashes its
// content.
//
// Register exports are not always XML by the letter, so the reader is lenient where
// nothing can be misunderstood: an unknown entity stays as it is written, a reference to
// a forbidden character (&#1;) and a byte that fits no encoding do not cost the record, a
// "<" that begins no tag is text, and <br> is a line end. It is strict where something
// can: tags that do not match make a record broken.
//
// A document type is skipped and never read, so no entity is ever expanded beyond the
// five of XML, those of HTML and single characters.
package xmlsplit
