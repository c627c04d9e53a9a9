// Package dashboards holds the sources of the web pages: templates, styles and scripts, and the one
// library that the scripts use. Package pages makes pages of them.
package dashboards

import "embed"

// Files are the sources, as they stand in this folder.
//
//go:embed templates style script vendor
var Files embed.FS
