// A second opinion on a bundle, by Go's own packages for transparency logs: golang.org/x/mod/sumdb/note and tlog.
//
// go run opinion.go BUNDLE VKEY < proofs.json
package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type proofs struct {
	Inclusion []struct {
		Index int64
		Path  []string
	}
	Consistency []struct {
		Old  int64
		Root string
		Path []string
	}
}

type tiles struct{ folder string }

func (t tiles) Height() int                              { return 8 }
func (t tiles) SaveTiles(all []tlog.Tile, data [][]byte) {}
func (t tiles) ReadTiles(all []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, each := range all {
		content, err := os.ReadFile(filepath.Join(t.folder, "tile", strings.TrimPrefix(each.Path(), "tile/8/")))
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func hashes(path []string) []tlog.Hash {
	var found []tlog.Hash
	for _, each := range path {
		hash, err := tlog.ParseHash(each)
		must(err)
		found = append(found, hash)
	}
	return found
}

// held is the bundle of entries that was read last.
var held = struct {
	number  int64
	entries [][]byte
}{number: -1}

// entry reads the leaf at a rank from the bundles of entries.
func entry(folder string, size, rank int64) []byte {
	if rank/256 == held.number {
		return held.entries[rank%256]
	}
	tile := tlog.Tile{H: 8, L: 0, N: rank / 256, W: 256}
	if left := size - tile.N*256; left < 256 {
		tile.W = int(left)
	}
	path := strings.TrimPrefix(tile.Path(), "tile/8/0/")
	content, err := os.ReadFile(filepath.Join(folder, "tile", "entries", path))
	must(err)
	held.number, held.entries = rank/256, nil
	for len(content) > 0 {
		end := 2 + int(binary.BigEndian.Uint16(content))
		held.entries = append(held.entries, content[2:end])
		content = content[end:]
	}
	return held.entries[rank%256]
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(os.Args[2])
	must(err)
	signed, err := os.ReadFile(filepath.Join(folder, "checkpoint"))
	must(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)

	reader := tlog.TileHashReader(tlog.Tree{N: size, Hash: root}, tiles{folder})
	for first := int64(0); first < size; first += 256 {
		var wanted []int64
		for rank := first; rank < size && rank < first+256; rank++ {
			wanted = append(wanted, tlog.StoredHashIndex(0, rank))
		}
		found, err := reader.ReadHashes(wanted)
		must(err)
		for number, hash := range found {
			rank := first + int64(number)
			if hash != tlog.RecordHash(entry(folder, size, rank)) {
				must(fmt.Errorf("the entry at rank %d is not the one in the tree", rank))
			}
		}
	}

	var given proofs
	must(json.NewDecoder(os.Stdin).Decode(&given))
	for _, each := range given.Inclusion {
		hash := tlog.RecordHash(entry(folder, size, each.Index))
		must(tlog.CheckRecord(hashes(each.Path), size, root, each.Index, hash))
	}
	for _, each := range given.Consistency {
		old, err := tlog.ParseHash(each.Root)
		must(err)
		must(tlog.CheckTree(hashes(each.Path), size, root, each.Old, old))
	}
	fmt.Println(lines[0], size, len(given.Inclusion), len(given.Consistency))
}
