// Package privacy owns what baimi does to personal data before anything is
// written: the keyed hash that replaces phone numbers and the scrubber that
// takes phones, identity cards, plates, rooms and names out of free text.
// It works on single values. It must not know contracts, files or the lake.
package privacy
