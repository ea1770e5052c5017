// Verifies a log that write_log.cc wrote, with Go's note and tlog packages as they are.
// Usage: verify_log FOLDER
package main

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const commitmentPrefix = "candor/v1 audit entry"

func check(err error) {
	if err != nil {
		fmt.Println("FAIL:", err)
		os.Exit(1)
	}
}

func wrong(format string, values ...interface{}) {
	check(fmt.Errorf(format, values...))
}

func lines(path string) []string {
	file, err := os.Open(path)
	check(err)
	defer file.Close()
	var all []string
	scanner := bufio.NewScanner(file)
	for scanner.Scan() {
		all = append(all, scanner.Text())
	}
	check(scanner.Err())
	return all
}

func decode(text string) []byte {
	data, err := base64.StdEncoding.DecodeString(text)
	check(err)
	return data
}

func number(text string) int64 {
	value, err := strconv.ParseInt(text, 10, 64)
	check(err)
	return value
}

// The hashes of a log in memory.
type storedHashes []tlog.Hash

func (stored storedHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = stored[index]
	}
	return hashes, nil
}

// The tree of a signed checkpoint. Go's own text of a tree has another first line; the rest is the
// same.
func openCheckpoint(signed []byte, verifier note.Verifier) tlog.Tree {
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	origin := verifier.Name() + "\n"
	if !strings.HasPrefix(opened.Text, origin) {
		wrong("the checkpoint's origin is not %q", verifier.Name())
	}
	rest := strings.TrimPrefix(opened.Text, origin)
	tree, err := tlog.ParseTree([]byte("go.sum database tree\n" + rest))
	check(err)
	if string(tlog.FormatTree(tree)) != "go.sum database tree\n"+rest {
		wrong("the checkpoint has another spelling in Go")
	}
	return tree
}

func main() {
	folder := os.Args[1]
	verifier, err := note.NewVerifier(lines(filepath.Join(folder, "key.txt"))[0])
	check(err)

	var trees []tlog.Tree
	var stored storedHashes
	var count int64
	copied := lines(filepath.Join(folder, "copy.txt"))
	if copied[0] != "candor audit export 1" {
		wrong("no export")
	}
	for _, line := range copied[1:] {
		fields := strings.Split(line, " ")
		switch fields[0] {
		case "checkpoint":
			trees = append(trees, openCheckpoint(decode(fields[1]), verifier))
		case "entry":
			if number(fields[1]) != count {
				wrong("entry %d is not in its place", count)
			}
			commitment := decode(fields[2])
			if fields[3] != "-" {
				data := append([]byte(commitmentPrefix), decode(fields[3])...)
				digest := sha256.Sum256(append(data, decode(fields[4])...))
				if !bytes.Equal(digest[:], commitment) {
					wrong("entry %d is not what was committed to", count)
				}
			}
			hashes, err := tlog.StoredHashes(count, commitment, stored)
			check(err)
			stored = append(stored, hashes...)
			count++
		default:
			wrong("a line begins with %q", fields[0])
		}
	}
	roots := make([]tlog.Hash, count+1)
	for size := int64(0); size <= count; size++ {
		roots[size], err = tlog.TreeHash(size, stored)
		check(err)
	}
	for _, tree := range trees {
		if tree.Hash != roots[tree.N] {
			wrong("the root of %d entries is another in Go", tree.N)
		}
	}
	if len(trees) == 0 || trees[len(trees)-1].N != count {
		wrong("the last checkpoint does not cover all")
	}

	proofs := lines(filepath.Join(folder, "proofs.txt"))
	for _, line := range proofs {
		fields := strings.Split(line, " ")
		first, second := number(fields[1]), number(fields[2])
		var hashes []tlog.Hash
		for _, field := range fields[3:] {
			var hash tlog.Hash
			copy(hash[:], decode(field))
			hashes = append(hashes, hash)
		}
		switch fields[0] {
		case "inclusion":
			leaf := stored[tlog.StoredHashIndex(0, first)]
			check(tlog.CheckRecord(hashes, second, roots[second], first, leaf))
		case "consistency":
			check(tlog.CheckTree(hashes, second, roots[second], first, roots[first]))
		default:
			wrong("a line begins with %q", fields[0])
		}
	}
	if int64(len(proofs)) != count*(count+1) {
		wrong("%d proofs", len(proofs))
	}
	fmt.Printf("ok: Go verifies %d entries, %d checkpoints, %d proofs\n", count, len(trees), len(proofs))
}
