package identity

// arena keeps short strings in large blocks without pointers, so that a million
// records cost the garbage collector nothing.
type arena struct {
	blocks [][]byte
}

// span is a string in an arena: block, offset and length in one word. The zero
// span is the empty string.
type span uint64

const (
	blockSize  = 1 << 20
	longestLen = 1<<24 - 1
)

func (a *arena) add(s string) span {
	if s == "" {
		return 0
	}
	s = s[:min(len(s), longestLen)]
	last := len(a.blocks) - 1
	if last < 0 || len(a.blocks[last])+len(s) > cap(a.blocks[last]) {
		a.blocks = append(a.blocks, make([]byte, 0, max(blockSize, len(s))))
		last++
	}
	at := len(a.blocks[last])
	a.blocks[last] = append(a.blocks[last], s...)
	return span(last)<<44 | span(at)<<24 | span(len(s))
}

func (a *arena) get(s span) string {
	if s == 0 {
		return ""
	}
	at, n := int(s>>24&(blockSize-1)), int(s&longestLen)
	return string(a.blocks[s>>44][at : at+n])
}

// names interns the few strings that come back all the time: registers, fields.
type names struct {
	index map[string]uint32
	list  []string
}

func (n *names) add(s string) uint32 {
	if i, ok := n.index[s]; ok {
		return i
	}
	if n.index == nil {
		n.index = map[string]uint32{}
	}
	i := uint32(len(n.list))
	n.index[s] = i
	n.list = append(n.list, s)
	return i
}
