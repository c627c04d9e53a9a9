package pages

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/evanw/esbuild/pkg/api"

	"ldntrials/dashboards"
)

// asset is a file named after its content, so that a browser may keep it for ever.
type asset struct {
	name string // assets/<hash>.css
	body []byte
}

// assets are what every page loads.
type assets struct{ style, script, icon asset }

// styleHash is the style sheet as a Content-Security-Policy names it.
func (a assets) styleHash() string {
	sum := sha256.Sum256(a.style.body)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// StyleHash is the source that a Content-Security-Policy must allow in style-src: pages that are
// opened first carry their style sheet inside, because a round trip less is a sooner first paint.
func StyleHash() (string, error) {
	a, err := bundle()
	return a.styleHash(), err
}

// bundle makes one style sheet and one script of the sources.
func bundle() (assets, error) {
	style, err := build1("style/main.css")
	if err != nil {
		return assets{}, fmt.Errorf("bundle styles: %w", err)
	}
	script, err := build1("script/main.js")
	if err != nil {
		return assets{}, fmt.Errorf("bundle scripts: %w", err)
	}
	icon, err := fs.ReadFile(dashboards.Files, "style/icon.svg")
	if err != nil {
		return assets{}, err
	}
	return assets{named(style, ".css"), named(script, ".js"), named(icon, ".svg")}, nil
}

func named(body []byte, extension string) asset {
	sum := sha256.Sum256(body)
	return asset{"assets/" + hex.EncodeToString(sum[:])[:12] + extension, body}
}

// build1 bundles one entry with all that it imports, from the embedded files alone.
func build1(entry string) ([]byte, error) {
	result := api.Build(api.BuildOptions{
		EntryPoints: []string{entry}, Bundle: true, Write: false, Outdir: "out",
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true,
		Format: api.FormatIIFE, Target: api.ES2022, LegalComments: api.LegalCommentsNone,
		LogLevel: api.LogLevelSilent, Plugins: []api.Plugin{embedded},
	})
	if len(result.Errors) > 0 {
		return nil, errors.New(strings.Join(api.FormatMessages(result.Errors, api.FormatMessagesOptions{}), ""))
	}
	if len(result.OutputFiles) != 1 {
		return nil, fmt.Errorf("%s gave %d files, want one", entry, len(result.OutputFiles))
	}
	return result.OutputFiles[0].Contents, nil
}

// embedded lets the bundler read dashboards.Files and nothing else.
var embedded = api.Plugin{Name: "embedded", Setup: func(b api.PluginBuild) {
	b.OnResolve(api.OnResolveOptions{Filter: ".*"}, func(a api.OnResolveArgs) (api.OnResolveResult, error) {
		if a.Kind == api.ResolveEntryPoint {
			return api.OnResolveResult{Path: a.Path, Namespace: "dashboards"}, nil
		}
		return api.OnResolveResult{Path: path.Join(path.Dir(a.Importer), a.Path), Namespace: "dashboards"}, nil
	})
	b.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: "dashboards"}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		body, err := fs.ReadFile(dashboards.Files, a.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		text, loader := string(body), api.LoaderJS
		if path.Ext(a.Path) == ".css" {
			loader = api.LoaderCSS
		}
		return api.OnLoadResult{Contents: &text, Loader: loader}, nil
	})
}}
