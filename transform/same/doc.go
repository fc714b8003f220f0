// Package same finds texts that are nearly the same, as when a citizen sends
// one complaint twice or neighbours send copies with small changes. It
// proposes pairs by MinHash with banding and measures them exactly; whether
// two complaints are one matter is decided elsewhere.
package same
