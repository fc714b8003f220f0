// Package evaluate compares what a method said with what people found, case by
// case: accuracy, precision, recall and F1 with intervals, and which labels
// are taken for which. The functions are pure; they know neither the labels'
// meaning nor where the cases come from.
package evaluate
