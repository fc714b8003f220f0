package warehouse

import (
	"database/sql/driver"
	"fmt"

	duckdb "github.com/duckdb/duckdb-go/v2"
)

// Kind is the type of a Field.
type Kind int

// The kinds of a Field: VARCHAR, DOUBLE, BOOLEAN and UBIGINT[].
const (
	TextKind Kind = iota
	NumberKind
	TruthKind
	HashesKind
)

// Field is one part of what a TextFunction returns.
type Field struct {
	Name string
	Kind Kind
}

// TextFunction is a scalar function of texts that SQL may call by its name. All
// arguments are VARCHAR; a NULL arrives as "".
type TextFunction struct {
	// Name is how SQL calls it.
	Name string
	// Args is the number of arguments, at least 1.
	Args int
	// Result are the fields of the STRUCT that it returns; a single field without a
	// name is returned bare.
	Result []Field
	// Fn computes the values of Result in order: string, float64, bool or []uint64
	// by their kind, nil for NULL. It is called from several threads at once and
	// must not keep args. An error fails the query.
	Fn func(args []string) ([]any, error)
}

// textScalar is a TextFunction in the driver's terms.
type textScalar struct {
	f      TextFunction
	config duckdb.ScalarFuncConfig
}

func newTextScalar(f TextFunction) (*textScalar, error) {
	if f.Args < 1 || f.Fn == nil || len(f.Result) == 0 {
		return nil, fmt.Errorf("register function %s: it needs an argument, a result and a body", f.Name)
	}
	text, err := duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	if err != nil {
		return nil, err
	}
	s := &textScalar{f: f, config: duckdb.ScalarFuncConfig{SpecialNullHandling: true}}
	for range f.Args {
		s.config.InputTypeInfos = append(s.config.InputTypeInfos, text)
	}
	var entries []duckdb.StructEntry
	for _, field := range f.Result {
		info, err := field.Kind.info()
		if err != nil {
			return nil, fmt.Errorf("register function %s: %w", f.Name, err)
		}
		if s.bare() {
			s.config.ResultTypeInfo = info
			return s, nil
		}
		entry, err := duckdb.NewStructEntry(info, field.Name)
		if err != nil {
			return nil, fmt.Errorf("register function %s: %w", f.Name, err)
		}
		entries = append(entries, entry)
	}
	s.config.ResultTypeInfo, err = duckdb.NewStructInfo(entries[0], entries[1:]...)
	return s, err
}

// bare says that the one field is returned without a STRUCT around it.
func (s *textScalar) bare() bool { return len(s.f.Result) == 1 && s.f.Result[0].Name == "" }

func (k Kind) info() (duckdb.TypeInfo, error) {
	switch k {
	case NumberKind:
		return duckdb.NewTypeInfo(duckdb.TYPE_DOUBLE)
	case TruthKind:
		return duckdb.NewTypeInfo(duckdb.TYPE_BOOLEAN)
	case HashesKind:
		hash, err := duckdb.NewTypeInfo(duckdb.TYPE_UBIGINT)
		if err != nil {
			return nil, err
		}
		return duckdb.NewListInfo(hash)
	default:
		return duckdb.NewTypeInfo(duckdb.TYPE_VARCHAR)
	}
}

// Config implements duckdb.ScalarFunc.
func (s *textScalar) Config() duckdb.ScalarFuncConfig { return s.config }

// Executor implements duckdb.ScalarFunc.
func (s *textScalar) Executor() duckdb.ScalarFuncExecutor {
	return duckdb.ScalarFuncExecutor{RowExecutor: func(values []driver.Value) (result any, err error) {
		// A panic would cross C frames and end the process.
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("function %s: %v", s.f.Name, r)
			}
		}()
		args := make([]string, len(values))
		for i, value := range values {
			text, ok := value.(string)
			if !ok && value != nil {
				return nil, fmt.Errorf("function %s: argument %d is a %T, not a VARCHAR", s.f.Name, i+1, value)
			}
			args[i] = text
		}
		out, err := s.f.Fn(args)
		if err != nil {
			return nil, fmt.Errorf("function %s: %w", s.f.Name, err)
		}
		if s.bare() {
			return out[0], nil
		}
		fields := make(map[string]any, len(out))
		for i, field := range s.f.Result {
			fields[field.Name] = out[i]
		}
		return fields, nil
	}}
}
